import { sql } from 'kysely';
import type { HandoverPromise, KnownState, Urgency } from '../../handover/index.js';
import { afterInNewest, isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { HandoverRow } from './table.js';

export interface HandoverFilter extends PageOptions {
  readonly status?: readonly KnownState['status'][];
  readonly open?: boolean;
  readonly urgency?: readonly Urgency[];
  /** Key of the sender. */
  readonly sender?: string;
  readonly receiver?: string;
  readonly coach?: string;
  /** No coach named yet, though taken. */
  readonly withoutCoach?: boolean;
  readonly reference?: string;
  readonly nextPromise?: readonly HandoverPromise[];
  /** With the next promise due before this moment. */
  readonly dueBefore?: string;
  /** `received`: newest first. `due`: by the next promise, the most pressing first; only handovers that wait for one. */
  readonly order?: 'received' | 'due';
}

/** What a party sees of handovers. */
export async function listHandovers(db: ReaderDb, party: string, filter: HandoverFilter = {}): Promise<Page<HandoverRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string]>(filter, isMomentAndTexts(1));
  let query = db
    .selectFrom('handovers')
    .selectAll()
    .where('party', '=', party)
    .limit(limit + 1);
  if (filter.status) query = query.where('status', 'in', filter.status);
  if (filter.open !== undefined) query = query.where('open', '=', filter.open);
  if (filter.urgency) query = query.where('urgency', 'in', filter.urgency);
  if (filter.sender !== undefined) query = query.where('sender', '=', filter.sender);
  if (filter.receiver !== undefined) query = query.where('receiver', '=', filter.receiver);
  if (filter.coach !== undefined) query = query.where('coach', '=', filter.coach);
  if (filter.withoutCoach) query = query.where('open', '=', true).where('acceptedAt', 'is not', null).where('coach', 'is', null);
  if (filter.reference !== undefined) query = query.where('reference', '=', filter.reference);
  if (filter.nextPromise) query = query.where('nextPromise', 'in', filter.nextPromise);
  if (filter.dueBefore !== undefined) query = query.where('nextDue', '<', filter.dueBefore);
  const { order = 'received' } = filter;
  switch (order) {
    case 'received':
      if (place) query = query.where(afterInNewest('offeredAt', place));
      return pageOf(await query.orderBy('offeredAt', 'desc').orderBy('id').execute(), limit, ({ offeredAt, id }) => [
        offeredAt,
        id,
      ]);
    case 'due':
      query = query.where('nextDue', 'is not', null);
      if (place) query = query.where(sql<boolean>`(next_due, id) > (${place[0]}::timestamptz, ${place[1]})`);
      return pageOf(await query.orderBy('nextDue').orderBy('id').execute(), limit, ({ nextDue, id }) => [nextDue, id]);
    default:
      return order satisfies never;
  }
}

/** What a party sees of one; undefined where it may not know of it. */
export function findHandover(db: ReaderDb, party: string, id: string): Promise<HandoverRow | undefined> {
  return db.selectFrom('handovers').selectAll().where('id', '=', id).where('party', '=', party).executeTakeFirst();
}

export interface ByKeyFilter {
  /** Only those of whom nobody became a candidate. */
  readonly withoutCandidate?: boolean;
}

/** Those about whom a search in the vault found, by their keys at the party, newest first; at most 100. */
export async function handoversByKey(
  db: ReaderDb,
  party: string,
  personKeys: readonly string[],
  { withoutCandidate = false }: ByKeyFilter = {},
): Promise<readonly HandoverRow[]> {
  if (personKeys.length === 0) return [];
  let query = db.selectFrom('handovers').selectAll().where('party', '=', party).where('personKey', 'in', personKeys);
  if (withoutCandidate) query = query.where('candidate', 'is', null);
  return query.orderBy('offeredAt', 'desc').orderBy('id').limit(100).execute();
}

/** Open handovers per coach of a service point, to see the load beside the name. */
export async function coachLoads(
  db: ReaderDb,
  party: string,
): Promise<readonly { readonly coach: string; readonly open: number }[]> {
  const rows = await db
    .selectFrom('handovers')
    .select(['coach', sql<number>`count(*)::integer`.as('load')])
    .where('party', '=', party)
    .where('open', '=', true)
    .where('coach', 'is not', null)
    .groupBy('coach')
    .orderBy('coach')
    .execute();
  return rows.flatMap(({ coach, load }) => (coach === null ? [] : [{ coach, open: load }]));
}
