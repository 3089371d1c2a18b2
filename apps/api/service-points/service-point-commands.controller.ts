import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import { memberKeyOf, memberOf, type ServicePointCommand, type ServicePointState } from '../../../libs/service-point/index.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { badInput } from '../http/problem.js';
import { created } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import * as dto from './service-point.dto.js';

const Verb = commandOn('service-point', '/service-points', 'Service points');

@Controller()
export class ServicePointCommandsController {
  constructor(private readonly commands: CommandBus) {}

  @Operation({
    id: 'openServicePoint',
    kind: 'command',
    path: '/service-points',
    tag: 'Service points',
    access: 'service-point.open',
    summary: 'Open a service point',
    description: 'Whoever is an administrator elsewhere can add its first member, who then goes on alone.',
    body: dto.OpenServicePoint,
    example: { id: 'spt-oost', name: 'Servicepunt Techniek Oost', kind: 'technology' },
    returns: created,
  })
  open(@Asking() asked: Asked<dto.OpenServicePoint>): Promise<Answer> {
    const { id, name, kind } = asked.body;
    return this.commands.execute(
      new GiveCommand(`service-point/${id}`, 'open', asked, {
        creates: { named: true },
        policyOf: null,
        data: () => ({ name, kind }),
      }),
    );
  }

  @Verb('serve-region', {
    id: 'serveRegion',
    summary: 'Serve a labour-market region from a day on',
    body: dto.ServeRegion,
    example: { region: 'groningen', name: 'Groningen', municipalities: ['Groningen', 'GM0014', 'Eemsdelta'], from: '2030-01-01' },
  })
  serveRegion(@Asking() asked: Asked<dto.ServeRegion>): Promise<Answer> {
    return this.give(asked, 'serve-region');
  }

  @Verb('stop-serving-region', {
    id: 'stopServingRegion',
    summary: 'Serve a region until a day, that day included',
    body: dto.StopServingRegion,
    example: { region: 'groningen', until: '2031-12-31' },
  })
  stopServingRegion(@Asking() asked: Asked<dto.StopServingRegion>): Promise<Answer> {
    return this.give(asked, 'stop-serving-region');
  }

  @Verb('add-member', {
    id: 'addMember',
    summary: 'Add somebody who works here, with their roles',
    body: dto.AddMember,
    example: { subject: 'coach-2', roles: ['career-coach'], name: 'Noor Bakker', workingDays: [1, 2, 4] },
  })
  addMember(@Asking() asked: Asked<dto.AddMember>): Promise<Answer> {
    const id = idOf(asked.params['id']);
    const { subject } = asked.body;
    return this.give<ServicePointState>(asked, 'add-member', {
      key: ({ state }) => ({ keyId: memberKeyOf(state, id, subject), owner: { kind: 'service-point', id } }),
      data: (given, { state }) => ({ ...given, memberKey: memberKeyOf(state, id, subject) }),
    });
  }

  @Verb('change-member', {
    id: 'changeMember',
    summary: 'Change roles, name, working days or stand-in of a member',
    body: dto.ChangeMember,
    example: { subject: 'coach-1', workingDays: [1, 2, 3, 4] },
  })
  changeMember(@Asking() asked: Asked<dto.ChangeMember>): Promise<Answer> {
    const id = idOf(asked.params['id']);
    const { subject, standIn, withoutStandIn } = asked.body;
    if (standIn !== undefined && withoutStandIn) {
      throw badInput([
        {
          in: 'body',
          location: { pointer: '/withoutStandIn' },
          code: 'one-of',
          detail: 'Name a stand-in or take the stand-in away.',
        },
      ]);
    }
    return this.give<ServicePointState>(asked, 'change-member', {
      key: ({ state }) => ({
        keyId: memberOf(state, subject)?.memberKey ?? memberKeyOf(state, id, subject),
        owner: { kind: 'service-point', id },
      }),
      data: ({ withoutStandIn: without, ...given }) => (without === true ? { ...given, standIn: null } : given),
    });
  }

  @Verb('remove-member', {
    id: 'removeMember',
    summary: 'Remove somebody who no longer works here; the name is erased',
    body: dto.RemoveMember,
    example: { subject: 'coach-1' },
  })
  removeMember(@Asking() asked: Asked<dto.RemoveMember>): Promise<Answer> {
    return this.give(asked, 'remove-member');
  }

  /** A service point without members is visible to whoever opened it or another administrator, so that it can get its first member. */
  private give<State extends ServicePointState>(
    asked: Asked,
    type: ServicePointCommand['type'],
    plan: CommandPlan<State> = {},
  ): Promise<Answer> {
    const visible: CommandPlan<State>['visible'] = ({ state }) => state.status === 'open' && state.members.length === 0;
    return this.commands.execute(
      new GiveCommand(streamOf('service-point', asked), type, asked, { ...plan, visible } as CommandPlan),
    );
  }
}
