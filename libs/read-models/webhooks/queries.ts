import { afterInNewest, isMomentAndTexts, limitOf, pageOf, placeOf, type Page, type PageOptions } from '../paging.js';
import type { ReaderDb } from '../reader.js';
import type { WebhookDeliveryRow, WebhookSubscriptionRow } from './table.js';

/** Of one subscriber (key of a party), newest first; those that ended as well. */
export async function listWebhookSubscriptions(
  db: ReaderDb,
  subscriber: string,
  options: PageOptions = {},
): Promise<Page<WebhookSubscriptionRow>> {
  const limit = limitOf(options);
  const place = placeOf<[string, string]>(options, isMomentAndTexts(1));
  let query = db
    .selectFrom('webhookSubscriptions')
    .selectAll()
    .where('subscriber', '=', subscriber)
    .limit(limit + 1);
  if (place) query = query.where(afterInNewest('subscribedAt', place));
  return pageOf(await query.orderBy('subscribedAt', 'desc').orderBy('id').execute(), limit, ({ subscribedAt, id }) => [
    subscribedAt,
    id,
  ]);
}

/** Undefined where the parties read for may not know of it. */
export function findWebhookSubscription(db: ReaderDb, id: string): Promise<WebhookSubscriptionRow | undefined> {
  return db.selectFrom('webhookSubscriptions').selectAll().where('id', '=', id).executeTakeFirst();
}

export interface DeliveryFilter extends PageOptions {
  /** Id of one subscription. */
  readonly subscription?: string;
  readonly status?: readonly WebhookDeliveryRow['status'][];
}

/** What went or goes to one subscriber (key of a party), by when it happened, newest first. */
export async function listWebhookDeliveries(
  db: ReaderDb,
  subscriber: string,
  filter: DeliveryFilter = {},
): Promise<Page<WebhookDeliveryRow>> {
  const limit = limitOf(filter);
  const place = placeOf<[string, string]>(filter, isMomentAndTexts(1));
  let query = db
    .selectFrom('webhookDeliveries')
    .selectAll()
    .where('subscriber', '=', subscriber)
    .limit(limit + 1);
  if (filter.subscription !== undefined) query = query.where('subscription', '=', filter.subscription);
  if (filter.status) query = query.where('status', 'in', filter.status);
  if (place) query = query.where(afterInNewest('occurred', place));
  return pageOf(await query.orderBy('occurred', 'desc').orderBy('id').execute(), limit, ({ occurred, id }) => [occurred, id]);
}
