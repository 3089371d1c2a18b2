import { DatabaseError } from 'pg';
import type pg from 'pg';
import { inTransaction } from '../database/pool.js';
import { isPositionOf, type EventStore, type Position, type RecordedEvent } from '../event-store/port.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { categoryOf } from '../kernel/ids.js';
import type { Logger } from '../logging/index.js';
import { changesOf, type CategoryBatch } from './changes.js';
import { advance, Fenced, park, progressChannel, type Advance, type Checkpoint, type ParkedAt } from './checkpoints.js';
import {
  byStream,
  foldFromBeginning,
  foldStream,
  notBegun,
  PoisonEvent,
  type Folded,
  type FoldedStates,
  type FoldedStream,
} from './folding.js';
import { prefixesOf, type Projection } from './projection.js';
import { tellOfProjected } from './projected.js';
import { retrying } from './retrying.js';
import { GenerationWriter } from './writer.js';

const readsAtOnce = 16;

/** One generation of one projection in the hands of whoever took its epoch. */
export class Runner {
  readonly writer: GenerationWriter;
  position: Position | null;
  events: number;
  private readonly categories: ReadonlySet<string>;

  constructor(
    readonly projection: Projection,
    readonly checkpoint: Checkpoint,
  ) {
    this.writer = new GenerationWriter(projection, checkpoint.generation);
    this.position = checkpoint.position;
    this.events = checkpoint.events;
    this.categories = new Set(projection.sources.map((source) => source.category));
  }

  concerns(event: RecordedEvent): boolean {
    return this.categories.has(categoryOf(event.stream));
  }

  step(events: readonly RecordedEvent[], position: Position): Advance {
    const own = events.filter((event) => this.concerns(event));
    const { name, generation, epoch } = this.checkpoint;
    return { name, generation, epoch, from: this.position, position, events: own.length, recorded: own.at(-1)?.recorded ?? null };
  }
}

/** The projection met an event that it cannot take and stands still before it. */
export class Parked extends Error {
  constructor(
    readonly projection: string,
    readonly at: ParkedAt,
  ) {
    super(`${projection} parked at event ${at.revision} of ${at.stream}: ${at.error}`);
    this.name = 'Parked';
  }
}

export interface EngineOptions {
  /** Connects as the owner. */
  readonly pool: pg.Pool;
  readonly store: EventStore;
  /** Gives an event in its newest version. */
  readonly upcast: (event: RecordedEvent) => RecordedEvent;
  readonly logger: Logger;
  /** Most events that are written in one transaction; 10,000 when absent. */
  readonly batchSize?: number;
}

/** Most events in one message from the store. */
const readAtOnce = 2_000;
/**
 * Milliseconds that a batch of a projection that catches up should take: long enough to write a row once for several events, short enough for
 * those who wait for the transaction to end (every subscription to a store in PostgreSQL does).
 */
const batchShouldTake = 400;

/** Takes events into rows: the one way, whether live, catching up or building. */
export class Engine {
  private readonly batchSize: number;
  readonly readSize: number;

  constructor(readonly options: EngineOptions) {
    this.batchSize = options.batchSize ?? 10_000;
    this.readSize = Math.min(readAtOnce, this.batchSize);
  }

  /** Whether `a` lies behind `b`. */
  isBehind(a: Position | null, b: Position | null): boolean {
    if (b === null) return false;
    return a === null || this.options.store.comparePositions(a, b) < 0;
  }

  /** Whether what a checkpoint tells is about this store, and not about the one before a move. */
  isOfThisStore({ position }: Pick<Checkpoint, 'position'>): boolean {
    return position === null || isPositionOf(this.options.store, position);
  }

  /**
   * Rows and checkpoints of all the runners in one transaction. They must stand at the same place, and `events` are those that follow.
   * @throws PoisonEvent, Fenced, or an error of the database; nothing was written then
   */
  async apply(
    runners: readonly Runner[],
    events: readonly RecordedEvent[],
    position: Position,
    states: FoldedStates,
  ): Promise<void> {
    const began = Date.now();
    const batch = await this.fold(runners, events, states);
    const changes = runners.map((runner) => ({
      runner,
      changes: changesOf(runner.projection, batch),
      step: runner.step(events, position),
    }));
    await inTransaction(this.options.pool, async (client) => {
      await advance(
        client,
        changes.map(({ step }) => step),
      );
      for (const { runner, changes: own } of changes) await runner.writer.write(client, own);
      const names = runners.filter(({ checkpoint }) => checkpoint.stage === 'live').map(({ projection }) => projection.name);
      if (names.length > 0)
        await client.query('select pg_notify($1, $2)', [progressChannel, JSON.stringify({ position, names })]);
    });
    for (const { runner, step } of changes) {
      runner.position = position;
      runner.events += step.events;
    }
    tellOfProjected(runners, events, began);
  }

  /**
   * As {@link apply} for one runner, and for ever while the database is away. What cannot be taken is narrowed down to one event,
   * before which the runner is parked.
   * @throws Parked, Fenced, or the reason of `signal`
   */
  async applyAlone(
    runner: Runner,
    events: readonly RecordedEvent[],
    position: Position,
    states: FoldedStates,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await this.retrying(() => this.apply([runner], events, position, states), signal);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const middle = events[Math.floor(events.length / 2) - 1];
      if (middle === undefined) return this.park(runner, events, error, signal);
      const first = events.slice(0, Math.floor(events.length / 2));
      await this.applyAlone(runner, first, middle.position, states, signal);
      await this.applyAlone(runner, events.slice(first.length), position, states, signal);
    }
  }

  /**
   * Reads on from where the runner stands until the store has nothing more for it, or until it has reached `until`.
   * @throws Parked, Fenced, or the reason of `signal`
   */
  async catchUp(
    runner: Runner,
    states: FoldedStates,
    options: { readonly signal: AbortSignal; readonly until?: Position; readonly onBatch?: () => void },
  ): Promise<void> {
    const ended = new AbortController();
    const messages = this.options.store.subscribeToAll({
      after: runner.position ?? undefined,
      prefixes: prefixesOf(runner.projection),
      batchSize: this.readSize,
      signal: AbortSignal.any([options.signal, ended.signal]),
    });
    let events: RecordedEvent[] = [];
    let atOnce = this.readSize;
    const write = async (position: Position | undefined) => {
      if (position === undefined || !this.isBehind(runner.position, position)) return;
      const began = performance.now();
      await this.applyAlone(runner, events, position, states, options.signal);
      const factor = Math.max(0.5, Math.min(2, batchShouldTake / (performance.now() - began)));
      atOnce = Math.max(this.readSize, Math.min(this.batchSize, factor * Math.max(atOnce, events.length)));
      events = [];
      options.onBatch?.();
    };
    const { until } = options;
    try {
      for await (const message of readingAhead(messages)) {
        switch (message.kind) {
          case 'events':
            for (const event of message.events) events.push(this.options.upcast(event));
            if (until !== undefined || events.length + this.readSize > atOnce) await write(events.at(-1)?.position);
            break;
          case 'caught-up':
            await write(message.position);
            if (until === undefined) return;
            break;
          default:
            message satisfies never;
        }
        if (until !== undefined && !this.isBehind(runner.position, until)) return;
      }
      options.signal.throwIfAborted();
    } finally {
      ended.abort();
    }
  }

  async retrying<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return retrying(work, {
      signal,
      isFinal: (error) => isPoison(error) || error instanceof Fenced,
      onRetry: (error) => this.options.logger.warn({ err: error }, 'projecting failed; trying again'),
    });
  }

  private async fold(
    runners: readonly Runner[],
    events: readonly RecordedEvent[],
    states: FoldedStates,
  ): Promise<ReadonlyMap<string, CategoryBatch>> {
    const batch = new Map<string, CategoryBatch>();
    for (const runner of runners)
      for (const { category, aggregate } of runner.projection.sources) {
        const known = batch.get(category);
        if (known && (!aggregate || known.streams.length > 0)) continue;
        const own = known?.events ?? events.filter((event) => categoryOf(event.stream) === category);
        if (own.length === 0) continue;
        if (!aggregate) {
          batch.set(category, { events: own, streams: [] });
          continue;
        }
        const streams = byStream(own);
        const before = await this.before(aggregate, streams, states);
        const folded: FoldedStream[] = [];
        for (const [stream, its] of streams) {
          const result = foldStream(aggregate, before.get(stream) ?? notBegun(aggregate), its);
          states.keep(stream, result.after);
          folded.push(result);
        }
        batch.set(category, { events: own, streams: folded });
      }
    return batch;
  }

  /** Each stream as it stood before its events in the batch. */
  private async before(
    aggregate: Aggregate,
    streams: ReadonlyMap<string, readonly RecordedEvent[]>,
    states: FoldedStates,
  ): Promise<ReadonlyMap<string, Folded>> {
    const before = new Map<string, Folded>();
    const unknown: RecordedEvent[] = [];
    for (const [stream, [first]] of streams) {
      if (!first) continue;
      const folded = first.revision === 0 ? notBegun(aggregate) : states.at(stream, first.revision - 1);
      if (folded) before.set(stream, folded);
      else unknown.push(first);
    }
    for (let read = 0; read < unknown.length; read += readsAtOnce)
      await Promise.all(
        unknown.slice(read, read + readsAtOnce).map(async ({ stream, revision }) => {
          const events = await this.options.store.readStream(stream);
          const earlier = events.filter((event) => event.revision < revision).map((event) => this.options.upcast(event));
          before.set(stream, foldFromBeginning(aggregate, earlier));
        }),
      );
    return before;
  }

  private async park(runner: Runner, events: readonly RecordedEvent[], error: unknown, signal: AbortSignal): Promise<never> {
    const event = error instanceof PoisonEvent ? error.event : events[0];
    if (!event) throw error;
    const cause = error instanceof PoisonEvent ? error.cause : error;
    const { name, generation, epoch } = runner.checkpoint;
    const at: ParkedAt = {
      position: event.position,
      stream: event.stream,
      revision: event.revision,
      type: event.type,
      ...described(cause),
      at: new Date().toISOString(),
    };
    await this.retrying(() => park(this.options.pool, { name, generation, epoch, from: runner.position }, at), signal);
    this.options.logger.error(
      { projection: name, generation, parked: at, err: cause },
      'projection parked at an event that it cannot take',
    );
    throw new Parked(name, at);
  }
}

/** What an event itself is the cause of, and what therefore comes back however often it is tried. */
function isPoison(error: unknown): boolean {
  return error instanceof PoisonEvent || (error instanceof DatabaseError && /^(21|22|23|42|54)/.test(error.code ?? ''));
}

/** A database names the offending value in its message, so of its errors only code and place are kept. */
function described(cause: unknown): { readonly error: string; readonly message: string } {
  if (cause instanceof DatabaseError) {
    const place = [cause.schema, cause.table, cause.column ?? cause.constraint].filter((part) => part !== undefined).join('.');
    return { error: `SQLSTATE ${cause.code}`, message: place };
  }
  if (cause instanceof Error) return { error: cause.name, message: cause.message.slice(0, 200) };
  return { error: typeof cause, message: '' };
}

/** The next message is asked for while the last one is being worked on. */
async function* readingAhead<T>(messages: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = messages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = iterator.next();
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
