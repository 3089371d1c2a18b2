import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { feedbackKinds } from '../../../libs/handover/index.js';
import { journeyFeedbackKinds } from '../../../libs/journey/index.js';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import {
  findWebhookSubscription,
  listWebhookDeliveries,
  listWebhookSubscriptions,
} from '../../../libs/read-models/webhooks/queries.js';
import type { WebhookDeliveryRow, WebhookSubscriptionRow } from '../../../libs/read-models/webhooks/table.js';
import { deliveryStatuses, subscriptionStatuses } from '../../../libs/webhook/index.js';
import { idOf } from '../commands/streams.js';
import { Asking, type Asked } from '../http/asked.js';
import { Operation } from '../http/operation.js';
import { notFound } from '../http/problem.js';
import { PageQuery, PositionQuery, Read } from '../queries/read.js';
import { json, maybeMoment, maybeText, moment, object, oneOf, page, text } from '../shared/answers.js';
import { WebhookDeliveriesQuery } from './webhook.dto.js';

const subscriptionSchema = object({
  id: text,
  url: text,
  status: oneOf(subscriptionStatuses),
  subscribedAt: moment,
  changedAt: moment,
  revision: { type: 'integer' },
});

const deliverySchema = object({
  id: text,
  subscription: text,
  message: { type: 'string', description: 'The `webhook-id` of every attempt.' },
  kind: oneOf([...feedbackKinds, ...journeyFeedbackKinds]),
  handover: text,
  occurred: moment,
  status: oneOf(deliveryStatuses),
  attempts: { type: 'integer', description: 'Made so far.' },
  nextAttemptAt: maybeMoment,
  lastCode: {
    ...maybeText,
    description:
      'How the last attempt failed, such as `http-503`, `timeout`, `unreachable`, `not-public`, `subscription-paused`.',
  },
  changedAt: moment,
  revision: { type: 'integer' },
});

@Controller()
export class WebhookQueriesController {
  constructor(private readonly queries: QueryBus) {}

  @Operation({
    id: 'listWebhookSubscriptions',
    kind: 'read',
    path: '/webhook-subscriptions',
    tag: 'Webhooks',
    access: 'webhook-subscription.read',
    summary: 'Your subscriptions, newest first; those that ended as well',
    query: PageQuery,
    returns: page('A page of subscriptions.', subscriptionSchema),
  })
  async subscriptions(@Asking() asked: Asked<object, PageQuery>): Promise<JsonObject> {
    const subscriber = partyKey(asked.actor.party);
    const { items, next } = await this.queries.execute(
      new Read(asked, ['webhooks'], (db) => listWebhookSubscriptions(db, subscriber, asked.query)),
    );
    return { items: items.map(subscriptionOf), next };
  }

  @Operation({
    id: 'getWebhookSubscription',
    kind: 'read',
    path: '/webhook-subscriptions/{id}',
    tag: 'Webhooks',
    access: 'webhook-subscription.read',
    summary: 'One of your subscriptions',
    query: PositionQuery,
    returns: json('The subscription.', subscriptionSchema, true),
  })
  async subscription(@Asking() asked: Asked<object, PositionQuery>): Promise<JsonObject> {
    const id = idOf(asked.params['id']);
    const row = await this.queries.execute(new Read(asked, ['webhooks'], (db) => findWebhookSubscription(db, id)));
    if (!row) throw notFound();
    return subscriptionOf(row);
  }

  @Operation({
    id: 'listWebhookDeliveries',
    kind: 'read',
    path: '/webhook-deliveries',
    tag: 'Webhooks',
    access: 'webhook-delivery.read',
    summary: 'What went or goes to your subscriptions, newest first',
    query: WebhookDeliveriesQuery,
    returns: page('A page of deliveries.', deliverySchema),
  })
  async deliveries(@Asking() asked: Asked<object, WebhookDeliveriesQuery>): Promise<JsonObject> {
    const subscriber = partyKey(asked.actor.party);
    const { items, next } = await this.queries.execute(
      new Read(asked, ['webhooks'], (db) => listWebhookDeliveries(db, subscriber, asked.query)),
    );
    return { items: items.map(deliveryOf), next };
  }
}

function subscriptionOf({ id, url, status, subscribedAt, changedAt, revision }: WebhookSubscriptionRow): JsonObject {
  return { id, url, status, subscribedAt, changedAt, revision };
}

function deliveryOf(row: WebhookDeliveryRow): JsonObject {
  const { id, subscription, message, kind, handover, occurred, status, attempts, nextAttemptAt, lastCode, changedAt, revision } =
    row;
  return { id, subscription, message, kind, handover, occurred, status, attempts, nextAttemptAt, lastCode, changedAt, revision };
}
