import { isPositionOf, type EventStore, type Position } from '../event-store/port.js';
import type pg from 'pg';
import { checkpointsOf, type Checkpoint } from './checkpoints.js';
import { prefixesOf, versionOf, type Projection } from './projection.js';

/** How a projection stands against the store. */
export interface ProjectionStatus {
  readonly name: string;
  readonly state: 'live' | 'parked' | 'absent' | 'other-version' | 'other-store';
  readonly checkpoint: Checkpoint | null;
  readonly building: Checkpoint | null;
  /** Events of its streams that are not in the rows; counted up to a number. */
  readonly eventsBehind: number;
  /** Since when the oldest of them waits, in seconds; 0 when there is none. */
  readonly secondsBehind: number;
}

/** Counting stops here, where nothing else is said. */
export const countedTo = 100_000;

export async function projectionStatuses(
  pool: pg.Pool,
  store: EventStore,
  projections: readonly Projection[],
  upTo = countedTo,
): Promise<readonly ProjectionStatus[]> {
  const checkpoints = await checkpointsOf(pool);
  return Promise.all(
    projections.map(async (projection) => {
      const own = checkpoints.filter(({ name }) => name === projection.name);
      const checkpoint = own.find(({ stage }) => stage === 'live') ?? null;
      const building = own.find(({ stage }) => stage === 'building') ?? null;
      return {
        name: projection.name,
        state: stateOf(store, projection, checkpoint),
        checkpoint,
        building,
        ...(await lag(store, projection, checkpoint, upTo)),
      };
    }),
  );
}

function stateOf(store: EventStore, projection: Projection, checkpoint: Checkpoint | null): ProjectionStatus['state'] {
  if (checkpoint === null) return 'absent';
  if (checkpoint.position !== null && !isPositionOf(store, checkpoint.position)) return 'other-store';
  if (checkpoint.parked !== null) return 'parked';
  return checkpoint.version === versionOf(projection) ? 'live' : 'other-version';
}

async function lag(
  store: EventStore,
  projection: Projection,
  checkpoint: Checkpoint | null,
  upTo: number,
): Promise<Pick<ProjectionStatus, 'eventsBehind' | 'secondsBehind'>> {
  const known = checkpoint?.position ?? undefined;
  const after: Position | undefined = known !== undefined && isPositionOf(store, known) ? known : undefined;
  const counted = new AbortController();
  let eventsBehind = 0;
  let oldest: string | undefined;
  for await (const message of store.subscribeToAll({
    after,
    prefixes: prefixesOf(projection),
    batchSize: Math.min(upTo, 2_000),
    signal: counted.signal,
  })) {
    if (message.kind === 'events') {
      oldest ??= message.events[0]?.recorded;
      eventsBehind += message.events.length;
    }
    if (message.kind === 'caught-up' || eventsBehind >= upTo) break;
  }
  counted.abort();
  const secondsBehind = oldest === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(oldest)) / 1_000);
  return { eventsBehind, secondsBehind };
}
