import { sql } from 'kysely';
import { isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { OpenObligationRow } from './table.js';

export interface ObligationFilter extends PageOptions {
  /** Due at or before this moment. */
  readonly dueBy?: string;
  /** `handover/3f…` */
  readonly stream?: string;
}

/** What must still happen at the service points read for, the most pressing first. */
export async function listObligations(db: ReaderDb, filter: ObligationFilter = {}): Promise<Page<OpenObligationRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string, string]>(filter, isMomentAndTexts(2));
  let query = db
    .selectFrom('openObligations')
    .selectAll()
    .limit(limit + 1);
  if (filter.dueBy !== undefined) query = query.where('dueAt', '<=', filter.dueBy);
  if (filter.stream !== undefined) query = query.where('stream', '=', filter.stream);
  if (place)
    query = query.where(sql<boolean>`(due_at, stream, obligation_id) > (${place[0]}::timestamptz, ${place[1]}, ${place[2]})`);
  const rows = await query.orderBy('dueAt').orderBy('stream').orderBy('obligationId').execute();
  return pageOf(rows, limit, ({ dueAt, stream, obligationId }) => [dueAt, stream, obligationId]);
}
