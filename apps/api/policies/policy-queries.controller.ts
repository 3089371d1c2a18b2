import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { defaultPolicy } from '../../../libs/policy/index.js';
import { findPolicy, listPolicyVersions } from '../../../libs/read-models/policies/queries.js';
import { idOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { PositionQuery, Read } from '../queries/read.js';
import { json, listOf, maybeMoment, moment, object, text } from '../shared/answers.js';

const policySchema = { type: 'object', description: 'As in `_set`, with its version.' } as const;

@Controller()
export class PolicyQueriesController {
  constructor(private readonly queries: QueryBus) {}

  @Operation({
    id: 'getPolicy',
    kind: 'read',
    path: '/policies/{id}',
    tag: 'Policies',
    access: 'policy.read',
    summary: 'The terms of your service point as they hold now; version 0 is the default',
    query: PositionQuery,
    returns: json(
      'The policy.',
      object({ servicePoint: text, policy: policySchema, setAt: maybeMoment, revision: { type: 'integer' } }),
      true,
    ),
  })
  async get(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const servicePoint = ownId(asked);
    const row = await this.queries.execute(new Read(asked, ['policies'], (db) => findPolicy(db, servicePoint)));
    const { policy, setAt, revision } = row ?? { policy: defaultPolicy, setAt: null, revision: -1 };
    return { servicePoint, policy: policy as unknown as JsonObject, setAt, revision };
  }

  @Operation({
    id: 'listPolicyVersions',
    kind: 'read',
    path: '/policies/{id}/versions',
    tag: 'Policies',
    access: 'policy.read',
    summary: 'All that your service point has set, newest first',
    query: PositionQuery,
    returns: json(
      'The versions.',
      object({ items: listOf(object({ version: { type: 'integer' }, policy: policySchema, setAt: moment, setBy: text })) }),
    ),
  })
  async versions(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const servicePoint = ownId(asked);
    const rows = await this.queries.execute(new Read(asked, ['policies'], (db) => listPolicyVersions(db, servicePoint)));
    return {
      items: rows.map(({ version, policy, setAt, setBy }) => ({
        version,
        policy: policy as unknown as JsonObject,
        setAt,
        setBy,
      })),
    };
  }
}

/** A policy is known to its own service point only. */
function ownId({ params, actor }: Asked<object, PositionQuery>): string {
  const id = idOf(params['id']);
  if (actor.party.kind !== 'service-point' || actor.party.id !== id) throw notFound();
  return id;
}
