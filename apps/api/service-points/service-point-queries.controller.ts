import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { mayDo } from '../../../libs/identity/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { dateOf } from '../../../libs/kernel/local-date.js';
import {
  findServicePoint,
  listMembers,
  listServicePoints,
  servicePointsOf,
} from '../../../libs/read-models/service-points/queries.js';
import { idOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Text } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PositionQuery, Read } from '../queries/read.js';
import { json, listOf, maybeText, moment, object, text } from '../shared/answers.js';

export class ServicePointsQuery extends PositionQuery {
  @Text({ optional: true, max: 100, about: 'Those that serve this municipality today, by name or code (GM0014).' })
  readonly municipality?: string;
}

const line = { id: text, name: text, kind: text, openedAt: moment, revision: { type: 'integer' } } as const;

@Controller()
export class ServicePointQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'listServicePoints',
    kind: 'read',
    path: '/service-points',
    tag: 'Service points',
    access: 'service-point.find',
    summary: 'Where a person can be handed over to',
    query: ServicePointsQuery,
    returns: json('The service points, by name.', object({ items: listOf(object(line)) })),
  })
  async list(@Asking() asked: Asked<object, ServicePointsQuery>): Promise<JsonObject> {
    const { municipality } = asked.query;
    const today = await this.today();
    const rows = await this.queries.execute(
      new Read(asked, ['service-points'], (db) =>
        municipality === undefined ? listServicePoints(db) : servicePointsOf(db, municipality, today),
      ),
    );
    return { items: rows.map(({ id, name, kind, openedAt, revision }) => ({ id, name, kind, openedAt, revision })) };
  }

  @Operation({
    id: 'getServicePoint',
    kind: 'read',
    path: '/service-points/{id}',
    tag: 'Service points',
    access: 'service-point.find',
    summary: 'One service point and the regions that it serves, did or will',
    query: PositionQuery,
    returns: json(
      'The service point.',
      object({
        ...line,
        regions: listOf(object({ region: text, name: text, municipalities: listOf(text), from: text, until: maybeText })),
      }),
      true,
    ),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const id = idOf(asked.params['id']);
    const found = await this.queries.execute(new Read(asked, ['service-points'], (db) => findServicePoint(db, id)));
    if (!found) throw notFound();
    const { name, kind, openedAt, revision } = found.servicePoint;
    const regions = found.regions.map((served) => ({
      region: served.region,
      name: served.name,
      municipalities: [...served.municipalities],
      from: served.validFrom,
      until: served.validUntil,
    }));
    return { id, name, kind, openedAt, revision, regions };
  }

  @Operation({
    id: 'listMembers',
    kind: 'read',
    path: '/service-points/{id}/members',
    tag: 'Service points',
    access: 'service-point.read-members',
    summary: 'Who works at your service point and in which roles',
    query: PositionQuery,
    returns: json(
      'The members.',
      object({
        items: listOf(
          object({
            subject: text,
            name: maybeText,
            roles: listOf(text),
            workingDays: listOf({ type: 'integer' }),
            standIn: maybeText,
          }),
        ),
      }),
    ),
  })
  async members(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const { actor } = asked;
    const id = idOf(asked.params['id']);
    if (partyKey(actor.party) !== `service-point:${id}` || !mayDo(actor, 'service-point.read-members')) throw notFound();
    const rows = await this.queries.execute(new Read(asked, ['service-points'], (db) => listMembers(db, id)));
    const names = await this.opener.open<string>(
      rows.map(({ name }) => name),
      actor,
      'members',
    );
    return {
      items: rows.map(({ subject, roles, workingDays, standIn }, index) => ({
        subject,
        name: names[index] ?? null,
        roles: [...roles],
        workingDays: [...workingDays],
        standIn,
      })),
    };
  }

  private async today(): Promise<string> {
    return dateOf(this.ports.calendar, await this.ports.clock.now());
  }
}
