import { sql } from 'kysely';
import { limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { FeedbackRow } from './table.js';

export interface FeedbackFilter extends PageOptions {
  /** Id of one handover. */
  readonly handover?: string;
  /** The sender's reference of one. */
  readonly reference?: string;
}

function isPlace([recorded, stream, revision, ...others]: readonly unknown[]): boolean {
  return (
    typeof recorded === 'string' &&
    !Number.isNaN(Date.parse(recorded)) &&
    typeof stream === 'string' &&
    Number.isInteger(revision) &&
    others.length === 0
  );
}

/** With the sender's own reference of the handover. */
export type Heard = FeedbackRow & { readonly reference: string | null };

/** What a sender (key of a party) has heard, newest first. */
export async function listFeedback(db: ReaderDb, sender: string, filter: FeedbackFilter = {}): Promise<Page<Heard>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string, number]>(filter, isPlace);
  let query = db
    .selectFrom('feedback')
    .innerJoin('handovers', (join) =>
      join.onRef('handovers.id', '=', 'handover').onRef('handovers.party', '=', 'feedback.sender'),
    )
    .selectAll('feedback')
    .select('handovers.reference')
    .where('feedback.sender', '=', sender)
    .limit(limit + 1);
  if (filter.handover !== undefined) query = query.where('handover', '=', filter.handover);
  if (filter.reference !== undefined) query = query.where('handovers.reference', '=', filter.reference);
  if (place)
    query = query.where(
      sql<boolean>`(recorded < ${place[0]}::timestamptz or (recorded = ${place[0]}::timestamptz and (stream, feedback.revision) > (${place[1]}, ${place[2]}::integer)))`,
    );
  const rows = await query.orderBy('recorded', 'desc').orderBy('stream').orderBy('feedback.revision').execute();
  return pageOf(rows, limit, ({ recorded, stream, revision }) => [recorded, stream, revision]);
}
