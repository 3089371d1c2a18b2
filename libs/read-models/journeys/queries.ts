import { sql } from 'kysely';
import type { CoachRole, Persona } from '../../candidate/index.js';
import { openStatuses, type Line, type Route, type Step } from '../../journey/index.js';
import { afterInNewest, isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { JourneyDetail, JourneyRow } from './table.js';

export interface JourneyFilter extends PageOptions {
  /** Open ones when absent. */
  readonly status?: readonly JourneyRow['status'][];
  /** Subject of who guides the candidate now: a coach, who stands in for one, or who has a task to do. */
  readonly coach?: string;
  /** With `coach`: as coach or stand-in in this role; alone: with a coach in it. */
  readonly role?: CoachRole;
  readonly step?: readonly Step[];
  readonly route?: readonly Route[];
  readonly persona?: readonly `${Persona}`[];
  readonly line?: readonly Line[];
  readonly region?: string;
  /** Key of who handed over or referred. */
  readonly sender?: string;
  readonly stalled?: boolean;
  readonly paused?: boolean;
  readonly withAdvisory?: boolean;
  /** With something due before this moment. */
  readonly dueBefore?: string;
  /** `newest`: by start. `due`: what is due first, first; only those with something due. `activity`: the longest left alone first. */
  readonly order?: 'newest' | 'due' | 'activity';
}

/** The journeys of a service point. */
export async function listJourneys(db: ReaderDb, servicePoint: string, filter: JourneyFilter = {}): Promise<Page<JourneyRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string]>(filter, isMomentAndTexts(1));
  const { coach, role, order = 'newest' } = filter;
  let query = db
    .selectFrom('journeys')
    .selectAll()
    .where('servicePoint', '=', servicePoint)
    .where('status', 'in', filter.status ?? openStatuses)
    .limit(limit + 1);
  if (coach !== undefined) query = query.where(sql<boolean>`guides @> array[${coach}]::text[]`);
  if (role !== undefined && coach === undefined) query = query.where(sql<boolean>`coaches ? ${role}`);
  if (role !== undefined && coach !== undefined)
    query = query.where(sql<boolean>`(coaches ->> ${role} = ${coach} or stand_ins ->> ${role} = ${coach})`);
  if (filter.step) query = query.where('step', 'in', filter.step);
  if (filter.route) query = query.where('route', 'in', filter.route);
  if (filter.persona) query = query.where('persona', 'in', filter.persona);
  if (filter.line) query = query.where('line', 'in', filter.line);
  if (filter.region !== undefined) query = query.where('region', '=', filter.region);
  if (filter.sender !== undefined) query = query.where('sender', '=', filter.sender);
  if (filter.stalled !== undefined) query = query.where('stall', filter.stalled ? '=' : '!=', 'signalled');
  if (filter.paused !== undefined) query = query.where('status', filter.paused ? '=' : '!=', 'paused');
  if (filter.withAdvisory !== undefined)
    query = query.where(sql<boolean>`(cardinality(advisories) > 0) = ${filter.withAdvisory}`);
  if (filter.dueBefore !== undefined) query = query.where('nextDue', '<', filter.dueBefore);
  switch (order) {
    case 'newest':
      if (place) query = query.where(afterInNewest('startedAt', place));
      return pageOf(await query.orderBy('startedAt', 'desc').orderBy('id').execute(), limit, ({ startedAt, id }) => [
        startedAt,
        id,
      ]);
    case 'due':
      query = query.where('nextDue', 'is not', null);
      if (place) query = query.where(sql<boolean>`(next_due, id) > (${place[0]}::timestamptz, ${place[1]})`);
      return pageOf(await query.orderBy('nextDue').orderBy('id').execute(), limit, ({ nextDue, id }) => [nextDue, id]);
    case 'activity':
      if (place) query = query.where(sql<boolean>`(active_at, id) > (${place[0]}::timestamptz, ${place[1]})`);
      return pageOf(await query.orderBy('activeAt').orderBy('id').execute(), limit, ({ activeAt, id }) => [activeAt, id]);
    default:
      return order satisfies never;
  }
}

export interface WholeJourney {
  readonly row: JourneyRow;
  readonly detail: JourneyDetail;
}

/** Undefined where the parties read for may not know of it. */
export async function findJourney(db: ReaderDb, id: string): Promise<WholeJourney | undefined> {
  const [found] = await whole(db, (query) => query.where('journeys.id', '=', id));
  return found;
}

/** All journeys of a candidate, the first first. */
export function journeysOf(db: ReaderDb, candidate: string): Promise<readonly JourneyRow[]> {
  return db.selectFrom('journeys').selectAll().where('candidate', '=', candidate).orderBy('number').execute();
}

/** As {@link journeysOf}, with all that makes them up. */
export function wholeJourneysOf(db: ReaderDb, candidate: string): Promise<readonly WholeJourney[]> {
  return whole(db, (query) => query.where('candidate', '=', candidate).orderBy('number'));
}

function joined(db: ReaderDb) {
  return db
    .selectFrom('journeys')
    .innerJoin('journeyDetails', 'journeyDetails.id', 'journeys.id')
    .selectAll('journeys')
    .select('journeyDetails.detail');
}

async function whole(
  db: ReaderDb,
  which: (query: ReturnType<typeof joined>) => ReturnType<typeof joined>,
): Promise<readonly WholeJourney[]> {
  const found = await which(joined(db)).execute();
  return found.map(({ detail, ...row }) => ({ row, detail }));
}
