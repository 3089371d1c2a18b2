import {
  countedTo,
  Parked,
  projectionStatuses,
  rebuild,
  unpark,
  type Projection,
  type ProjectionStatus,
  type RebuildProgress,
} from '../../libs/projection/index.js';
import type { Ports } from './ports.js';

type Print = (line: string) => void;

/** No projection has this name. */
class UnknownProjection extends Error {
  constructor(name: string, known: readonly Projection[]) {
    super(`no projection ${name}; there are ${known.map((projection) => projection.name).join(', ')}`);
    this.name = 'UnknownProjection';
  }
}

/** A line per projection. Answers 1 when one of them stands still. */
export async function showStatus({ pool, store, projections }: Ports, print: Print): Promise<number> {
  const statuses = await projectionStatuses(pool, store, projections);
  const table = [
    ['projection', 'state', 'generation', 'events', 'behind', 'seconds behind', 'heartbeat'],
    ...statuses.map(cells),
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  for (const line of table)
    print(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  for (const { name, checkpoint } of statuses) {
    const parked = checkpoint?.parked;
    if (parked)
      print(
        `${name} is parked at event ${parked.revision} of ${parked.stream} (${parked.type}): ${parked.error} ${parked.message}`.trimEnd(),
      );
  }
  return statuses.every(({ state }) => state === 'live') ? 0 : 1;
}

function cells({ name, state, checkpoint, building, eventsBehind, secondsBehind }: ProjectionStatus): readonly string[] {
  return [
    name,
    building ? `${state}, rebuilding` : state,
    checkpoint ? String(checkpoint.generation) : '-',
    checkpoint ? String(checkpoint.events) : '-',
    eventsBehind < countedTo ? String(eventsBehind) : `${countedTo} or more`,
    secondsBehind.toFixed(1),
    checkpoint?.heartbeatAt?.replace(/\.\d+/, '') ?? '-',
  ];
}

/** One after the other, with progress. Answers 1 when one of them met an event that it cannot take. */
export async function rebuildProjections(
  { engine, projections }: Ports,
  { projection, restart }: { readonly projection: string | null; readonly restart: boolean },
  print: Print,
  signal: AbortSignal,
): Promise<number> {
  const wanted = projections.filter(({ name }) => projection === null || name === projection);
  if (projection !== null && wanted.length === 0) throw new UnknownProjection(projection, projections);
  let failed = 0;
  for (const each of wanted) {
    const report = reporter(print);
    try {
      await rebuild(engine, each, { signal, restart, onProgress: report });
    } catch (error) {
      if (!(error instanceof Parked)) throw error;
      print(`${error.message}; the live one stays as it was`);
      failed = 1;
    }
  }
  return failed;
}

/** A line a second at most, and one at each change of phase. */
function reporter(print: Print): (progress: RebuildProgress) => void {
  let phase: string | null = null;
  let printedAt = 0;
  return ({ projection, generation, phase: now, events, total }) => {
    if (now === phase && performance.now() < printedAt + 1_000) return;
    phase = now;
    printedAt = performance.now();
    const share = total === null || total === 0 ? '' : ` (${Math.floor((100 * events) / total)} %)`;
    print(`${projection} generation ${generation}: ${now}, ${events} events${share}`);
  };
}

export async function unparkProjection({ pool, projections }: Ports, name: string, print: Print): Promise<number> {
  if (!projections.some((projection) => projection.name === name)) throw new UnknownProjection(name, projections);
  const freed = await unpark(pool, name);
  print(freed ? `${name} tries its event again` : `${name} was not parked`);
  return freed ? 0 : 1;
}
