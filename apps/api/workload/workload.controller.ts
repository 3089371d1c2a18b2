import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { coachRoles } from '../../../libs/candidate/index.js';
import { steps } from '../../../libs/journey/index.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { workload } from '../../../libs/read-models/today/queries.js';
import { Asking, type Asked } from '../http/asked.js';
import { FlagInQuery } from '../http/fields.js';
import { Operation } from '../http/operation.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { PositionQuery, Read } from '../queries/read.js';
import { json, listOf, maybeMoment, maybeText, object, oneOf, text } from '../shared/answers.js';
import { aWeekAhead } from '../shared/within-a-week.js';

export class WorkloadQuery extends PositionQuery {
  @FlagInQuery({ optional: true, about: 'With the names of the coaches; each is recorded as an opening.' })
  readonly names?: boolean;
}

const count = { type: 'integer', minimum: 0 } as const;
const countBy = (keys: readonly string[]) => object(Object.fromEntries(keys.map((key) => [key, count])));
const properties = {
  coach: { ...text, description: 'Subject of the coach.' },
  name: { ...maybeText, description: 'With `names=true`; null who left.' },
  member: { type: 'boolean', description: 'False for who left and has work here still.' },
  roles: listOf(oneOf(coachRoles)),
  workingDays: { ...listOf({ type: 'integer' }), description: '1 is Monday.' },
  standIn: maybeText,
  absentUntil: { ...maybeMoment, description: 'When the coach is awaited back; null who is not away.' },
  journeys: object({
    open: { ...count, description: 'Each once, also where the coach has several roles in it.' },
    paused: count,
    stalled: count,
    byRole: countBy(coachRoles),
    byStep: countBy(steps),
  }),
  tasks: object({ open: count, overdue: count }),
  checkInsDue: { ...count, description: 'Within a week, those that are late included.' },
  handovers: { ...count, description: 'Open ones for which the coach was named.' },
} as const;

@Controller()
export class WorkloadController {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  @Operation({
    id: 'getWorkload',
    kind: 'read',
    path: '/workload',
    tag: 'Today',
    access: 'workload.read',
    summary: 'How much each coach has to do, for whoever hands out candidates; it goes into no figure and no report',
    query: WorkloadQuery,
    returns: json(
      'By coach.',
      object({
        items: listOf(
          object(
            properties,
            Object.keys(properties).filter((one) => one !== 'name'),
          ),
        ),
      }),
    ),
  })
  async get(@Asking() asked: Asked<object, WorkloadQuery>): Promise<JsonObject> {
    const { actor, query } = asked;
    const now = await this.ports.clock.now();
    const soon = aWeekAhead(this.ports.calendar, now);
    const rows = await this.queries.execute(
      new Read(asked, ['journeys', 'today', 'handovers', 'service-points'], (db) => workload(db, actor.party.id, now, soon)),
    );
    const names = query.names
      ? await this.opener.open<string>(
          rows.map(({ name }) => name),
          actor,
          'workload',
        )
      : null;
    return {
      items: rows.map(({ name: _name, journeys, checkIns, ...row }, index) => ({
        ...row,
        ...(names && { name: names[index] ?? null }),
        roles: [...row.roles],
        workingDays: [...row.workingDays],
        journeys: { ...journeys, byRole: counted(coachRoles, journeys.byRole), byStep: counted(steps, journeys.byStep) },
        checkInsDue: checkIns,
      })),
    };
  }
}

function counted<Key extends string>(keys: readonly Key[], counts: { readonly [key in Key]?: number }): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, counts[key] ?? 0]));
}
