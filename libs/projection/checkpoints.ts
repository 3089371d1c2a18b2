import type pg from 'pg';
import type { Position } from '../event-store/port.js';

/** Where a projection stands still, and on what; nothing of the event's content. */
export interface ParkedAt {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly error: string;
  readonly message: string;
  readonly at: string;
}

export interface Checkpoint {
  readonly name: string;
  readonly generation: number;
  readonly version: string;
  readonly stage: 'live' | 'building';
  readonly epoch: string;
  readonly position: Position | null;
  /** Events of the projection's own streams that are in the rows. */
  readonly events: number;
  /** When the store wrote the last of them. */
  readonly recorded: string | null;
  readonly parked: ParkedAt | null;
  readonly updatedAt: string;
  readonly heartbeatAt: string | null;
}

/** Somebody else has taken the projection over, or another generation has become the live one. Nothing was written. */
export class Fenced extends Error {
  constructor(readonly projections: readonly string[]) {
    super(`no longer the writer of ${projections.join(', ')}`);
    this.name = 'Fenced';
  }
}

const columns = `name, generation, version, stage, epoch::text as epoch, position, events::float8 as events,
  to_json(recorded)#>>'{}' as recorded, parked, to_json(updated_at)#>>'{}' as "updatedAt", to_json(heartbeat_at)#>>'{}' as "heartbeatAt"`;

export async function checkpointsOf(client: pg.ClientBase | pg.Pool, name?: string): Promise<readonly Checkpoint[]> {
  const { rows } = await client.query<Checkpoint>(
    `select ${columns} from projection.checkpoints where $1::text is null or name = $1 order by name, generation`,
    [name ?? null],
  );
  return rows;
}

export async function checkpointOf(
  client: pg.ClientBase | pg.Pool,
  name: string,
  stage: Checkpoint['stage'],
): Promise<Checkpoint | null> {
  return (await checkpointsOf(client, name)).find((checkpoint) => checkpoint.stage === stage) ?? null;
}

export async function insertCheckpoint(
  client: pg.ClientBase,
  checkpoint: Pick<Checkpoint, 'name' | 'generation' | 'version' | 'stage'>,
): Promise<void> {
  await client.query('insert into projection.checkpoints (name, generation, version, stage) values ($1, $2, $3, $4)', [
    checkpoint.name,
    checkpoint.generation,
    checkpoint.version,
    checkpoint.stage,
  ]);
}

/** Makes the caller the only one who may write to this generation; whoever held it before is fenced. */
export async function takeEpoch(client: pg.ClientBase | pg.Pool, name: string, generation: number): Promise<Checkpoint | null> {
  const { rows } = await client.query<Checkpoint>(
    `update projection.checkpoints set epoch = epoch + 1, heartbeat_at = now() where name = $1 and generation = $2 returning ${columns}`,
    [name, generation],
  );
  return rows[0] ?? null;
}

/** One step of one projection. */
export interface Advance {
  readonly name: string;
  readonly generation: number;
  readonly epoch: string;
  /** Where the projection stood before this step. */
  readonly from: Position | null;
  readonly position: Position;
  readonly events: number;
  readonly recorded: string | null;
}

/**
 * Moves checkpoints on, in the transaction that writes the rows. Locks them as well, so that a swap waits for it or it for the swap.
 * @throws Fenced when one of them is not the caller's any more, or is not where the caller left it: after a commit of unknown outcome
 */
export async function advance(client: pg.ClientBase, steps: readonly Advance[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>({
    name: 'projection-advance',
    text: `update projection.checkpoints c
        set position = s.position, events = c.events + s.events, recorded = coalesce(s.recorded, c.recorded), updated_at = now()
       from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::integer[], $6::timestamptz[], $7::text[])
            as s (name, generation, epoch, position, events, recorded, stood)
      where c.name = s.name and c.generation = s.generation and c.epoch = s.epoch and c.parked is null
        and c.position is not distinct from s.stood
      returning c.name`,
    values: [
      steps.map((step) => step.name),
      steps.map((step) => step.generation),
      steps.map((step) => step.epoch),
      steps.map((step) => step.position),
      steps.map((step) => step.events),
      steps.map((step) => step.recorded),
      steps.map((step) => step.from),
    ],
  });
  if (rows.length === steps.length) return;
  const advanced = new Set(rows.map(({ name }) => name));
  throw new Fenced(steps.map(({ name }) => name).filter((name) => !advanced.has(name)));
}

/** @throws Fenced */
export async function park(
  pool: pg.Pool,
  step: Pick<Advance, 'name' | 'generation' | 'epoch' | 'from'>,
  at: ParkedAt,
): Promise<void> {
  const { rowCount } = await pool.query(
    `update projection.checkpoints set parked = $5
      where name = $1 and generation = $2 and epoch = $3 and position is not distinct from $4`,
    [step.name, step.generation, step.epoch, step.from, JSON.stringify(at)],
  );
  if (rowCount === 0) throw new Fenced([step.name]);
}

/** Lets a parked projection try its event again. Answers whether it was parked. */
export async function unpark(client: pg.ClientBase | pg.Pool, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `with freed as (update projection.checkpoints set parked = null where name = $1 and stage = 'live' and parked is not null returning name)
     select pg_notify('${controlChannel}', name) from freed`,
    [name],
  );
  return (rowCount ?? 0) > 0;
}

/** Names of projections whose checkpoint was changed by somebody else than their projector: unparked or swapped. */
export const controlChannel = 'overstap_projection_control';
/** On the same channel, of no projection in particular: a projector has let go of those that it held. */
export const released = '*';
/** `{position, names}` after each committed batch. */
export const progressChannel = 'overstap_projection';
