import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { candidateIdOf, type EnquiryCommand, type EnquiryState } from '../../../libs/enquiry/index.js';
import type { Answer } from '../../../libs/execution/index.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import { commandIdOf } from '../commands/give-command.handler.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { personKeyAt } from '../commands/keys.js';
import { PersonIndex } from '../commands/person-index.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { badInput } from '../http/problem.js';
import { created } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import { NothingBody, personExample, situationExample } from '../shared/person.dto.js';
import * as dto from './enquiry.dto.js';

type EnquiryVerb = Exclude<EnquiryCommand['type'], 'register' | 'mark-follow-up-due' | 'settle-obligation'>;

const Verb = commandOn('enquiry', '/enquiries', 'Enquiries');

@Controller()
export class EnquiryCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: Directory,
    private readonly index: PersonIndex,
  ) {}

  @Operation({
    id: 'registerEnquiry',
    kind: 'command',
    path: '/enquiries',
    tag: 'Enquiries',
    access: 'enquiry.register',
    summary: 'Register a question from anybody, anonymous if wished',
    body: dto.RegisterEnquiry,
    example: {
      from: 'candidate',
      channel: 'phone',
      contact: { name: 'Ayla Kaya', phone: '06 23456789' },
      question: 'Kan ik zonder diploma aan de slag als monteur?',
      followUpOn: '2030-05-16',
    },
    returns: created,
  })
  register(@Asking() asked: Asked<dto.RegisterEnquiry>): Promise<Answer> {
    const { actor } = asked;
    const stream = `enquiry/${deriveId('enquiry', commandIdOf(asked))}`;
    const key = personKeyAt(stream, actor.party);
    return this.commands.execute(
      new GiveCommand(stream, 'register', asked, {
        creates: { named: false },
        policyOf: actor.party.id,
        key: () => key,
        data: (given) => ({ ...given, personKey: key.keyId }),
      }),
    );
  }

  @Verb('route', {
    id: 'routeEnquiry',
    summary: 'Give the enquiry to a role or to one member',
    body: dto.RouteEnquiry,
    example: { role: 'career-coach' },
  })
  route(@Asking() asked: Asked<dto.RouteEnquiry>): Promise<Answer> {
    const { role, member } = asked.body;
    if ((role === undefined) === (member === undefined)) {
      throw badInput([
        { in: 'body', location: { pointer: '' }, code: 'one-of', detail: 'Name a role or a member, one of the two.' },
      ]);
    }
    return this.give(asked, 'route', {
      data: async (given) => {
        if (member !== undefined) await this.directory.mustBeMember(asked.actor.party, member);
        return { to: given };
      },
    });
  }

  @Verb('plan-follow-up', {
    id: 'planFollowUp',
    summary: 'Plan when to follow up',
    body: dto.PlanFollowUp,
    example: { on: '2030-05-20' },
  })
  planFollowUp(@Asking() asked: Asked<dto.PlanFollowUp>): Promise<Answer> {
    return this.give(asked, 'plan-follow-up');
  }

  @Verb('record-follow-up', {
    id: 'recordFollowUp',
    summary: 'Record that was followed up',
    body: dto.RecordFollowUp,
    example: { outcome: 'not-reached', nextOn: '2030-05-21' },
  })
  recordFollowUp(@Asking() asked: Asked<dto.RecordFollowUp>): Promise<Answer> {
    return this.give(asked, 'record-follow-up');
  }

  @Verb('settle', {
    id: 'settleEnquiry',
    summary: 'Settle the enquiry',
    body: dto.SettleEnquiry,
    example: { settlement: 'answered', text: 'Uitgelegd hoe leren en werken samen gaan.' },
  })
  settle(@Asking() asked: Asked<dto.SettleEnquiry>): Promise<Answer> {
    return this.give(asked, 'settle');
  }

  @Verb('become-candidate', {
    id: 'becomeCandidate',
    summary: 'Register the enquirer as a candidate',
    body: dto.BecomeCandidate,
    example: { person: personExample, situation: situationExample },
  })
  becomeCandidate(@Asking() asked: Asked<dto.BecomeCandidate>): Promise<Answer> {
    const { actor, body, params } = asked;
    const candidate = `candidate/${candidateIdOf(idOf(params['id']))}`;
    const key = personKeyAt(candidate, actor.party);
    return this.give<EnquiryState>(asked, 'become-candidate', {
      key: () => key,
      data: async (given) => {
        const { organisation } = body;
        if (organisation === undefined) return { ...given, personKey: key.keyId };
        await this.directory.mustExist({ kind: 'organisation', id: organisation });
        return { ...given, personKey: key.keyId, organisation: { kind: 'organisation', id: organisation } };
      },
      afterwards: async ({ state, repeated }) => {
        if (!repeated || state.status === 'becoming-candidate') await this.index.put(key, body.person);
      },
    });
  }

  @Verb('erase-early', {
    id: 'eraseEnquiryEarly',
    summary: 'Erase what was asked and told before its term',
    body: NothingBody,
    example: {},
  })
  eraseEarly(@Asking() asked: Asked): Promise<Answer> {
    return this.give(asked, 'erase-early');
  }

  private give<State>(asked: Asked, type: EnquiryVerb, plan?: CommandPlan<State>): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('enquiry', asked), type, asked, plan as CommandPlan));
  }
}
