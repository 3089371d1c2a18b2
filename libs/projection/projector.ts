import { setTimeout as delay } from 'node:timers/promises';
import { Semaphore } from 'async-mutex';
import pg from 'pg';
import type { Logger } from '../logging/index.js';
import { inTransaction } from '../database/pool.js';
import { checkpointOf, controlChannel, Fenced, insertCheckpoint, released, takeEpoch, type Checkpoint } from './checkpoints.js';
import { Feed } from './feed.js';
import { FoldedStates, statesKept } from './folding.js';
import { versionOf, type Projection } from './projection.js';
import { rebuild, RebuildUnderWay } from './rebuild.js';
import { backoff, retrying } from './retrying.js';
import { Engine, Parked, Runner, type EngineOptions } from './runner.js';
import { createGeneration, showGeneration } from './schema.js';

export interface ProjectorOptions extends EngineOptions {
  /** Connects as the owner; for the session that holds the locks. */
  readonly url: string;
  readonly projections: readonly Projection[];
  /** Milliseconds between looks at what is not running here: locks that another process may have let go. */
  readonly lookEvery?: number;
}

const heartbeatEvery = 10_000;

/**
 * Runs all projections for which this process holds the lock, and stands by for the others. Declarations that differ from what is
 * live are rebuilt beside it at the start.
 */
export class Projector {
  private readonly stopping = new AbortController();
  private readonly engine: Engine;
  private readonly logger: Logger;
  private readonly lookEvery: number;
  private running: Promise<void> = Promise.resolve();
  private readonly wakes = new Map<string, PromiseWithResolvers<void>>();
  private readonly unsettled: Set<string>;
  private readonly allSettled = Promise.withResolvers<void>();
  /** One at a time, since each keeps states in memory; what was live before goes before what begins. */
  private readonly catchingUp = new Semaphore(1);

  constructor(private readonly options: ProjectorOptions) {
    this.engine = new Engine(options);
    this.logger = options.logger;
    this.lookEvery = options.lookEvery ?? 1_000;
    this.unsettled = new Set(options.projections.map(({ name }) => name));
  }

  /**
   * When there is nothing more to do for any projection than to go along: it is live, parked, waits for its rebuild, or is another
   * process's. All read models can be queried then.
   */
  whenSettled(): Promise<void> {
    return this.allSettled.promise;
  }

  start(): void {
    this.running = Promise.all([this.hold(), this.renewAll()]).then(() => undefined);
  }

  /** Ends after the batch under way; the locks are free then. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the projector is stopping'));
    await this.running;
  }

  /** A session after the other: with its connection the locks are lost, and with them all that runs under them. */
  private async hold(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt++) {
      try {
        await this.session(() => (attempt = 0));
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.logger.warn({ err: error }, 'the session that holds the projections was lost');
        await delay(backoff(attempt), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async session(onHeld: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'overstap-projector-lock',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    });
    const lost = new AbortController();
    client.on('error', (error) => lost.abort(error));
    client.on('end', () => lost.abort(new Error('the connection was closed')));
    let look = new AbortController();
    client.on('notification', ({ payload = '' }) => (payload === released ? look.abort() : this.wakes.get(payload)?.resolve()));
    await client.connect();
    const ended = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, lost.signal, ended.signal]);
    const feed = new Feed(this.engine, new FoldedStates(statesKept));
    const tasks: Promise<void>[] = [feed.run(signal)];
    try {
      await client.query(`listen ${controlChannel}`);
      const held = new Set<string>();
      for (let heartbeatAt = 0; !signal.aborted;) {
        for (const projection of this.options.projections.filter(({ name }) => !held.has(name)))
          if (await tryLock(client, projection.name)) {
            held.add(projection.name);
            tasks.push(this.tend(projection, feed, signal));
          } else this.settled(projection);
        onHeld();
        if (Date.now() >= heartbeatAt) {
          await heartbeat(client, [...held]);
          heartbeatAt = Date.now() + heartbeatEvery;
        }
        const wait = held.size < this.options.projections.length ? this.lookEvery : heartbeatEvery;
        await delay(wait, undefined, { signal: AbortSignal.any([signal, look.signal]) }).catch(() => undefined);
        look = new AbortController();
      }
    } finally {
      ended.abort();
      await Promise.all(tasks);
      if (!lost.signal.aborted) await release(client).catch(() => undefined);
      await client.end().catch(() => undefined);
    }
    lost.signal.throwIfAborted();
  }

  /** One projection for as long as the session lasts. */
  private async tend(projection: Projection, feed: Feed, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const woken = Promise.withResolvers<void>();
      this.wakes.set(projection.name, woken);
      try {
        const checkpoint = await retrying(() => this.takeOver(projection), {
          signal,
          isFinal: () => false,
          onRetry: (error) =>
            this.logger.warn({ projection: projection.name, err: error }, 'a projection could not be taken over yet'),
        });
        if (checkpoint === null) {
          this.settled(projection);
          await Promise.race([woken.promise, delay(5 * this.lookEvery, undefined, { signal })]);
          continue;
        }
        const runner = new Runner(projection, checkpoint);
        await this.catchingUp.runExclusive(
          () => this.engine.catchUp(runner, new FoldedStates(statesKept), { signal }),
          1,
          runner.position === null ? 0 : 1,
        );
        this.logger.info(
          { projection: projection.name, generation: checkpoint.generation, events: runner.events },
          'projection is live',
        );
        this.settled(projection);
        await feed.follow(runner, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Fenced)
          this.logger.info({ projection: projection.name }, 'projection was taken over; looking again');
        else if (error instanceof Parked) this.settled(projection);
        else {
          this.logger.error({ projection: projection.name, err: error }, 'projection failed; starting it again');
          await delay(this.lookEvery, undefined, { signal }).catch(() => undefined);
        }
      }
    }
  }

  private settled({ name }: Projection): void {
    this.unsettled.delete(name);
    if (this.unsettled.size === 0) this.allSettled.resolve();
  }

  /** Makes this process the writer of the live generation; none while it is parked, or of another version or store. */
  private async takeOver(projection: Projection): Promise<Checkpoint | null> {
    const { pool } = this.options;
    const { name } = projection;
    const version = versionOf(projection);
    const live = (await checkpointOf(pool, name, 'live')) ?? (await this.begin(projection));
    if (live.version !== version || live.parked !== null || !this.engine.isOfThisStore(live)) return null;
    return takeEpoch(pool, name, live.generation);
  }

  /** The very first generation is seen while it fills. */
  private async begin(projection: Projection): Promise<Checkpoint> {
    const { name } = projection;
    return inTransaction(this.options.pool, async (client) => {
      const { rows } = await client.query<{ generation: number }>(
        'select coalesce(max(generation), 0) + 1 as generation from projection.checkpoints where name = $1',
        [name],
      );
      const generation = rows[0]?.generation ?? 1;
      await insertCheckpoint(client, { name, generation, version: versionOf(projection), stage: 'live' });
      await createGeneration(client, projection, generation, { indexed: true });
      await showGeneration(client, projection, generation);
      const live = await checkpointOf(client, name, 'live');
      if (!live) throw new Error(`no live generation of ${name}`);
      return live;
    });
  }

  /** One after the other, which leaves time and connections for those that are live. */
  private async renewAll(): Promise<void> {
    for (const projection of this.options.projections) await this.renew(projection);
  }

  /** Rebuilds what is live under another version than the declared one, or from another store; whoever projects the old version goes on until the swap. */
  private async renew(projection: Projection): Promise<void> {
    const { signal } = this.stopping;
    const { name } = projection;
    try {
      await retrying(
        async () => {
          const live = await checkpointOf(this.options.pool, name, 'live');
          if (live === null || (live.version === versionOf(projection) && this.engine.isOfThisStore(live))) return;
          this.logger.info(
            { projection: name, from: live.version, to: versionOf(projection) },
            'rebuilding a projection of another version or store',
          );
          await rebuild(this.engine, projection, { signal });
        },
        {
          signal,
          isFinal: (error) => error instanceof Parked,
          onRetry: (error) => {
            if (!(error instanceof RebuildUnderWay))
              this.logger.warn({ projection: name, err: error }, 'a rebuild was interrupted; going on');
          },
        },
      );
    } catch (error) {
      if (!signal.aborted) this.logger.error({ projection: name, err: error }, 'the projection stays at its earlier version');
    }
  }
}

async function tryLock(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [
    `overstap:projection:${name}`,
  ]);
  return rows[0]?.locked ?? false;
}

/** Lets go of all projections, and has whoever stands by look for them now: queries wait for what is written meanwhile. */
async function release(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_unlock_all()');
  await client.query('select pg_notify($1, $2)', [controlChannel, released]);
}

async function heartbeat(client: pg.Client, names: readonly string[]): Promise<void> {
  await client.query(`update projection.checkpoints set heartbeat_at = now() where stage = 'live' and name = any ($1)`, [names]);
}
