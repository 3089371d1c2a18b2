import { DatabaseError } from 'pg';
import type pg from 'pg';
import { inTransaction } from '../database/pool.js';
import { isPositionOf, type EventStore, type Position, type RecordedEvent } from '../event-store/port.js';
import type { Logger } from '../logging/index.js';
import { Batch } from './batch.js';
import { advance, Fenced, park, progressChannel, type Advance, type Checkpoint, type ParkedAt } from './checkpoints.js';
import { PoisonEvent, statesKept, type FoldedStates } from './folding.js';
import { prefixesOf, type Projection } from './projection.js';
import { tellOfProjected } from './projected.js';
import { retrying } from './retrying.js';
import { GenerationWriter } from './writer.js';

/** One generation of one projection in the hands of whoever took its epoch. */
export class Runner {
  readonly writer: GenerationWriter;
  position: Position | null;
  events: number;

  constructor(
    readonly projection: Projection,
    readonly checkpoint: Checkpoint,
  ) {
    this.writer = new GenerationWriter(projection, checkpoint.generation);
    this.position = checkpoint.position;
    this.events = checkpoint.events;
  }

  step(batch: Batch, position: Position): Advance {
    const { name, generation, epoch } = this.checkpoint;
    const { events, recorded } = batch.of(this.projection);
    return { name, generation, epoch, from: this.position, position, events, recorded };
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
  /** Most events that are taken into rows at once; 50,000 when absent. */
  readonly batchSize?: number;
}

/** Most events in one message from the store. */
const readAtOnce = 2_000;
/** Most rows that are written in one transaction, as far as can be told before. */
const writtenAtOnce = 10_000;
/** Milliseconds that the transaction of a projection that catches up should take: every subscription to a store in PostgreSQL waits for its end. */
const writingShouldTake = 400;

export interface CatchUpOptions {
  readonly signal: AbortSignal;
  /** Goes on until this has been reached; otherwise until there is nothing more. */
  readonly until?: Position;
  readonly onBatch?: () => void;
}

/** Does something with the events that follow, up to `position`; none where that is where the store has nothing more (`isLast`). */
type Take = (next: {
  readonly events: readonly RecordedEvent[];
  readonly position: Position;
  readonly isLast: boolean;
}) => Promise<void>;

/** Takes events into rows: the one way, whether live, catching up or building. */
export class Engine {
  private readonly batchSize: number;
  readonly readSize: number;

  constructor(readonly options: EngineOptions) {
    this.batchSize = options.batchSize ?? 50_000;
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
    const batch = this.batchFor(runners, states);
    await batch.take(events);
    batch.settle();
    await this.write(runners, batch, position);
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
  async catchUp(runner: Runner, states: FoldedStates, options: CatchUpOptions): Promise<void> {
    try {
      await this.readOn(runner, options, this.gathering(runner, states, options));
    } catch (error) {
      if (!isPoison(error)) throw error;
      // Events are not kept, so they are read again: from here on each message by itself, up to the one that cannot be taken.
      await this.readOn(runner, options, async ({ events, position }) => {
        if (events.length === 0 && !this.isBehind(runner.position, position)) return;
        await this.applyAlone(runner, events, position, states, options.signal);
        options.onBatch?.();
      });
    }
  }

  async retrying<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return retrying(work, {
      signal,
      isFinal: (error) => isPoison(error) || error instanceof Fenced,
      onRetry: (error) => this.options.logger.warn({ err: error }, 'projecting failed; trying again'),
    });
  }

  /** Takes events into batches as large as is good, and writes them: the one under way when `position` is the last that there is. */
  private gathering(runner: Runner, states: FoldedStates, { signal, until, onBatch }: CatchUpOptions): Take {
    let batch = this.batchFor([runner], states);
    let rowsAtOnce = this.readSize;
    return async ({ events, position, isLast }) => {
      await this.retrying(() => batch.take(events), signal);
      const isFull =
        batch.events + this.readSize > this.batchSize || batch.streams + this.readSize > statesKept || batch.size >= rowsAtOnce;
      if (!isLast && !isFull && until === undefined) return;
      if (!this.isBehind(runner.position, position)) return;
      batch.settle();
      const began = performance.now();
      await this.retrying(() => this.write([runner], batch, position), signal);
      const factor = Math.max(0.5, Math.min(2, writingShouldTake / (performance.now() - began)));
      rowsAtOnce = Math.max(this.readSize, Math.min(writtenAtOnce, factor * Math.max(rowsAtOnce, batch.size)));
      batch = this.batchFor([runner], states);
      onBatch?.();
    };
  }

  private async readOn(runner: Runner, { signal, until }: CatchUpOptions, take: Take): Promise<void> {
    const ended = new AbortController();
    const messages = this.options.store.subscribeToAll({
      after: runner.position ?? undefined,
      prefixes: prefixesOf(runner.projection),
      batchSize: this.readSize,
      signal: AbortSignal.any([signal, ended.signal]),
    });
    try {
      for await (const message of readingAhead(messages)) {
        switch (message.kind) {
          case 'events': {
            const events = message.events.map(this.options.upcast);
            const last = events.at(-1);
            if (last) await take({ events, position: last.position, isLast: false });
            break;
          }
          case 'caught-up':
            await take({ events: [], position: message.position, isLast: true });
            if (until === undefined) return;
            break;
          default:
            message satisfies never;
        }
        if (until !== undefined && !this.isBehind(runner.position, until)) return;
      }
      signal.throwIfAborted();
    } finally {
      ended.abort();
    }
  }

  private batchFor(runners: readonly Runner[], states: FoldedStates): Batch {
    const { store, upcast } = this.options;
    const read = async (stream: string) => (await store.readStream(stream)).map(upcast);
    return new Batch(
      runners.map(({ projection }) => projection),
      states,
      read,
    );
  }

  private async write(runners: readonly Runner[], batch: Batch, position: Position): Promise<void> {
    const steps = runners.map((runner) => runner.step(batch, position));
    await inTransaction(this.options.pool, async (client) => {
      await advance(client, steps);
      for (const { writer, projection } of runners) await writer.write(client, batch.of(projection).changes);
      const names = runners.filter(({ checkpoint }) => checkpoint.stage === 'live').map(({ projection }) => projection.name);
      if (names.length > 0)
        await client.query('select pg_notify($1, $2)', [progressChannel, JSON.stringify({ position, names })]);
    });
    for (const runner of runners) {
      runner.position = position;
      runner.events += batch.of(runner.projection).events;
    }
    tellOfProjected(runners, batch);
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
