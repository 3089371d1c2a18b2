import pg from 'pg';
import {
  EventStoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../port.js';
import { Reconnecting } from '../reconnecting.js';
import { serialised } from '../serialised-event.js';
import { AppendQueue } from './append-queue.js';
import { asUnavailable } from './failures.js';
import { eventColumns, Feed, recordedEvent, type EventRow } from './feed.js';
import { beginning, comparePlaces, placeOf, positionColumn, positionOf } from './place.js';
import { sessionSettings } from './session.js';
import { WakeUpCalls } from './wake-up-calls.js';

export interface PostgresEventStoreOptions {
  /** Connects as `overstap_app`, or as the owner of the database where nothing is appended. */
  readonly url: string;
  /** Most statements at once; default 8. Each subscription has one more connection, the wake-up calls another. */
  readonly poolSize?: number;
  /** Hears why a subscription lost its connection, each time; it comes back by itself. */
  readonly onLoss?: (error: Error) => void;
}

/**
 * The cluster counts fewer transactions than its events say: they were copied in from another one. What would be appended now would
 * stand before what subscriptions have read already. Restoring means appending exported events anew.
 */
export class EventsAheadOfCluster extends Error {
  constructor() {
    super('the events come from another PostgreSQL cluster that was further on: restore by appending the exported events anew');
    this.name = 'EventsAheadOfCluster';
  }
}

/** Milliseconds after which a subscription looks by itself, when it was not called: a call can get lost with the process that owed it. */
const lookEvery = 250;
/** The same while an open transaction holds committed events back; nobody calls when it ends. */
const heldBackFrom = 1;
const heldBackUpTo = 32;

const idsStatement = `
  select id, revision, ${positionColumn} from event_store.events
  where stream = $1 and revision > $2 order by revision limit $3`;

const lastStatement = `select revision, ${positionColumn} from event_store.events where stream = $1 order by revision desc limit 1`;

const streamStatement = `select ${eventColumns} from event_store.events where stream = $1 and revision >= $2 order by revision`;

const headStatement = `
  select ${positionColumn} from event_store.events
  where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid desc, sequence desc limit 1`;

const lastOfAllStatement = `select ${positionColumn} from event_store.events order by xid desc, sequence desc limit 1`;

const aheadStatement = `
  select xid >= pg_snapshot_xmax(pg_current_snapshot()) as ahead from event_store.events order by xid desc, sequence desc limit 1`;

/**
 * The event store in PostgreSQL, fit for one machine.
 *
 * Positions are (xid, sequence), so that an event that commits late is not lost: a subscription reads only below the oldest
 * transaction still open. A long transaction anywhere in the cluster therefore holds every subscription back.
 * An append of no events answers with the last event's revision and position, -1 and the beginning where the stream does not exist.
 */
export class PostgresEventStore implements EventStore {
  private readonly pool: pg.Pool;
  private readonly appends: AppendQueue;
  private readonly wakeUpCalls: WakeUpCalls;
  private readonly closing = new AbortController();

  private constructor(private readonly options: PostgresEventStoreOptions) {
    this.pool = new pg.Pool({
      ...sessionSettings(options.url, 'overstap-event-store'),
      max: options.poolSize ?? 8,
      idleTimeoutMillis: 60_000,
    });
    this.pool.on('error', () => undefined);
    this.appends = new AppendQueue((name, text, values) => this.query(name, text, values));
    this.wakeUpCalls = new WakeUpCalls(options.url);
  }

  /** @throws EventStoreUnavailable, EventsAheadOfCluster */
  static async open(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
    const store = new PostgresEventStore(options);
    try {
      const [last] = await store.query<{ readonly ahead: boolean }>('ahead', aheadStatement, []);
      if (last?.ahead) throw new EventsAheadOfCluster();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const checked = serialised(stream, events);
    if (checked.length === 0) return this.appendNothing(stream, expected);
    const written = await this.appends.append({ stream, revision: revisionBefore(expected), events: checked });
    if (!written) return this.appendedBefore(stream, expected, events);
    this.wakeUpCalls.call();
    return written;
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly RecordedEvent[]> {
    return (await this.query<EventRow>('read-stream', streamStatement, [stream, fromRevision])).map(recordedEvent);
  }

  async *subscribeToAll({ after, prefixes, batchSize = 500, signal }: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let place = after === undefined ? beginning : placeOf(after);
    let caughtUpBefore = false;
    let pause = heldBackFrom;
    const reconnecting = new Reconnecting();
    let feed: Feed | undefined;
    const hangUp = (): void => feed?.close();
    ended.addEventListener('abort', hangUp);
    try {
      while (!ended.aborted) {
        try {
          feed ??= await Feed.open(this.options.url);
          const { until, isHorizon, hasEvents, heldBack } = await feed.outlook(place);
          reconnecting.succeeded();
          if (hasEvents) {
            let next: Promise<readonly EventRow[]> | undefined = feed.read(place, until, prefixes, batchSize);
            while (next) {
              const rows: readonly EventRow[] = await next;
              const last = rows.length === batchSize ? rows.at(-1) : undefined;
              // Read ahead while what was read is being worked on.
              next = last && feed.read(last, until, prefixes, batchSize);
              next?.catch(() => undefined);
              if (ended.aborted) return;
              if (rows.length > 0) yield { kind: 'events', events: rows.map(recordedEvent) };
              place = last ?? until;
            }
          }
          if (!isHorizon) continue;
          place = until;
          if (ended.aborted) return;
          if (hasEvents || !caughtUpBefore) yield { kind: 'caught-up', position: positionOf(until) };
          caughtUpBefore = true;
          pause = heldBack ? Math.min(2 * pause, heldBackUpTo) : heldBackFrom;
          await feed.wait(heldBack ? pause : lookEvery);
        } catch (error) {
          feed?.close();
          feed = undefined;
          if (ended.aborted) return;
          const unavailable = asUnavailable(error);
          if (!(unavailable instanceof EventStoreUnavailable)) throw unavailable;
          this.options.onLoss?.(unavailable);
          await reconnecting.afterLoss(ended);
        }
      }
    } finally {
      ended.removeEventListener('abort', hangUp);
      feed?.close();
    }
  }

  comparePositions(a: Position, b: Position): number {
    return comparePlaces(placeOf(a), placeOf(b));
  }

  async head(): Promise<Position> {
    const [last] = await this.query<{ readonly position: Position }>('head', headStatement, []);
    return last?.position ?? positionOf(beginning);
  }

  async last(): Promise<Position | undefined> {
    const [last] = await this.query<{ readonly position: Position }>('last-of-all', lastOfAllStatement, []);
    return last?.position;
  }

  /** Ends the subscriptions too. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.wakeUpCalls.close();
    if (!this.pool.ended) await this.pool.end();
  }

  private async appendNothing(stream: string, expected: ExpectedRevision): Promise<AppendResult> {
    const last = await this.lastOf(stream);
    if (last.revision !== revisionBefore(expected)) throw new WrongExpectedRevision(stream, expected, revisionOrNone(last));
    return last;
  }

  /** The answer to an append that wrote nothing: the original one where exactly these events stand from the expected revision on. */
  private async appendedBefore(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const there = await this.query<AppendResult & { readonly id: string }>('ids', idsStatement, [
      stream,
      revisionBefore(expected),
      events.length,
    ]);
    const last = there.at(-1);
    if (last && there.length === events.length && there.every(({ id }, index) => id === events[index]?.id))
      return { revision: last.revision, position: last.position };
    throw new WrongExpectedRevision(stream, expected, revisionOrNone(await this.lastOf(stream)));
  }

  private async lastOf(stream: string): Promise<AppendResult> {
    const [last = { revision: -1, position: positionOf(beginning) }] = await this.query<AppendResult>('last', lastStatement, [
      stream,
    ]);
    return last;
  }

  private async query<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      return (await this.pool.query<Row>({ name, text, values: [...values] })).rows;
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

/** As the table counts: the first event of a stream has revision 0. */
function revisionBefore(expected: ExpectedRevision): number {
  return expected === 'no-stream' ? -1 : expected;
}

function revisionOrNone({ revision }: AppendResult): ExpectedRevision {
  return revision < 0 ? 'no-stream' : revision;
}
