import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { mayDo } from '../../../libs/identity/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import {
  findOrganisation,
  listAdvisors,
  listClients,
  listOrganisations,
} from '../../../libs/read-models/organisations/queries.js';
import type { OrganisationRow } from '../../../libs/read-models/organisations/table.js';
import { idOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { Opener } from '../queries/opener.js';
import { PositionQuery, Read } from '../queries/read.js';
import { json, listOf, maybeText, moment, object, text } from '../shared/answers.js';

const line = {
  id: text,
  name: text,
  kind: text,
  regions: listOf(text),
  registeredAt: moment,
  revision: { type: 'integer' },
} as const;

@Controller()
export class OrganisationQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
  ) {}

  @Operation({
    id: 'listOrganisations',
    kind: 'read',
    path: '/organisations',
    tag: 'Organisations',
    access: 'organisation.read',
    summary: 'The organisations that service points work with',
    query: PositionQuery,
    returns: json('The organisations, by name.', object({ items: listOf(object(line)) })),
  })
  async list(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const rows = await this.queries.execute(new Read(asked, ['organisations'], (db) => listOrganisations(db)));
    return { items: rows.map(lineOf) };
  }

  @Operation({
    id: 'getOrganisation',
    kind: 'read',
    path: '/organisations/{id}',
    tag: 'Organisations',
    access: 'organisation.read',
    summary: 'One organisation; its clients and advisors for itself and for who manages them',
    query: PositionQuery,
    returns: json(
      'The organisation.',
      object(
        {
          ...line,
          clients: listOf(object({ clientId: text, description: text, keys: { type: 'object' } })),
          advisors: listOf(object({ subject: text, name: maybeText })),
        },
        Object.keys(line),
      ),
      true,
    ),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const id = idOf(asked.params['id']);
    const itself = `organisation:${id}`;
    const isItself = partyKey(actor.party) === itself;
    const seesClients = isItself || mayDo(actor, 'organisation.add-client');
    const seesAdvisors = isItself || mayDo(actor, 'organisation.add-advisor');
    const found = await this.queries.execute(
      new Read(
        asked,
        ['organisations'],
        async (db) => ({
          organisation: await findOrganisation(db, id),
          clients: seesClients ? await listClients(db, id) : null,
          advisors: seesAdvisors ? await listAdvisors(db, id) : null,
        }),
        seesClients || seesAdvisors ? { alsoFor: [itself] } : {},
      ),
    );
    if (!found.organisation) throw notFound();
    const { clients, advisors } = found;
    const names = await this.opener.open<string>(
      (advisors ?? []).map(({ name }) => name),
      actor,
      'advisors',
      { kind: 'organisation', id },
    );
    return {
      ...lineOf(found.organisation),
      ...(clients && {
        clients: clients.map(({ clientId, description, keys }) => ({
          clientId,
          description,
          keys: keys as unknown as JsonObject,
        })),
      }),
      ...(advisors && { advisors: advisors.map(({ subject }, index) => ({ subject, name: names[index] ?? null })) }),
    };
  }
}

function lineOf({ id, name, kind, regions, registeredAt, revision }: OrganisationRow): JsonObject {
  return { id, name, kind, regions: [...regions], registeredAt, revision };
}
