import { instant, integer, oneOf, orNull, stateTable, text, type RowIn } from '../../projection/table.js';
import type { DeliveryState, SubscriptionState } from '../../webhook/index.js';

/** Where feedback goes, for the subscriber; the secret does not stand here. */
export const webhookSubscriptions = stateTable({
  name: 'webhook_subscriptions',
  columns: {
    id: text,
    subscriber: text,
    url: text,
    status: oneOf<Exclude<SubscriptionState['status'], 'not-subscribed'>>(),
    subscribedAt: instant,
    changedAt: instant,
    revision: integer,
  },
  key: ['id'],
  indexes: ['(subscriber, subscribed_at desc, id)'],
});

/** Each feedback item on its way to each subscription, for the subscriber. */
export const webhookDeliveries = stateTable({
  name: 'webhook_deliveries',
  columns: {
    id: text,
    subscription: text,
    subscriber: text,
    /** `webhook-id` of every attempt. */
    message: text,
    kind: text,
    handover: text,
    occurred: instant,
    status: oneOf<Exclude<DeliveryState['status'], 'not-scheduled'>>(),
    /** Made so far. */
    attempts: integer,
    nextAttemptAt: orNull(instant),
    /** How the last attempt failed: `http-503`, `timeout`; null when it arrived. */
    lastCode: orNull(text),
    changedAt: instant,
    revision: integer,
  },
  key: ['id'],
  indexes: ['(subscriber, occurred desc, id)', '(subscription, occurred desc, id)'],
});

export type WebhookSubscriptionRow = RowIn<typeof webhookSubscriptions>;
export type WebhookDeliveryRow = RowIn<typeof webhookDeliveries>;
