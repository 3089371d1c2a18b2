import { dutchCalendar } from '../calendar/index.js';
import { systemActor, type Actor, type Party } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import { defaultPolicy } from '../policy/policy.js';
import {
  retryAfterSeconds,
  subscriptionEnded,
  subscriptionPaused,
  webhookDelivery,
  type DeliveryEvent,
} from './delivery/delivery.js';
import { isDeliverable, webhookSubscription } from './subscription/subscription.js';

const werkcentrum: Party = { kind: 'organisation', id: 'werkcentrum' };
const sender: Actor = { kind: 'client', id: 'client', roles: ['sender'], party: werkcentrum };
const now = '2026-11-02T09:00:00.000Z';

function by(actor: Actor, at = now): Context {
  return { now: at, commandId: 'c', stream: 'webhook-delivery/1', actor, policy: defaultPolicy, calendar: dutchCalendar };
}
const bySystem = (at = now) => by(systemActor(werkcentrum), at);

const endpoint = { url: 'https://werkcentrum.example/overstap', secretKey: 'k', secret: { sealed: 's' } };
const subscribed = { type: 'webhook-subscription.subscribed.v1', data: { ...endpoint, subscriber: werkcentrum } } as const;

describe('a webhook subscription', () => {
  it('is made by an organisation for itself', () => {
    given(webhookSubscription, []).when({ type: 'subscribe', data: endpoint }, by(sender)).then([subscribed]);
  });

  it.each(['http://werkcentrum.example/x', 'https://user:secret@werkcentrum.example', 'ftp://werkcentrum.example', 'nonsense'])(
    'refuses the address %s',
    (url) => {
      given(webhookSubscription, [])
        .when({ type: 'subscribe', data: { ...endpoint, url } }, by(sender))
        .thenRejected('url-not-deliverable');
    },
  );

  it('may go to the machine itself without https', () => {
    expect(isDeliverable('http://127.0.0.1:8080/hook')).toBe(true);
  });

  it('is out of reach for another organisation', () => {
    given(webhookSubscription, [subscribed])
      .when({ type: 'pause', data: {} }, by({ ...sender, party: { kind: 'organisation', id: 'other' } }))
      .thenRejected('not-allowed-for-this-subscription');
  });

  it('takes no command once ended', () => {
    given(webhookSubscription, [subscribed, { type: 'webhook-subscription.unsubscribed.v1', data: {} }])
      .when({ type: 'resume', data: {} }, by(sender))
      .thenRejected('not-allowed-for-this-subscription');
  });
});

const message = { id: 'e', kind: 'accepted', handover: 'h', occurred: now };
const scheduled: DeliveryEvent = {
  type: 'webhook-delivery.scheduled.v1',
  data: { subscription: 's', subscriber: werkcentrum, message, next: { attempt: 1, dueAt: now } },
};

function failAll(): DeliveryEvent[] {
  const events: DeliveryEvent[] = [scheduled];
  for (;;) {
    const { state } = given(webhookDelivery, events);
    const [obligation] = webhookDelivery.pending(state);
    if (!obligation) return events;
    const decision = webhookDelivery.decide(
      state,
      { type: 'settle-obligation', data: { obligationId: obligation.id, outcome: 'refused', code: 'http-503' } },
      bySystem(obligation.dueAt),
    );
    events.push(...(decision as readonly DeliveryEvent[]));
  }
}

describe('a webhook delivery', () => {
  it('owes its first attempt at once', () => {
    expect(webhookDelivery.pending(given(webhookDelivery, [scheduled]).state)).toMatchObject([
      { id: 'attempt-1', dueAt: now, target: 'webhook/s', command: { type: 'deliver', data: message } },
    ]);
  });

  it('ends when it arrives', () => {
    given(webhookDelivery, [scheduled])
      .when({ type: 'settle-obligation', data: { obligationId: 'attempt-1', outcome: 'done' } }, bySystem())
      .then([{ type: 'webhook-delivery.delivered.v1', data: { attempt: 1 } }]);
  });

  it('ignores the outcome of an attempt that is over', () => {
    const failed: DeliveryEvent = {
      type: 'webhook-delivery.attempt-failed.v1',
      data: { attempt: 1, code: 'timeout', next: { attempt: 2, dueAt: now } },
    };
    given(webhookDelivery, [scheduled, failed])
      .when({ type: 'settle-obligation', data: { obligationId: 'attempt-1', outcome: 'done' } }, bySystem())
      .then([]);
  });

  it('tries by the schedule and then gives up, each attempt under an id of its own', () => {
    const events = failAll();
    const failures = events.filter((event) => event.type === 'webhook-delivery.attempt-failed.v1');
    expect(failures).toHaveLength(retryAfterSeconds.length + 1);
    expect(new Set(failures.map(({ data }) => data.attempt)).size).toBe(failures.length);
    const waited = failures.slice(0, -1).map(({ data }, index) => {
      const previous = index === 0 ? now : failures[index - 1]!.data.next!.dueAt;
      return (Date.parse(data.next!.dueAt) - Date.parse(previous)) / 1_000;
    });
    expect(waited).toEqual([...retryAfterSeconds]);
    expect(given(webhookDelivery, events).state.status).toBe('failed');
  });

  it('goes on trying while its subscription is paused, and gives up once that has ended', () => {
    const settle = (code: string) =>
      given(webhookDelivery, [scheduled]).when(
        { type: 'settle-obligation', data: { obligationId: 'attempt-1', outcome: 'refused', code } },
        bySystem(),
      );
    const failed = (code: string, next: { attempt: number; dueAt: string } | null) =>
      [{ type: 'webhook-delivery.attempt-failed.v1', data: { attempt: 1, code, next } }] as const;
    settle(subscriptionPaused).then(failed(subscriptionPaused, { attempt: 2, dueAt: '2026-11-02T09:00:05.000Z' }));
    settle(subscriptionEnded).then(failed(subscriptionEnded, null));
  });

  it('starts the schedule anew when replayed, with the next attempt number', () => {
    const events = failAll();
    given(webhookDelivery, events)
      .when({ type: 'replay', data: {} }, by(sender, '2026-11-09T09:00:00.000Z'))
      .then([
        {
          type: 'webhook-delivery.replayed.v1',
          data: { next: { attempt: retryAfterSeconds.length + 2, dueAt: '2026-11-09T09:00:00.000Z' } },
        },
      ]);
  });

  it('is replayed by its subscriber only, and not while under way', () => {
    given(webhookDelivery, [scheduled])
      .when({ type: 'replay', data: {} }, by(sender))
      .thenRejected('not-allowed-for-this-delivery');
  });
});
