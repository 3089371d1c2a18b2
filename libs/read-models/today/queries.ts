import { sql } from 'kysely';
import { coachRoles, type CoachRole } from '../../candidate/index.js';
import { openStatuses, type Step } from '../../journey/index.js';
import { categoryOf, idOf } from '../../kernel/ids.js';
import type { Weekday } from '../../service-point/index.js';
import type { Sealed } from '../../vault/sealed.js';
import { personsOf } from '../candidates/queries.js';
import { coachLoads } from '../handovers/queries.js';
import { isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import { listMembers } from '../service-points/queries.js';
import type { TodayKind, TodayRow } from './table.js';

/** For whom it waits. */
export type TodayFor =
  /** One of these people, or whoever has one of these roles, where it is open to them. */
  | { readonly whose: 'theirs'; readonly subjects: readonly string[]; readonly roles: readonly string[] }
  /** Nobody yet. */
  | { readonly whose: 'nobodys' };

export interface TodayFilter extends PageOptions {
  readonly kinds?: readonly TodayKind[];
  /** Due before this moment; what is not dated is there as well. */
  readonly dueBefore?: string;
}

/** What waits at a service point, the overdue first. */
export async function listToday(
  db: ReaderDb,
  servicePoint: string,
  forWhom: TodayFor,
  filter: TodayFilter = {},
): Promise<Page<TodayRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string, string]>(filter, isMomentAndTexts(2));
  let query = db
    .selectFrom('today')
    .selectAll()
    .where('servicePoint', '=', servicePoint)
    .limit(limit + 1);
  switch (forWhom.whose) {
    case 'theirs': {
      const { subjects, roles } = forWhom;
      query = query.where(sql<boolean>`(assignee = any (${[...subjects]}::text[]) or open_to = any (${[...roles]}::text[]))`);
      break;
    }
    case 'nobodys':
      query = query.where('assignee', 'is', null);
      break;
    default:
      return forWhom satisfies never;
  }
  if (filter.kinds) query = query.where('kind', 'in', filter.kinds);
  if (filter.dueBefore !== undefined)
    query = query.where(sql<boolean>`(due_at is null or due_at < ${filter.dueBefore}::timestamptz)`);
  if (place) query = query.where(sql<boolean>`(order_at, stream, item) > (${place[0]}::timestamptz, ${place[1]}, ${place[2]})`);
  const rows = await query.orderBy('orderAt').orderBy('stream').orderBy('item').execute();
  return pageOf(rows, limit, ({ orderAt, stream, item }) => [orderAt, stream, item]);
}

/** Who the persons of these rows are, sealed, by stream: as candidates, else as handover or enquiry tells. Of who is erased nothing. */
export async function personsWaiting(
  db: ReaderDb,
  party: string,
  rows: readonly Pick<TodayRow, 'stream' | 'candidate'>[],
): Promise<ReadonlyMap<string, Sealed>> {
  const handovers = streamIds(rows, 'handover');
  const enquiries = streamIds(rows, 'enquiry');
  const byCandidate = await personsOf(
    db,
    rows.flatMap(({ candidate }) => candidate ?? []),
  );
  const byHandover = await (handovers.length === 0
    ? []
    : db.selectFrom('handovers').select(['id', 'copy']).where('party', '=', party).where('id', 'in', handovers).execute());
  const byEnquiry = await (enquiries.length === 0
    ? []
    : db
        .selectFrom('enquiryTexts')
        .select(['enquiry', 'text'])
        .where('kind', '=', 'contact')
        .where('enquiry', 'in', enquiries)
        .execute());
  const byStream = new Map<string, Sealed | null>([
    ...byHandover.map(({ id, copy }) => [`handover/${id}`, copy?.person ?? null] as const),
    ...byEnquiry.map(({ enquiry, text }) => [`enquiry/${enquiry}`, text] as const),
  ]);
  return new Map(
    rows.flatMap(({ stream, candidate }) => {
      const person = (candidate === null ? undefined : byCandidate.get(candidate)) ?? byStream.get(stream);
      return person ? [[stream, person] as const] : [];
    }),
  );
}

function streamIds(rows: readonly Pick<TodayRow, 'stream'>[], category: string): readonly string[] {
  return rows.filter(({ stream }) => categoryOf(stream) === category).map(({ stream }) => idOf(stream));
}

/** How much one coach has to do. For the coordinator, who hands out candidates; it goes into no figure and no report. */
export interface Workload {
  readonly coach: string;
  /** False for who left and has work still. */
  readonly member: boolean;
  readonly name: Sealed | null;
  readonly roles: readonly CoachRole[];
  readonly workingDays: readonly Weekday[];
  readonly standIn: string | null;
  /** The latest day on which the coach is awaited back, as a UTC instant; null who is not away. */
  readonly absentUntil: string | null;
  /** Open ones in which they are coach; each once, also where they have several roles in it. */
  readonly journeys: {
    readonly open: number;
    readonly paused: number;
    readonly stalled: number;
    readonly byRole: { readonly [role in CoachRole]?: number };
    readonly byStep: { readonly [step in Step]?: number };
  };
  /** Theirs to do now, those that they do as a stand-in included. */
  readonly tasks: { readonly open: number; readonly overdue: number };
  /** Due in the coming days, overdue ones included. */
  readonly checkIns: number;
  /** Open ones in which they are named. */
  readonly handovers: number;
}

/**
 * Every member with a coach role, and whoever has work here without one any more, by subject.
 * @param now a UTC instant
 * @param soon until when check-ins count, a UTC instant
 */
export async function workload(db: ReaderDb, servicePoint: string, now: string, soon: string): Promise<readonly Workload[]> {
  const members = (await listMembers(db, servicePoint)).map((member) => ({ ...member, coachRoles: coachRolesOf(member.roles) }));
  const journeys = await journeysByCoach(db, servicePoint);
  const items = await itemsByCoach(db, servicePoint, now, soon);
  const absences = await absencesByCoach(db, servicePoint);
  const handovers = new Map((await coachLoads(db, `service-point:${servicePoint}`)).map(({ coach, open }) => [coach, open]));
  const subjects = new Set([
    ...members.filter((member) => member.coachRoles.length > 0).map(({ subject }) => subject),
    ...[...journeys.keys(), ...items.keys(), ...handovers.keys()],
  ]);
  return [...subjects].sort().map((coach): Workload => {
    const member = members.find(({ subject }) => subject === coach);
    const { tasks = 0, overdueTasks = 0, checkIns = 0 } = items.get(coach) ?? {};
    return {
      coach,
      member: member !== undefined,
      name: member?.name ?? null,
      roles: member?.coachRoles ?? [],
      workingDays: member?.workingDays ?? [],
      standIn: member?.standIn ?? null,
      absentUntil: absences.get(coach) ?? null,
      journeys: journeys.get(coach) ?? { open: 0, paused: 0, stalled: 0, byRole: {}, byStep: {} },
      tasks: { open: tasks, overdue: overdueTasks },
      checkIns,
      handovers: handovers.get(coach) ?? 0,
    };
  });
}

function coachRolesOf(roles: readonly string[]): readonly CoachRole[] {
  return coachRoles.filter((role) => roles.includes(role));
}

async function journeysByCoach(db: ReaderDb, servicePoint: string): Promise<ReadonlyMap<string, Workload['journeys']>> {
  const { rows } = await sql<Workload['journeys'] & { readonly coach: string }>`
    with held as (
      select held.coach, held.role, id, status, step, stall
      from read_model.journeys cross join lateral jsonb_each_text(coaches) as held (role, coach)
      where service_point = ${servicePoint} and status = any (${[...openStatuses]}::text[])
    ),
    totals as (
      select coach, count(distinct id)::integer as open,
        (count(distinct id) filter (where status = 'paused'))::integer as paused,
        (count(distinct id) filter (where stall = 'signalled'))::integer as stalled
      from held group by coach
    ),
    roles as (
      select coach, jsonb_object_agg(role, count) as by_role
      from (select coach, role, count(*)::integer from held group by coach, role) as counted group by coach
    ),
    steps as (
      select coach, jsonb_object_agg(step, count) as by_step
      from (select coach, step, count(distinct id)::integer from held group by coach, step) as counted group by coach
    )
    select coach, open, paused, stalled, by_role as "byRole", by_step as "byStep"
    from totals join roles using (coach) join steps using (coach)`.execute(db);
  return new Map(rows.map(({ coach, ...counts }) => [coach, counts]));
}

async function itemsByCoach(db: ReaderDb, servicePoint: string, now: string, soon: string) {
  const rows = await db
    .selectFrom('today')
    .select([
      'assignee',
      sql<number>`(count(*) filter (where kind = 'task'))::integer`.as('tasks'),
      sql<number>`(count(*) filter (where kind = 'task' and overdue_at <= ${now}::timestamptz))::integer`.as('overdueTasks'),
      sql<number>`(count(*) filter (where kind = 'check-in' and due_at < ${soon}::timestamptz))::integer`.as('checkIns'),
    ])
    .where('servicePoint', '=', servicePoint)
    .where('assignee', 'is not', null)
    .where('kind', 'in', ['task', 'check-in'])
    .groupBy('assignee')
    .execute();
  return new Map(rows.flatMap(({ assignee, ...counts }) => (assignee === null ? [] : [[assignee, counts] as const])));
}

async function absencesByCoach(db: ReaderDb, servicePoint: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('today')
    .select(['absent', (eb) => eb.fn.max('dueAt').as('until')])
    .where('servicePoint', '=', servicePoint)
    .where('kind', '=', 'absence')
    .groupBy('absent')
    .execute();
  return new Map(rows.flatMap(({ absent, until }) => (absent === null || until === null ? [] : [[absent, until] as const])));
}
