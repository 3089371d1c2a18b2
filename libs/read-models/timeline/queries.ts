import { sql } from 'kysely';
import { limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { TimelineRow } from './table.js';

export interface TimelineFilter extends PageOptions {
  /** Event types, with version. */
  readonly types?: readonly string[];
  readonly actorId?: string;
  /** Business time, from (inclusive) and to (exclusive). */
  readonly from?: string;
  readonly to?: string;
}

/** What happened in one stream, newest first, as far as the parties read for may know. */
export function streamTimeline(db: ReaderDb, stream: string, filter: TimelineFilter = {}): Promise<Page<TimelineRow>> {
  return timelineOf(db, [stream], filter);
}

/** Names of the read models that {@link candidateTimeline} reads. */
export const candidateTimelineModels = ['timeline', 'candidates', 'handovers', 'journeys'] as const;

/** What happened with a candidate: in its own stream, in the handovers and enquiries that it came from, in those that it is in, and in its journeys. */
export async function candidateTimeline(
  db: ReaderDb,
  candidate: string,
  filter: TimelineFilter = {},
): Promise<Page<TimelineRow>> {
  const origin = await db.selectFrom('candidates').select('originStream').where('id', '=', candidate).executeTakeFirst();
  const handovers = await db.selectFrom('handovers').select('id').distinct().where('candidate', '=', candidate).execute();
  const journeys = await db.selectFrom('journeys').select('id').where('candidate', '=', candidate).execute();
  const streams = [
    `candidate/${candidate}`,
    ...(origin?.originStream ? [origin.originStream] : []),
    ...handovers.map(({ id }) => `handover/${id}`),
    ...journeys.map(({ id }) => `journey/${id}`),
  ];
  return timelineOf(db, [...new Set(streams)], filter);
}

function isPlace([occurred, stream, revision, ...others]: readonly unknown[]): boolean {
  return (
    typeof occurred === 'string' &&
    !Number.isNaN(Date.parse(occurred)) &&
    typeof stream === 'string' &&
    Number.isInteger(revision) &&
    others.length === 0
  );
}

async function timelineOf(db: ReaderDb, streams: readonly string[], filter: TimelineFilter): Promise<Page<TimelineRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string, number]>(filter, isPlace);
  let query = db
    .selectFrom('timeline')
    .selectAll()
    .where('stream', 'in', streams)
    .limit(limit + 1);
  if (filter.types) query = query.where('type', 'in', filter.types);
  if (filter.actorId !== undefined) query = query.where('actorId', '=', filter.actorId);
  if (filter.from !== undefined) query = query.where('occurred', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('occurred', '<', filter.to);
  if (place)
    query = query.where(
      sql<boolean>`(occurred, stream, revision) < (${place[0]}::timestamptz, ${place[1]}, ${place[2]}::integer)`,
    );
  const rows = await query.orderBy('occurred', 'desc').orderBy('stream', 'desc').orderBy('revision', 'desc').execute();
  return pageOf(rows, limit, ({ occurred, stream, revision }) => [occurred, stream, revision]);
}
