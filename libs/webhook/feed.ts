import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isPositionOf, type EventStore, type Position, type RecordedEvent } from '../event-store/port.js';
import type { CommandExecutor } from '../execution/executor.js';
import { feedbackOf, handover, type FeedbackItem, type HandoverEvent, type HandoverState } from '../handover/index.js';
import {
  feedbackIn,
  journey,
  journeyFeedbackOf,
  type JourneyEvent,
  type JourneyFeedback,
  type JourneyState,
} from '../journey/index.js';
import { sameParty, systemActor, type Party } from '../kernel/actor.js';
import { categoryOf, deriveId, idOf } from '../kernel/ids.js';
import type { Logger } from '../logging/index.js';
import { defaultPolicy } from '../policy/policy.js';
import { webhookDelivery } from './delivery/delivery.js';
import { webhookSubscription, type SubscriptionEvent, type SubscriptionState } from './subscription/subscription.js';

export interface WebhookFeedOptions {
  /** PostgreSQL as overstap_app; for the session that holds the lock and the place. */
  readonly url: string;
  readonly store: Pick<EventStore, 'subscribeToAll' | 'comparePositions' | 'readStream'>;
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
  readonly told: Told;
  readonly subscription: string;
  readonly subscriber: Party;
}

/** What the sender of a handover hears of an event. */
interface Told {
  readonly item: FeedbackItem | JourneyFeedback;
  /** Id of the handover. */
  readonly handover: string;
  readonly sender: Party;
}

const prefixes = [`${handover.category}/`, `${journey.category}/`, `${webhookSubscription.category}/`];
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
    // After a move to another store it begins anew, which adds nothing.
    if (place.position !== undefined && !isPositionOf(store, place.position))
      place = { position: undefined, subscriptions: new Map() };
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
      if (categoryOf(event.stream) === webhookSubscription.category) take(event, standing);
      else notices.push(this.noticesOf(event, [...standing]));
    }
    for (const notice of (await Promise.all(notices)).flat()) await this.schedule(notice);
    return { position: events.at(-1)?.position ?? position, subscriptions: standing };
  }

  private async noticesOf(
    event: RecordedEvent,
    subscriptions: readonly (readonly [string, SubscriptionState])[],
  ): Promise<readonly Notice[]> {
    const active = subscriptions.flatMap(([subscription, state]) =>
      state.status === 'active' ? [{ subscription, subscriber: state.subscriber }] : [],
    );
    const told = active.length === 0 ? null : await this.toldBy(event);
    if (told === null) return [];
    return active.filter(({ subscriber }) => sameParty(subscriber, told.sender)).map((whom) => ({ ...whom, event, told }));
  }

  private toldBy(event: RecordedEvent): Promise<Told | null> {
    return categoryOf(event.stream) === handover.category ? this.toldByHandover(event) : this.toldByJourney(event);
  }

  private async toldByHandover(event: RecordedEvent): Promise<Told | null> {
    const item = feedbackOf(event as RecordedEvent & HandoverEvent);
    if (item === null) return null;
    const state = (await this.options.executor.stateOf(event.stream)).state as HandoverState;
    return state.status === 'not-offered' ? null : { item, handover: idOf(event.stream), sender: state.sender };
  }

  /** By what the candidate had agreed when it happened, so that it comes to the same whenever it is fed. */
  private async toldByJourney(event: RecordedEvent): Promise<Told | null> {
    const { store, upcast } = this.options;
    if (feedbackIn(event as RecordedEvent & JourneyEvent) === null) return null;
    const before = (await store.readStream(event.stream)).filter(({ revision }) => revision < event.revision).map(upcast);
    const state = before.reduce<JourneyState>(
      (so, far) => journey.evolve(so, far as RecordedEvent & JourneyEvent),
      journey.initial,
    );
    const item = journeyFeedbackOf(state, event as RecordedEvent & JourneyEvent);
    if (item === null || state.status === 'not-started' || state.handover === null || state.sender === null) return null;
    return { item, handover: state.handover, sender: state.sender };
  }

  private async schedule({ event, told: { item, handover: about }, subscription, subscriber }: Notice): Promise<void> {
    const { occurred, correlationId, traceparent } = event.metadata;
    const id = deriveId('webhook-delivery', subscription, event.id);
    const stream = `${webhookDelivery.category}/${id}`;
    const commandId = deriveId('webhook-feed', id);
    const term = item.kind === 'durable' ? { term: item.term } : {};
    const message = { id: event.id, kind: item.kind, ...term, handover: about, occurred };
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
