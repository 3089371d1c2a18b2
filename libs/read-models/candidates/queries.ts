import { sql } from 'kysely';
import type { OriginChannel, Persona } from '../../candidate/index.js';
import { afterInNewest, isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { Sealed } from '../../vault/sealed.js';
import type { CandidateRow } from './table.js';

export interface CandidateFilter extends PageOptions {
  /** `active` when absent. */
  readonly status?: readonly CandidateRow['status'][];
  readonly persona?: readonly `${Persona}`[];
  /** Subject of a coach in whatever role. */
  readonly coach?: string;
  readonly originChannel?: readonly OriginChannel[];
  /** Key of the referring party. */
  readonly originOrganisation?: string;
  readonly erasure?: readonly CandidateRow['erasure'][];
}

/** Candidates of a service point, newest first. */
export async function listCandidates(
  db: ReaderDb,
  servicePoint: string,
  filter: CandidateFilter = {},
): Promise<Page<CandidateRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string]>(filter, isMomentAndTexts(1));
  let query = db
    .selectFrom('candidates')
    .selectAll()
    .where('servicePoint', '=', servicePoint)
    .where('status', 'in', filter.status ?? ['active'])
    .limit(limit + 1);
  if (filter.persona) query = query.where('persona', 'in', filter.persona);
  if (filter.coach !== undefined) query = query.where(sql<boolean>`coach_subjects @> array[${filter.coach}]::text[]`);
  if (filter.originChannel) query = query.where('originChannel', 'in', filter.originChannel);
  if (filter.originOrganisation !== undefined) query = query.where('originOrganisation', '=', filter.originOrganisation);
  if (filter.erasure) query = query.where('erasure', 'in', filter.erasure);
  if (place) query = query.where(afterInNewest('registeredAt', place));
  return pageOf(await query.orderBy('registeredAt', 'desc').orderBy('id').execute(), limit, ({ registeredAt, id }) => [
    registeredAt,
    id,
  ]);
}

/** Undefined where the parties read for may not know of it. */
export function findCandidate(db: ReaderDb, id: string): Promise<CandidateRow | undefined> {
  return db.selectFrom('candidates').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What is sealed of the persons of these candidates, by candidate; nothing of those who are erased. */
export async function personsOf(db: ReaderDb, candidates: readonly string[]): Promise<ReadonlyMap<string, Sealed>> {
  if (candidates.length === 0) return new Map();
  const rows = await db.selectFrom('candidates').select(['id', 'person']).where('id', 'in', candidates).execute();
  return new Map(rows.flatMap(({ id, person }) => (person === null ? [] : [[id, person] as const])));
}

/** Those whom a search in the vault found, by their keys; at most 100. */
export function candidatesByKey(db: ReaderDb, personKeys: readonly string[]): Promise<CandidateRow[]> {
  if (personKeys.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('candidates')
    .selectAll()
    .where('personKey', 'in', personKeys)
    .orderBy('registeredAt', 'desc')
    .orderBy('id')
    .limit(100)
    .execute();
}
