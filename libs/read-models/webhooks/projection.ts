import { partyKey } from '../../kernel/actor.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import { webhookDelivery, webhookSubscription, type DeliveryState, type SubscriptionState } from '../../webhook/index.js';
import { webhookDeliveries, webhookSubscriptions } from './table.js';

export const webhooksProjection: Projection = {
  name: 'webhooks',
  version: 1,
  tables: [webhookSubscriptions, webhookDeliveries],
  sources: [fold(webhookSubscription, { rows: subscriptionRows }), fold(webhookDelivery, { rows: deliveryRows })],
};

function subscriptionRows(state: SubscriptionState, at: StreamAt): readonly Put[] {
  if (state.status === 'not-subscribed') return [];
  const { status, url } = state;
  const subscriber = partyKey(state.subscriber);
  const { id, revision, began: subscribedAt, occurred: changedAt } = at;
  return [put(webhookSubscriptions, { id, subscriber, url, status, subscribedAt, changedAt, revision, visibleTo: [subscriber] })];
}

function deliveryRows(state: DeliveryState, { id, revision, occurred: changedAt }: StreamAt): readonly Put[] {
  if (state.status === 'not-scheduled') return [];
  const { status, subscription, message } = state;
  const subscriber = partyKey(state.subscriber);
  const row = {
    id,
    subscription,
    subscriber,
    message: message.id,
    kind: message.kind,
    handover: message.handover,
    occurred: message.occurred,
    status,
    ...standing(state),
    changedAt,
    revision,
    visibleTo: [subscriber],
  };
  return [put(webhookDeliveries, row)];
}

function standing(state: Exclude<DeliveryState, { readonly status: 'not-scheduled' }>) {
  switch (state.status) {
    case 'scheduled':
      return { attempts: state.next.attempt - 1, nextAttemptAt: state.next.dueAt, lastCode: state.lastCode };
    case 'delivered':
      return { attempts: state.attempt, nextAttemptAt: null, lastCode: null };
    case 'failed':
      return { attempts: state.attempt, nextAttemptAt: null, lastCode: state.lastCode };
    default:
      return state satisfies never;
  }
}
