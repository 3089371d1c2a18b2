import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import { isSealed } from '../../../libs/vault/index.js';
import type { SubscriptionCommand } from '../../../libs/webhook/index.js';
import { commandIdOf } from '../commands/give-command.handler.js';
import { GiveCommand, type CommandPlan, type Prepared } from '../commands/give-command.js';
import { streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { PORTS, type Ports } from '../ports.js';
import { changed, json, object, text } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { NothingBody } from '../shared/person.dto.js';
import * as dto from './webhook.dto.js';

type AnswerWithSecret = Answer & { readonly secret: string };

const withSecret = json(
  'Done.',
  object({
    id: text,
    revision: { type: 'integer' },
    position: { type: ['string', 'null'] },
    secret: { type: 'string', description: '`whsec_…`, by which you verify signatures; shown here only.' },
  }),
);

const Verb = commandOn('webhook-subscription', '/webhook-subscriptions', 'Webhooks');

@Controller()
export class WebhookCommandsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'subscribeWebhook',
    kind: 'command',
    path: '/webhook-subscriptions',
    tag: 'Webhooks',
    access: 'webhook-subscription.subscribe',
    summary: 'Be told of feedback on your handovers at an address of yours',
    description:
      'Each feedback item is posted there as a CloudEvent in structured mode, signed by the Standard Webhooks specification (headers `webhook-id`, ' +
      '`webhook-timestamp`, `webhook-signature`). Answer in the 200s within 10 seconds; else it is tried again, for about three days. ' +
      'The same `webhook-id` may come more than once.',
    body: dto.SubscribeWebhook,
    example: { url: 'https://werkcentrum.example/overstap/feedback' },
    returns: { ...withSecret, status: 201, description: 'Made.' },
  })
  async subscribe(@Asking() asked: Asked<dto.SubscribeWebhook>): Promise<AnswerWithSecret> {
    const stream = `webhook-subscription/${deriveId('webhook-subscription', commandIdOf(asked))}`;
    const secretKey = deriveId('webhook-key', stream);
    return this.giveForSecret(stream, 'subscribe', asked, {
      creates: { named: false },
      key: ({ actor }) => ({ keyId: secretKey, owner: actor.party }),
      data: async (given, prepared) => ({ ...given, secretKey, secret: await newSecret(prepared) }),
    });
  }

  @Verb('rotate-secret', {
    id: 'rotateWebhookSecret',
    summary: 'Replace the secret; what is sent from now on is signed with the new one',
    body: NothingBody,
    example: {},
    returns: withSecret,
  })
  rotateSecret(@Asking() asked: Asked): Promise<AnswerWithSecret> {
    return this.giveForSecret(streamOf('webhook-subscription', asked), 'rotate-secret', asked, {
      data: async (_given, prepared) => ({ secret: await newSecret(prepared) }),
    });
  }

  @Verb('change-url', {
    id: 'changeWebhookUrl',
    summary: 'Have it sent to another address; what is under way goes there as well',
    body: dto.ChangeWebhookUrl,
    example: { url: 'https://werkcentrum.example/overstap/terugkoppeling' },
  })
  changeUrl(@Asking() asked: Asked<dto.ChangeWebhookUrl>): Promise<Answer> {
    return this.give(asked, 'change-url');
  }

  @Verb('pause', {
    id: 'pauseWebhook',
    summary: 'Send nothing until it is resumed',
    description: 'What happens meanwhile is not sent afterwards; it is in the feedback list.',
    body: NothingBody,
    example: {},
  })
  pause(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'pause');
  }

  @Verb('resume', { id: 'resumeWebhook', summary: 'Send again', body: NothingBody, example: {} })
  resume(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'resume');
  }

  @Verb('unsubscribe', { id: 'unsubscribeWebhook', summary: 'End the subscription, for good', body: NothingBody, example: {} })
  unsubscribe(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'unsubscribe');
  }

  @Operation({
    id: 'replayWebhookDelivery',
    kind: 'command',
    path: '/webhook-deliveries/{id}/_replay',
    tag: 'Webhooks',
    access: 'webhook-delivery.replay',
    summary: 'Send once more what has arrived or was given up, with the same `webhook-id`',
    body: NothingBody,
    example: {},
    returns: changed,
  })
  replay(@Asking() asked: Asked): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('webhook-delivery', asked), 'replay', asked));
  }

  private give(asked: Asked, type: SubscriptionCommand['type']): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('webhook-subscription', asked), type, asked));
  }

  /** The secret is the one that the stream holds for this command, so that the same request gives the same one again. */
  private async giveForSecret(
    stream: string,
    type: SubscriptionCommand['type'],
    asked: Asked,
    plan: CommandPlan,
  ): Promise<AnswerWithSecret> {
    const answer = await this.commands.execute(new GiveCommand(stream, type, asked, plan));
    const { store, vault } = this.ports;
    const commandId = commandIdOf(asked);
    const secret = (await store.readStream(stream)).find(({ metadata }) => metadata.commandId === commandId)?.data['secret'];
    if (!isSealed(secret)) throw new Error(`${stream} holds no secret of the command that it carried out`);
    const opened = await vault.open(secret, { actor: asked.actor.id, party: asked.actor.party, purpose: 'webhook-secret' });
    return { ...answer, secret: String(opened) };
  }
}

/** 32 random bytes in the form that Standard Webhooks has for secrets, sealed. */
function newSecret({ seal }: Prepared<unknown>): ReturnType<Prepared<unknown>['seal']> {
  return seal(`whsec_${randomBytes(32).toString('base64')}`);
}
