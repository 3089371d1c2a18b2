import type { OpenObligation } from './open-obligations.js';

/**
 * Streams that fell due together, in lanes: streams in one lane have something to do with each other, in that they owe something to the same
 * stream or one owes it to the other, and keep their order; lanes have nothing to do with each other.
 */
export function lanesOf(due: readonly Pick<OpenObligation, 'stream' | 'target'>[]): readonly (readonly string[])[] {
  const laneOf = new Map<string, string>();
  const first = (name: string): string => {
    for (let at = name; ;) {
      const next = laneOf.get(at) ?? at;
      if (next === at) return at;
      at = next;
    }
  };
  for (const { stream, target } of due) laneOf.set(first(target), first(stream));
  const lanes = new Map<string, string[]>();
  for (const stream of new Set(due.map((one) => one.stream))) {
    const lane = first(stream);
    lanes.set(lane, [...(lanes.get(lane) ?? []), stream]);
  }
  return [...lanes.values()];
}

/** Does the work of each lane in its order, so many lanes at a time. After a failure no more is begun, and nothing is under way when it is thrown. */
export async function inLanes<T>(
  lanes: readonly (readonly T[])[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const rest = lanes.values();
  const oneByOne = async (): Promise<void> => {
    for (const lane of rest)
      for (const item of lane) {
        if (failures.length > 0) return;
        await work(item).catch((error: unknown) => failures.push(error));
      }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, lanes.length) }, oneByOne));
  if (failures.length > 0) throw failures[0];
}
