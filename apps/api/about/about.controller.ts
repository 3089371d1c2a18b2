import { Controller, Inject, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { actions, mayDo } from '../../../libs/identity/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { projectionStatuses } from '../../../libs/projection/index.js';
import { readModels } from '../../../libs/read-models/index.js';
import { listObligations } from '../../../libs/read-models/open-obligations/queries.js';
import { Asking, type Asked } from '../http/asked.js';
import { Moment, Text } from '../http/fields.js';
import { openApiOf } from '../http/open-api.js';
import { Operation, operations } from '../http/operation.js';
import { PORTS, type Ports } from '../ports.js';
import { PageQuery, Read } from '../queries/read.js';
import { json, listOf, maybeMoment, moment, object, oneOf, page, party, text } from '../shared/answers.js';

export class ObligationsQuery extends PageQuery {
  @Moment({ optional: true, about: 'Due at or before this moment.' }) readonly dueBy?: string;
  @Text({ optional: true, max: 120, about: 'Of one stream, such as `handover/` and its id.' }) readonly stream?: string;
}

@Controller()
export class AboutController {
  private openApi: JsonObject | undefined;

  constructor(
    private readonly queries: QueryBus,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'getOpenApi',
    kind: 'read',
    path: '/openapi.json',
    tag: 'About',
    access: 'anybody',
    summary: 'This document',
    returns: json('OpenAPI 3.1.', { type: 'object' }),
  })
  document(@Res({ passthrough: true }) reply: FastifyReply): JsonObject {
    void reply.header('Access-Control-Allow-Origin', '*');
    return (this.openApi ??= openApiOf(operations()));
  }

  @Operation({
    id: 'getMe',
    kind: 'read',
    path: '/me',
    tag: 'About',
    access: 'service-point.find',
    summary: 'Who you are here, for whom you act, and what your roles include',
    returns: json(
      'You.',
      object({ id: text, kind: oneOf(['person', 'client']), party, roles: listOf(text), actions: listOf(text) }),
    ),
  })
  me(@Asking() { actor }: Asked): JsonObject {
    const { id, kind, roles } = actor;
    return { id, kind, party: { ...actor.party }, roles: [...roles], actions: actions.filter((action) => mayDo(actor, action)) };
  }

  @Operation({
    id: 'listOpenObligations',
    kind: 'read',
    path: '/open-obligations',
    tag: 'About',
    access: 'obligations.read',
    summary: 'What must still happen at your service point, the most pressing first',
    query: ObligationsQuery,
    returns: page(
      'A page of obligations.',
      object({ stream: text, obligationId: text, dueAt: moment, command: text, target: text, summary: text }),
    ),
  })
  async obligations(@Asking() asked: Asked<object, ObligationsQuery>): Promise<JsonObject> {
    const { items, next } = await this.queries.execute(
      new Read(asked, ['open-obligations'], (db) => listObligations(db, asked.query)),
    );
    return {
      items: items.map(({ stream, obligationId, dueAt, command, target, summary }) => ({
        stream,
        obligationId,
        dueAt,
        command,
        target,
        summary,
      })),
      next,
    };
  }

  @Operation({
    id: 'listProjections',
    kind: 'read',
    path: '/projections',
    tag: 'About',
    access: 'projection.read',
    summary: 'How far each read model is behind the events',
    returns: json(
      'The read models.',
      object({
        items: listOf(
          object({
            name: text,
            state: oneOf(['live', 'parked', 'absent', 'other-version']),
            eventsBehind: { type: 'integer' },
            secondsBehind: { type: 'number' },
            recorded: maybeMoment,
            rebuilding: { type: ['object', 'null'] },
            parked: { type: ['object', 'null'] },
          }),
        ),
      }),
    ),
  })
  async projections(): Promise<JsonObject> {
    const { reader, store, registry } = this.ports;
    const statuses = await projectionStatuses(reader, store, readModels(registry));
    return {
      items: statuses.map(({ name, state, eventsBehind, secondsBehind, checkpoint, building }) => ({
        name,
        state,
        eventsBehind,
        secondsBehind: Math.round(secondsBehind * 10) / 10,
        recorded: checkpoint?.recorded ?? null,
        rebuilding: building && { generation: building.generation, events: building.events },
        parked: checkpoint?.parked
          ? {
              stream: checkpoint.parked.stream,
              revision: checkpoint.parked.revision,
              type: checkpoint.parked.type,
              at: checkpoint.parked.at,
            }
          : null,
      })),
    };
  }
}
