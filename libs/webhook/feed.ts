import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { EventStore, Position, RecordedEvent } from '../event-store/port.js';
import type { CommandExecutor } from '../execution/executor.js';
import { feedbackOf, handover, type FeedbackItem, type HandoverEvent, type HandoverState } from '../handover/index.js';
import { sameParty, systemActor, type Party } from '../kernel/actor.js';
import { categoryOf, deriveId, idOf } from '../kernel/ids.js';
import type { Logger } from '../logging/index.js';
import { defaultPolicy } from '../policy/policy.js';
import { webhookDelivery } from './delivery/delivery.js';
import { webhookSubscription, type SubscriptionEvent, type SubscriptionState } from './subscription/subscription.js';

export interface WebhookFeedOptions {
  /** PostgreSQL as overstap_app; for the session that holds the lock and the place. */
  readonly url: string;
  readonly store: Pick<EventStore, 'subscribeToAll'>;
  readonly executor: Pick<CommandExecutor, 'execute' | 'stateOf'>;
  /** Gives an event in its newest version. */
  readonly upcast: (event: RecordedEvent) => RecordedEvent;
  /** Starts or wakes the driver of a stream. */
  readonly wake: (stream: string) => Promise<void>;
  readonly logger: Logger;
  /** Most events that are fed at once; default 100. */
  readonly batchSize?: number;
  /** Milliseconds between looks whether another process has let go of the feed; default 1,000. */
  readonly lookEvery?: number;
}

interface Place {
  readonly position: Position | undefined;
  /** Not ended, by id. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionState>;
}

/** One feedback item for one subscription. */
interface Notice {
  readonly event: RecordedEvent;
  readonly kind: FeedbackItem['kind'];
  readonly subscription: string;
  readonly subscriber: Party;
}

const prefixes = [`${handover.category}/`, `${webhookSubscription.category}/`];
/** Wake-ups under way; beyond these the reconciler sees to it. */
const mostWakeUps = 32;
const longestPause = 5_000;

/**
 * Schedules a delivery of each feedback item for each subscription that its sender had active at that place in the order of events. An item
 * may be fed again after a crash: its delivery has an id derived from subscription and event, and scheduling it twice does nothing. So a feed
 * that begins anew, from whatever place, adds nothing. One process feeds; the others stand by for its lock.
 */
export class WebhookFeed {
  private readonly stopping = new AbortController();
  private readonly wakeUps = new Set<Promise<void>>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: WebhookFeedOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Ends after the batch under way; the lock is free then. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the webhook feed is stopping'));
    await this.running;
    await Promise.all(this.wakeUps);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.session(() => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        this.options.logger.warn({ err: error, failures }, 'the webhook feed stopped and starts again');
        await pause(Math.min(longestPause, 100 * 2 ** failures++), signal);
      }
    }
  }

  /** The place is written by the session that holds the lock, so that whoever has lost it can write none. */
  private async session(onProgress: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'overstap-webhook-feed',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    const lost = new AbortController();
    client.on('error', (error) => lost.abort(error));
    client.on('end', () => lost.abort(new Error('the connection was closed')));
    const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
    await client.connect();
    try {
      while (!signal.aborted && !(await tryLock(client))) await pause(this.options.lookEvery ?? 1_000, signal);
      if (!signal.aborted) await this.follow(client, signal, onProgress);
    } finally {
      await client.end().catch(() => undefined);
    }
    if (!this.stopping.signal.aborted) lost.signal.throwIfAborted();
  }

  private async follow(client: pg.Client, signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { store, upcast, batchSize = 100 } = this.options;
    let place = await placeIn(client);
    for await (const message of store.subscribeToAll({ after: place.position, prefixes, batchSize, signal })) {
      if (message.kind !== 'events') continue;
      place = await this.feed(message.events.map(upcast), place);
      await write(client, place);
      onProgress();
    }
  }

  private async feed(events: readonly RecordedEvent[], { position, subscriptions }: Place): Promise<Place> {
    const standing = new Map(subscriptions);
    const notices: Promise<readonly Notice[]>[] = [];
    for (const event of events) {
      if (categoryOf(event.stream) === handover.category) notices.push(this.noticesOf(event, [...standing]));
      else take(event, standing);
    }
    for (const notice of (await Promise.all(notices)).flat()) await this.schedule(notice);
    return { position: events.at(-1)?.position ?? position, subscriptions: standing };
  }

  private async noticesOf(
    event: RecordedEvent,
    subscriptions: readonly (readonly [string, SubscriptionState])[],
  ): Promise<readonly Notice[]> {
    const item = feedbackOf(event as RecordedEvent & HandoverEvent);
    const active = subscriptions.flatMap(([subscription, state]) =>
      state.status === 'active' ? [{ subscription, subscriber: state.subscriber }] : [],
    );
    if (item === null || active.length === 0) return [];
    const state = (await this.options.executor.stateOf(event.stream)).state as HandoverState;
    if (state.status === 'not-offered') return [];
    return active
      .filter(({ subscriber }) => sameParty(subscriber, state.sender))
      .map((whom) => ({ ...whom, event, kind: item.kind }));
  }

  private async schedule({ event, kind, subscription, subscriber }: Notice): Promise<void> {
    const { occurred, correlationId, traceparent } = event.metadata;
    const id = deriveId('webhook-delivery', subscription, event.id);
    const stream = `${webhookDelivery.category}/${id}`;
    const commandId = deriveId('webhook-feed', id);
    const message = { id: event.id, kind, handover: idOf(event.stream), occurred };
    const result = await this.options.executor.execute({
      stream,
      commandId,
      fingerprint: commandId,
      command: { type: 'schedule', data: { subscription, subscriber: { ...subscriber }, message } },
      actor: systemActor(subscriber),
      // Of the event, however late it is fed: the same delivery then comes of it each time.
      now: occurred,
      policy: defaultPolicy,
      correlationId,
      causationId: event.id,
      traceparent,
    });
    if (result.outcome === 'rejected') throw new Error(`${stream} was not scheduled: ${result.rejection.rejection}`);
    if (result.pending.length > 0) this.wake(stream);
  }

  /** The feed does not wait for it: where it fails, the reconciler finds the obligation in the read model. */
  private wake(stream: string): void {
    if (this.wakeUps.size >= mostWakeUps) return;
    const wakeUp = this.options
      .wake(stream)
      .catch((error: unknown) => this.options.logger.warn({ err: error, stream }, 'driver not woken; the reconciler will'))
      .finally(() => this.wakeUps.delete(wakeUp));
    this.wakeUps.add(wakeUp);
  }
}

function take(event: RecordedEvent, standing: Map<string, SubscriptionState>): void {
  const id = idOf(event.stream);
  const state = webhookSubscription.evolve(
    standing.get(id) ?? webhookSubscription.initial,
    event as RecordedEvent & SubscriptionEvent,
  );
  if (webhookSubscription.isClosed(state)) standing.delete(id);
  else standing.set(id, state);
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('overstap webhook feed', 0)) as locked`,
  );
  return rows[0]?.locked ?? false;
}

async function placeIn(client: pg.Client): Promise<Place> {
  const { rows } = await client.query<{ position: Position; subscriptions: Record<string, SubscriptionState> }>(
    'select position, subscriptions from projection.webhook_feed',
  );
  return { position: rows[0]?.position, subscriptions: new Map(Object.entries(rows[0]?.subscriptions ?? {})) };
}

async function write(client: pg.Client, { position, subscriptions }: Place): Promise<void> {
  await client.query(
    `insert into projection.webhook_feed (position, subscriptions) values ($1, $2)
     on conflict (singleton) do update set position = excluded.position, subscriptions = excluded.subscriptions, updated_at = now()`,
    [position, JSON.stringify(Object.fromEntries(subscriptions))],
  );
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
