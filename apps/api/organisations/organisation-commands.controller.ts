import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { advisorKeyOf, type OrganisationCommand, type OrganisationState } from '../../../libs/organisation/index.js';
import { GiveCommand, type CommandPlan } from '../commands/give-command.js';
import { idOf, streamOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { badInput } from '../http/problem.js';
import { created } from '../shared/answers.js';
import { commandOn } from '../shared/command-on.js';
import { Directory } from '../shared/directory.js';
import * as dto from './organisation.dto.js';

const Verb = commandOn('organisation', '/organisations', 'Organisations');

const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  kid: 'werkcentrum-2030',
} as const;

@Controller()
export class OrganisationCommandsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: Directory,
  ) {}

  @Operation({
    id: 'registerOrganisation',
    kind: 'command',
    path: '/organisations',
    tag: 'Organisations',
    access: 'organisation.register',
    summary: 'Register an organisation that hands over or is handed over to',
    body: dto.RegisterOrganisation,
    example: { id: 'werkcentrum-drenthe', name: 'Werkcentrum Drenthe', kind: 'werkcentrum', regions: ['drenthe'] },
    returns: created,
  })
  register(@Asking() asked: Asked<dto.RegisterOrganisation>): Promise<Answer> {
    const { id, name, kind, regions } = asked.body;
    return this.commands.execute(
      new GiveCommand(`organisation/${id}`, 'register', asked, {
        creates: { named: true },
        policyOf: null,
        data: () => ({ name, kind, regions: [...regions] }),
      }),
    );
  }

  @Verb('add-client', {
    id: 'addClient',
    summary: 'Add a machine client with its public keys',
    body: dto.AddClient,
    example: { clientId: 'werkcentrum-noord-2', description: 'Klantvolgsysteem, proefomgeving', jwks: { keys: [publicKey] } },
  })
  addClient(@Asking() asked: Asked<dto.AddClient>): Promise<Answer> {
    mustNameKeysOnce(asked.body);
    return this.give(asked, 'add-client', {
      data: async (given: JsonObject) => {
        await this.directory.mustBeNobodyElsesClient(idOf(asked.params['id']), asked.body.clientId);
        return given;
      },
    });
  }

  @Verb('change-client-keys', {
    id: 'changeClientKeys',
    summary: 'Replace the public keys of a client',
    body: dto.ClientKeysBody,
    example: { clientId: 'werkcentrum-noord', jwksUri: 'https://werkcentrum.example/.well-known/jwks.json' },
  })
  changeClientKeys(@Asking() asked: Asked<dto.ClientKeysBody>): Promise<Answer> {
    mustNameKeysOnce(asked.body);
    return this.give(asked, 'change-client-keys');
  }

  @Verb('remove-client', {
    id: 'removeClient',
    summary: 'Remove a client',
    body: dto.RemoveClient,
    example: { clientId: 'werkcentrum-noord' },
  })
  removeClient(@Asking() asked: Asked<dto.RemoveClient>): Promise<Answer> {
    return this.give(asked, 'remove-client');
  }

  @Verb('add-advisor', {
    id: 'addAdvisor',
    summary: 'Invite an advisor who hands over by hand',
    body: dto.AddAdvisor,
    example: { subject: 'advisor-2', name: 'Joost de Wit' },
  })
  addAdvisor(@Asking() asked: Asked<dto.AddAdvisor>): Promise<Answer> {
    const id = idOf(asked.params['id']);
    const { subject } = asked.body;
    return this.give<OrganisationState>(asked, 'add-advisor', {
      key: ({ state }) => ({ keyId: advisorKeyOf(state, id, subject), owner: { kind: 'organisation', id } }),
      data: (given: JsonObject, { state }) => ({ ...given, advisorKey: advisorKeyOf(state, id, subject) }),
    });
  }

  @Verb('remove-advisor', {
    id: 'removeAdvisor',
    summary: 'Remove an advisor; the name is erased',
    body: dto.RemoveAdvisor,
    example: { subject: 'advisor-1' },
  })
  removeAdvisor(@Asking() asked: Asked<dto.RemoveAdvisor>): Promise<Answer> {
    return this.give(asked, 'remove-advisor');
  }

  private give<State>(asked: Asked, type: OrganisationCommand['type'], plan: CommandPlan<State> = {}): Promise<Answer> {
    return this.commands.execute(new GiveCommand(streamOf('organisation', asked), type, asked, plan as CommandPlan));
  }
}

function mustNameKeysOnce({ jwks, jwksUri }: dto.ClientKeysBody): void {
  if ((jwks === undefined) !== (jwksUri === undefined)) return;
  throw badInput([
    { in: 'body', location: { pointer: '' }, code: 'one-of', detail: 'Give the keys or their address, one of the two.' },
  ]);
}
