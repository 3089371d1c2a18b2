import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { defaultPolicy } from '../../../libs/policy/index.js';
import { GiveCommand } from '../commands/give-command.js';
import { streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { changed } from '../shared/answers.js';
import { SetPolicy } from './policy.dto.js';

const { version: _, ...terms } = defaultPolicy;

@Controller()
export class PolicyCommandsController {
  constructor(private readonly commands: CommandBus) {}

  @Operation({
    id: 'setPolicy',
    kind: 'command',
    path: '/policies/{id}/_set',
    tag: 'Policies',
    access: 'policy.set',
    summary: 'Set the terms of a service point, by its id; dates already promised do not move',
    body: SetPolicy,
    example: { ...terms, promises: { ...terms.promises, conversation: 7 } },
    returns: changed,
  })
  async set(@Asking() asked: Asked<SetPolicy>): Promise<Answer> {
    const stream = streamOf('policy', asked);
    const { kind, id } = asked.actor.party;
    if (kind !== 'service-point' || stream !== `policy/${id}`) throw notFound();
    return this.commands.execute(new GiveCommand(stream, 'set', asked, { creates: { named: false }, policyOf: id }));
  }
}
