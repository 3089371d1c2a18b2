import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type pg from 'pg';
import type { Position } from '../event-store/port.js';
import { checkpointOf, checkpointsOf, controlChannel, insertCheckpoint, takeEpoch, type Checkpoint } from './checkpoints.js';
import { FoldedStates, statesKept } from './folding.js';
import { versionOf, type Projection } from './projection.js';
import { Runner, type Engine } from './runner.js';
import { createGeneration, dropGeneration, indexGeneration, showGeneration, strayGenerations } from './schema.js';

export interface RebuildProgress {
  readonly projection: string;
  readonly generation: number;
  readonly phase: 'filling' | 'indexing' | 'swapping' | 'done';
  readonly events: number;
  /** Events that the live generation holds; unknown where there is none. */
  readonly total: number | null;
}

export interface RebuildOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Begins anew where an earlier rebuild was interrupted, instead of going on with it. */
  readonly restart?: boolean;
}

/** Another process is rebuilding the same projection. */
export class RebuildUnderWay extends Error {
  constructor(readonly projection: string) {
    super(`${projection} is being rebuilt already`);
    this.name = 'RebuildUnderWay';
  }
}

const lockNotAvailable = '55P03';

/**
 * Fills a new generation of a projection's tables beside the live one, which goes on, and then swaps the two in one transaction.
 * At the swap the new generation is at least where the live one is, so no reader goes back in time. What was interrupted goes on
 * where it was, when the declaration is still the same.
 * @throws RebuildUnderWay, Parked at an event that the projection cannot take (the live generation stays), or the reason of the signal
 */
export async function rebuild(engine: Engine, projection: Projection, options: RebuildOptions = {}): Promise<void> {
  const signal = options.signal ?? new AbortController().signal;
  const client = await engine.options.pool.connect();
  try {
    await underLock(client, projection.name, async () => {
      const { live, building } = await prepare(engine, client, projection, options.restart ?? false);
      const runner = new Runner(projection, building);
      const states = new FoldedStates(statesKept);
      const report = (phase: RebuildProgress['phase']) =>
        options.onProgress?.({
          projection: projection.name,
          generation: building.generation,
          phase,
          events: runner.events,
          total: live ? Math.max(live.events, runner.events) : null,
        });
      const fill = (until?: Position) => engine.catchUp(runner, states, { signal, until, onBatch: () => report('filling') });
      await fill();
      report('indexing');
      await indexGeneration(client, projection, building.generation);
      await fill();
      report('swapping');
      const replaced = await engine.retrying(() => swap(engine, client, runner, fill), signal);
      if (replaced !== null) await dropWhenUnused(client, projection.name, replaced, signal);
      report('done');
    });
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function underLock(client: pg.ClientBase, name: string, work: () => Promise<void>): Promise<void> {
  const key = `overstap:rebuild:${name}`;
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as locked', [
    key,
  ]);
  if (!rows[0]?.locked) throw new RebuildUnderWay(name);
  try {
    await work();
  } finally {
    await client.query('rollback; select pg_advisory_unlock_all()').catch(() => undefined);
  }
}

async function prepare(
  engine: Engine,
  client: pg.ClientBase,
  projection: Projection,
  restart: boolean,
): Promise<{ readonly live: Checkpoint | null; readonly building: Checkpoint }> {
  const { name } = projection;
  const version = versionOf(projection);
  const standing = await checkpointsOf(client, name);
  const live = standing.find(({ stage }) => stage === 'live') ?? null;
  let begun = standing.find(({ stage }) => stage === 'building') ?? null;
  if (begun && (restart || begun.parked !== null || begun.version !== version || !engine.isOfThisStore(begun))) {
    await client.query(`delete from projection.checkpoints where name = $1 and stage = 'building'`, [name]);
    begun = null;
  }
  for (const generation of await strayGenerations(client, name)) await dropGeneration(client, name, generation);
  if (!begun) {
    const generation = Math.max(0, ...standing.map((checkpoint) => checkpoint.generation)) + 1;
    await client.query('begin');
    await insertCheckpoint(client, { name, generation, version, stage: 'building' });
    await createGeneration(client, projection, generation, { indexed: false });
    await client.query('commit');
    begun = await checkpointOf(client, name, 'building');
  }
  const building = begun && (await takeEpoch(client, name, begun.generation));
  if (!building) throw new Error(`the generation of ${name} that was being built has gone`);
  return { live, building };
}

/**
 * The lock on the live checkpoint holds its projector for as long as the new generation needs to draw level: the few events that came
 * in since it caught up. Answers with the generation that was replaced.
 */
async function swap(
  engine: Engine,
  client: pg.ClientBase,
  runner: Runner,
  fill: (until: Position) => Promise<void>,
): Promise<number | null> {
  const { name, generation, epoch } = runner.checkpoint;
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = '1s'`);
    const { rows } = await client.query<{ generation: number; position: Position | null }>(
      `select generation, position from projection.checkpoints where name = $1 and stage = 'live' for update`,
      [name],
    );
    const live = rows[0];
    if (live?.position && engine.isOfThisStore(live) && engine.isBehind(runner.position, live.position))
      await fill(live.position);
    await client.query(`delete from projection.checkpoints where name = $1 and stage = 'live'`, [name]);
    const { rowCount } = await client.query(
      `update projection.checkpoints set stage = 'live', epoch = epoch + 1 where name = $1 and generation = $2 and epoch = $3`,
      [name, generation, epoch],
    );
    if (rowCount === 0) throw new Error(`the generation of ${name} that was being built has gone`);
    await showGeneration(client, runner.projection, generation);
    await client.query('select pg_notify($1, $2)', [controlChannel, name]);
    await client.query('commit');
    return live?.generation ?? null;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function dropWhenUnused(client: pg.ClientBase, name: string, generation: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await dropGeneration(client, name, generation);
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof DatabaseError && error.code === lockNotAvailable)) throw error;
      await delay(100, undefined, { signal });
    }
  }
}
