import { setTimeout as pause } from 'node:timers/promises';
import type { AggregateRegistry, CommandExecutor } from '../execution/index.js';
import { categoryOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import type { SteppingClock } from './clock.js';
import type { OpenObligations } from './open-obligations.js';

export interface AdvanceOptions {
  readonly clock: Pick<SteppingClock, 'now' | 'moveTo'>;
  readonly obligations: OpenObligations;
  /** Tells the driver of a stream that the clock has moved. */
  readonly wake: (stream: string) => Promise<void>;
  readonly executor: Pick<CommandExecutor, 'standing'>;
  readonly registry: Pick<AggregateRegistry, 'has'>;
  /** Resolves when the read models hold every event that was written before the call. */
  readonly projected: () => Promise<void>;
  /** Milliseconds of wall time that one stream may take over what is due; default 30,000. */
  readonly patience?: number;
  /** Told after each jump. */
  readonly onStep?: (step: { readonly now: string; readonly carriedOut: number }) => void;
}

const hour = 3_600_000;
const shortestPause = 2;
const longestPause = 50;

/** An obligation that fell due on the stepped clock was not carried out in time. */
export class NotDrained extends Error {
  constructor(stream: string, obligationIds: readonly string[]) {
    super(`${stream} has not carried out ${obligationIds.join(', ')}`);
    this.name = 'NotDrained';
  }
}

/**
 * Moves domain time to `to`, from one due obligation to the next: what falls due within the same hour is taken along, carried out stream by
 * stream in the order of due dates, and projected before the clock moves on. The same streams therefore come to the same events in the
 * same order each time; only where one stream has several follow-ups within the hour may what comes of them elsewhere interleave.
 * @returns how many obligations were carried out
 * @throws NotDrained
 */
export async function advance(to: string, options: AdvanceOptions): Promise<number> {
  const { clock, obligations, projected, onStep } = options;
  const end = new Date(to).toISOString();
  const taken = new Set<string>();
  await projected();
  for (let now = await clock.now(); now <= end;) {
    const nextDue = await obligations.nextDue();
    if (nextDue === undefined || nextDue > end) break;
    const due = await obligations.dueBy(earlier(end, later(now, instantAfter(nextDue, hour))));
    now = later(now, due.at(-1)?.dueAt ?? nextDue);
    await clock.moveTo(now);
    for (const { stream, obligationId } of due) {
      const key = `${stream} ${obligationId}`;
      if (taken.has(key)) throw new NotDrained(stream, [obligationId]);
      taken.add(key);
    }
    for (const stream of new Set(due.map((obligation) => obligation.stream))) await drive(stream, now, options);
    await projected();
    onStep?.({ now, carriedOut: taken.size });
  }
  await clock.moveTo(end);
  return taken.size;
}

/** Wakes the driver of a stream and waits until nothing that is due is open in it, nor in the streams where it had to do something. */
async function drive(stream: string, now: string, options: AdvanceOptions): Promise<void> {
  const { wake, executor, registry, patience = 30_000 } = options;
  const until = Date.now() + patience;
  const readDue = async (): Promise<readonly Obligation[]> => {
    const { pending } = await executor.standing(stream);
    return pending.filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(now));
  };
  const targets = new Set<string>();
  let due = await readDue();
  if (due.length > 0) await wake(stream);
  for (let wait = shortestPause; due.length > 0; wait = Math.min(longestPause, wait * 1.5)) {
    if (Date.now() > until)
      throw new NotDrained(
        stream,
        due.map(({ id }) => id),
      );
    for (const { target } of due) if (target !== stream && registry.has(categoryOf(target))) targets.add(target);
    await pause(wait);
    due = await readDue();
  }
  for (const target of targets) await drive(target, now, options);
}

function instantAfter(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}

function earlier(a: string, b: string): string {
  return a <= b ? a : b;
}

function later(a: string, b: string): string {
  return a >= b ? a : b;
}
