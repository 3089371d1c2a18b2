import { sql } from 'kysely';
import type { Enquirer } from '../../enquiry/index.js';
import { afterInNewest, isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { EnquiryRow, EnquiryTextRow } from './table.js';

export interface EnquiryFilter extends PageOptions {
  readonly status?: readonly EnquiryRow['status'][];
  readonly enquirer?: readonly Enquirer[];
  readonly toRole?: string;
  readonly toMember?: string;
  /** With a follow-up on or before this day, YYYY-MM-DD. */
  readonly followUpUntil?: string;
}

/** Enquiries of a service point, newest first. */
export async function listEnquiries(db: ReaderDb, servicePoint: string, filter: EnquiryFilter = {}): Promise<Page<EnquiryRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string]>(filter, isMomentAndTexts(1));
  let query = db
    .selectFrom('enquiries')
    .selectAll()
    .where('servicePoint', '=', servicePoint)
    .limit(limit + 1);
  if (filter.status) query = query.where('status', 'in', filter.status);
  if (filter.enquirer) query = query.where('enquirer', 'in', filter.enquirer);
  if (filter.toRole !== undefined) query = query.where('toRole', '=', filter.toRole);
  if (filter.toMember !== undefined) query = query.where('toMember', '=', filter.toMember);
  if (filter.followUpUntil !== undefined) query = query.where(sql<boolean>`follow_up_on <= ${filter.followUpUntil}::date`);
  if (place) query = query.where(afterInNewest('registeredAt', place));
  return pageOf(await query.orderBy('registeredAt', 'desc').orderBy('id').execute(), limit, ({ registeredAt, id }) => [
    registeredAt,
    id,
  ]);
}

/** One with all that was asked and answered in it, oldest first; undefined where the parties read for may not know of it. */
export async function findEnquiry(
  db: ReaderDb,
  id: string,
): Promise<{ readonly enquiry: EnquiryRow; readonly texts: readonly EnquiryTextRow[] } | undefined> {
  const enquiry = await db.selectFrom('enquiries').selectAll().where('id', '=', id).executeTakeFirst();
  if (!enquiry) return undefined;
  const texts = await db
    .selectFrom('enquiryTexts')
    .selectAll()
    .where('enquiry', '=', id)
    .orderBy('revision')
    .orderBy('n')
    .execute();
  return { enquiry, texts };
}
