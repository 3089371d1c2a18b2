import { systemActor, type Actor } from '../../../libs/kernel/actor.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import {
  retryAfterSeconds,
  webhookDelivery,
  webhookSubscription,
  type DeliveryCommand,
  type SubscriptionCommand,
} from '../../../libs/webhook/index.js';
import { golden, sealedUnder, type Step } from '../golden.js';

const subscription = '7d0f6c52-2f0e-4a55-9d6b-2b8b8a1f0001';
const subscriptionStream = `webhook-subscription/${subscription}`;
const subscriber = { kind: 'organisation', id: 'werkcentrum-noord' } as const;
const client: Actor = { kind: 'client', id: 'werkcentrum-noord', roles: ['sender'], party: subscriber };
const secretKey = deriveId('secret-key', subscriptionStream);
const monday = '2026-03-02T09:00:00.000Z';

const given = (...commands: readonly SubscriptionCommand[]): readonly Step<SubscriptionCommand>[] =>
  commands.map((command) => [client, monday, command]);
const subscribe: SubscriptionCommand = {
  type: 'subscribe',
  data: { url: 'https://werkcentrum.example/hooks', secretKey, secret: sealedUnder(secretKey, 'secret') },
};
const pause: SubscriptionCommand = { type: 'pause', data: {} };

export const webhookSubscriptionEvents = golden(webhookSubscription, subscriptionStream, {
  'webhook-subscription.subscribed.v1': { 'by an organisation': given(subscribe) },
  'webhook-subscription.url-changed.v1': {
    'to another': given(subscribe, { type: 'change-url', data: { url: 'https://werkcentrum.example/other' } }),
  },
  'webhook-subscription.secret-rotated.v1': {
    'to another': given(subscribe, { type: 'rotate-secret', data: { secret: sealedUnder(secretKey, 'another') } }),
  },
  'webhook-subscription.paused.v1': { 'by the subscriber': given(subscribe, pause) },
  'webhook-subscription.resumed.v1': { 'by the subscriber': given(subscribe, pause, { type: 'resume', data: {} }) },
  'webhook-subscription.unsubscribed.v1': { 'by the subscriber': given(subscribe, { type: 'unsubscribe', data: {} }) },
});

const overstap = systemActor(subscriber);
const scheduled: Step<DeliveryCommand> = [
  overstap,
  monday,
  {
    type: 'schedule',
    data: {
      subscription,
      subscriber,
      message: {
        id: deriveId('event', 'handover'),
        kind: 'accepted',
        handover: '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99',
        occurred: monday,
      },
    },
  },
];
const scheduledWithTerm: Step<DeliveryCommand> = [
  overstap,
  monday,
  {
    type: 'schedule',
    data: {
      subscription,
      subscriber,
      message: {
        id: deriveId('event', 'journey'),
        kind: 'durable',
        term: 'half-year',
        handover: '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99',
        occurred: monday,
      },
    },
  },
];
const delivered: Step<DeliveryCommand> = [
  overstap,
  monday,
  { type: 'settle-obligation', data: { obligationId: 'attempt-1', outcome: 'done' } },
];
const failed = (attempt: number): Step<DeliveryCommand> => [
  overstap,
  monday,
  { type: 'settle-obligation', data: { obligationId: `attempt-${attempt}`, outcome: 'refused', code: 'http-503' } },
];
const attempts = [...retryAfterSeconds, 'the last'].map((_, index) => failed(index + 1));

export const webhookDeliveryEvents = golden(webhookDelivery, `webhook-delivery/${deriveId('delivery', subscription)}`, {
  'webhook-delivery.scheduled.v1': { 'of a feedback item': [scheduled], 'of a durable placement': [scheduledWithTerm] },
  'webhook-delivery.delivered.v1': { 'at once': [scheduled, delivered] },
  'webhook-delivery.attempt-failed.v1': {
    'with another to come': [scheduled, failed(1)],
    'the last': [scheduled, ...attempts],
  },
  'webhook-delivery.replayed.v1': { 'by the subscriber': [scheduled, delivered, [client, monday, { type: 'replay', data: {} }]] },
});
