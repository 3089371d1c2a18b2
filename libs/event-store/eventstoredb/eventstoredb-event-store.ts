import { setTimeout as delay } from 'node:timers/promises';
import {
  BACKWARDS,
  END,
  jsonEvent,
  NO_STREAM,
  NotLeaderError,
  START,
  StreamNotFoundError,
  WrongExpectedVersionError,
  type JSONType,
  type ReadPosition,
  type RecordedEvent as LogEvent,
  type ReadStreamOptions,
  type StreamingRead,
} from '@eventstore/db-client';
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
import { serialised, type SerialisedEvent } from '../serialised-event.js';
import { connect, type Connection } from './connection.js';
import { asUnavailable, EventsGone, tooBig } from './failures.js';
import { Feed, type Haul, type Search } from './feed.js';
import { LastOwnEvent } from './last-own-event.js';
import { OwnStreams } from './own-streams.js';
import { beginning, comparePlaces, placeIn, placeOf, positionOf, type Place } from './place.js';
import { recordedEvent } from './recorded-event.js';

export interface EventStoreDBOptions {
  /** `esdb://user:password@host:port`, or `esdb+discover://…`; the user may read $all. */
  readonly url: string;
  /** Sets the streams of this installation apart from those of others on the server: the setting `eventStorePrefix`; default none. */
  readonly prefix?: string;
  /** Longest wait for one answer of the server, in milliseconds; default 5,000. */
  readonly answerWithin?: number;
  /** Hears why a subscription lost its connection, each time; it comes back by itself. */
  readonly onLoss?: (error: Error) => void;
}

const utf8 = new TextEncoder();
/** Milliseconds before a call is tried a second time. */
const retryFrom = 50;
/** Milliseconds that the client gets to end its calls. */
const closesWithin = 1_000;
/** Of how many nodes is asked who leads before it counts as unavailable. */
const leadersTried = 3;

/**
 * The event store in EventStoreDB 23.10 or later. Whatever concerns one stream asks the leader, so that it reads to the head.
 *
 * An append whose answer does not come is looked up by the ids of its events: it answers as if nothing had happened where they stand, and
 * with EventStoreUnavailable where they do not; giving it again is safe.
 * An append of no events answers with the last event's revision and position, -1 and the beginning where the stream does not exist.
 */
export class EventStoreDBEventStore implements EventStore {
  private readonly closing = new AbortController();
  private readonly answerWithin: number;
  private readonly streams: OwnStreams;
  private readonly lastOwnEvent: LastOwnEvent;

  private constructor(
    private readonly connection: Connection,
    private readonly options: EventStoreDBOptions,
  ) {
    this.answerWithin = options.answerWithin ?? 5_000;
    this.streams = new OwnStreams(options.prefix ?? '');
    this.lastOwnEvent = new LastOwnEvent((from, most) => this.backwards(from, most), this.streams);
  }

  /** @throws EventStoreAddressError, EventStoreUnavailable, EventStoreAccessDenied */
  static async open(options: EventStoreDBOptions): Promise<EventStoreDBEventStore> {
    const store = new EventStoreDBEventStore(connect(options.url), options);
    try {
      await store.head();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    assertFits(stream, serialised(stream, events));
    if (events.length === 0) return this.appendNothing(stream, expected);
    try {
      return await this.onLeader(() => this.write(stream, expected, events));
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) {
        const { actualVersion: actual } = error;
        throw new WrongExpectedRevision(stream, expected, typeof actual === 'bigint' ? Number(actual) : 'no-stream');
      }
      const failure = asUnavailable(error, stream);
      if (failure instanceof EventStoreUnavailable) return this.outcome(stream, expected, events, failure);
      throw failure;
    }
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly RecordedEvent[]> {
    return this.readFrom(stream, fromRevision);
  }

  async *subscribeToAll({ after, prefixes, batchSize = 500, signal }: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    const filter = this.streams.filter(prefixes);
    let place = after === undefined ? beginning : placeOf(after);
    let told: Place | undefined;
    let search: Search = 'widely';
    const reconnecting = new Reconnecting();
    let feed: Feed | undefined;
    const hangUp = (): void => feed?.close();
    ended.addEventListener('abort', hangUp);
    try {
      while (!ended.aborted) {
        try {
          feed ??= new Feed(this.connection, {
            after: place,
            streams: this.streams,
            filter,
            search,
            mostWaiting: batchSize,
            confirmedWithin: this.answerWithin,
          });
          const haul = await feed.next(batchSize);
          reconnecting.succeeded();
          if (ended.aborted) return;
          if (haul.events.length > 0) yield { kind: 'events', events: haul.events };
          place = haul.place;
          if (ended.aborted) return;
          const wanted = searchFor(haul, search);
          if (filter !== undefined && wanted !== search) {
            search = wanted;
            feed.close();
            feed = undefined;
          } else if (haul.standing === 'at-end' && (told === undefined || comparePlaces(place, told) > 0)) {
            told = place;
            yield { kind: 'caught-up', position: positionOf(place) };
          }
        } catch (error) {
          feed?.close();
          feed = undefined;
          search = 'widely';
          if (ended.aborted) return;
          const failure = asUnavailable(error);
          if (!(failure instanceof EventStoreUnavailable)) throw failure;
          this.options.onLoss?.(failure);
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
    const [last] = await this.backwards(END, 1);
    return positionOf(last ? placeIn(last.position) : beginning);
  }

  async last(): Promise<Position | undefined> {
    const place = await this.lastOwnEvent.place();
    return place && positionOf(place);
  }

  /** Ends the subscriptions too. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.race([this.connection.client.dispose(), delay(closesWithin, undefined, { ref: false })]);
  }

  private async write(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const { client, credentials } = this.connection;
    const appended = client.appendToStream(
      this.streams.onServer(stream),
      events.map(({ id, type, data, metadata }) =>
        // As bytes, which the client sends as they are; of an object it makes Base64 and takes that apart again.
        jsonEvent({ id, type, data: data as JSONType, metadata: utf8.encode(JSON.stringify(metadata)) }),
      ),
      {
        expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
        credentials,
        requiresLeader: true,
        deadline: this.answerWithin,
      },
    );
    // The client's deadline begins only when it has found a node, which takes long where none answers.
    const { nextExpectedRevision, position } = await inTime(appended, 1.2 * this.answerWithin);
    const revision = Number(nextExpectedRevision);
    if (!position || revision !== revisionBefore(expected) + events.length) throw new EventsGone(stream);
    return { revision, position: positionOf(placeIn(position)) };
  }

  private async backwards(fromPosition: ReadPosition, maxCount: number): Promise<readonly LogEvent[]> {
    const { client, credentials } = this.connection;
    return this.answered(undefined, async (deadline, goOn) => {
      const events: LogEvent[] = [];
      const reading = client.readAll({ direction: BACKWARDS, fromPosition, maxCount, credentials, requiresLeader: true });
      await readToEnd(reading, deadline, ({ event, link }) => {
        const read = event ?? link;
        if (read) events.push(read);
        goOn();
      });
      return events;
    });
  }

  private async appendNothing(stream: string, expected: ExpectedRevision): Promise<AppendResult> {
    const last = await this.lastOf(stream);
    if (last.revision !== revisionBefore(expected)) throw new WrongExpectedRevision(stream, expected, revisionOrNone(last));
    return last;
  }

  /**
   * Whether an append that got no answer was written. Where others stand instead it never will be; where nothing stands it still may.
   * @throws WrongExpectedRevision, or `failure` where that cannot be told
   */
  private async outcome(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    failure: EventStoreUnavailable,
  ): Promise<AppendResult> {
    const there = await this.lookUp(stream, revisionBefore(expected) + 1, events.length, failure);
    const last = there.at(-1);
    if (!last) throw failure;
    if (there.length === events.length && there.every(({ id }, index) => id === events[index]?.id))
      return { revision: last.revision, position: last.position };
    throw new WrongExpectedRevision(stream, expected, revisionOrNone(await this.lastOf(stream)));
  }

  /** Goes on for half as long as an answer may take: after a loss the client needs a moment to come back. */
  private async lookUp(
    stream: string,
    fromRevision: number,
    maxCount: number,
    failure: EventStoreUnavailable,
  ): Promise<readonly RecordedEvent[]> {
    const until = performance.now() + this.answerWithin / 2;
    for (let pause = retryFrom; ; pause *= 2) {
      const left = until - performance.now();
      if (left <= 0) throw failure;
      try {
        return await this.readFrom(stream, fromRevision, maxCount, left);
      } catch (error) {
        if (!(error instanceof EventStoreUnavailable)) throw error;
        await delay(Math.min(pause, Math.max(0, until - performance.now())));
      }
    }
  }

  private async readFrom(
    stream: string,
    revision: number,
    maxCount?: number,
    within?: number,
  ): Promise<readonly RecordedEvent[]> {
    const events = await this.read(stream, { fromRevision: BigInt(revision), maxCount }, within);
    const [first] = events;
    if (first && first.revision !== revision) throw new EventsGone(stream);
    return events;
  }

  private async lastOf(stream: string): Promise<AppendResult> {
    const [last] = await this.read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 });
    return last ? { revision: last.revision, position: last.position } : { revision: -1, position: positionOf(beginning) };
  }

  private async read(stream: string, options: ReadStreamOptions, within?: number): Promise<readonly RecordedEvent[]> {
    const { client, credentials } = this.connection;
    return this.answered(
      stream,
      async (deadline, goOn) => {
        const events: RecordedEvent[] = [];
        const reading = client.readStream(this.streams.onServer(stream), {
          fromRevision: START,
          ...options,
          credentials,
          requiresLeader: true,
        });
        try {
          await readToEnd(reading, deadline, ({ event }) => {
            if (event) events.push(recordedEvent(event, stream));
            goOn();
          });
        } catch (error) {
          if (error instanceof StreamNotFoundError) return [];
          throw error;
        }
        return events;
      },
      within,
    );
  }

  /** The client gives reads no deadline: one is kept here, anew for each event. */
  private async answered<Result>(
    stream: string | undefined,
    ask: (deadline: AbortSignal, goOn: () => void) => Promise<Result>,
    within = this.answerWithin,
  ): Promise<Result> {
    try {
      return await this.onLeader(async () => {
        const deadline = new AbortController();
        const timer = setTimeout(() => deadline.abort(noAnswer(within)), within);
        try {
          return await ask(deadline.signal, () => timer.refresh());
        } finally {
          clearTimeout(timer);
        }
      });
    } catch (error) {
      throw asUnavailable(error, stream);
    }
  }

  /** A node that has ceased to lead does nothing, and names the one that does, to which the client then goes over. */
  private async onLeader<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried++)
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof NotLeaderError) || tried === leadersTried) throw error;
        await delay(tried * retryFrom);
      }
  }
}

/** What a server takes in one append, in bytes, where nothing else is set on it. */
const mostInOneAppend = 1024 * 1024;

/** Much more does not even get as far as the server, which looks like an outage. */
function assertFits(stream: string, events: readonly SerialisedEvent[]): void {
  const bytes = events.reduce((sum, { data, metadata }) => sum + Buffer.byteLength(data) + Buffer.byteLength(metadata), 0);
  if (bytes > mostInOneAppend) throw tooBig(stream, mostInOneAppend);
}

/** Only closely does a filter tell how far it came; far from the end that would be slow. */
function searchFor({ standing }: Haul, before: Search): Search {
  switch (standing) {
    case 'at-end':
      return 'closely';
    case 'fell-behind':
      return 'widely';
    case 'under-way':
      return before;
    default:
      return standing satisfies never;
  }
}

function inTime<Result>(answer: Promise<Result>, within: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(noAnswer(within)), within);
    answer.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function noAnswer(within: number): Error {
  return new Error(`no answer within ${Math.ceil(within)} ms`);
}

/** Also what is given up goes on flowing to its end: a call that is left half read keeps the client from closing. */
function readToEnd<Read>(reading: StreamingRead<Read>, deadline: AbortSignal, take: (read: Read) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      reject(reason as Error);
      reading.cancel().catch(() => undefined);
    };
    deadline.addEventListener('abort', () => giveUp(deadline.reason));
    reading.on('end', resolve).on('error', reject);
    reading.on('data', (read: Read) => {
      try {
        take(read);
      } catch (error) {
        giveUp(error);
      }
    });
  });
}

function revisionBefore(expected: ExpectedRevision): number {
  return expected === 'no-stream' ? -1 : expected;
}

function revisionOrNone({ revision }: AppendResult): ExpectedRevision {
  return revision < 0 ? 'no-stream' : revision;
}
