import { setTimeout as pause } from 'node:timers/promises';
import type { AggregateRegistry, CommandExecutor } from '../execution/index.js';
import { categoryOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import type { SteppingClock } from './clock.js';
import { inLanes, lanesOf } from './lanes.js';
import type { OpenObligation, OpenObligations } from './open-obligations.js';

export interface AdvanceOptions {
  readonly clock: Pick<SteppingClock, 'now' | 'moveTo'>;
  readonly obligations: OpenObligations;
  /** Tells the driver of a stream that the clock has moved. */
  readonly wake: (stream: string) => Promise<void>;
  readonly executor: Pick<CommandExecutor, 'standing'>;
  readonly registry: Pick<AggregateRegistry, 'has'>;
  /** Resolves when the read models hold every event that was written before the call. */
  readonly projected: () => Promise<void>;
  /**
   * Streams driven at a time, default 1. With more, streams that have nothing to do with each other are driven side by side: each comes to the
   * same events in the same order still, but which of them writes first is left open.
   */
  readonly parallel?: number;
  /** Milliseconds of wall time that one stream may take over what is due; default 30,000. */
  readonly patience?: number;
  /** Told after each jump. */
  readonly onStep?: (step: { readonly now: string; readonly carriedOut: number }) => void;
}

const hour = 3_600_000;
const shortestPause = 2;
const longestPause = 50;
/** What fell due before this jump is in the hands of its driver already, which is woken only when it seems to sleep. */
const ownAccord = 300;

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
  const { clock, obligations, projected, onStep, parallel = 1 } = options;
  const end = new Date(to).toISOString();
  const taken = new Set<string>();
  await projected();
  for (let now = await clock.now(); now <= end;) {
    const nextDue = await obligations.nextDue();
    if (nextDue === undefined || nextDue > end) break;
    const before = now;
    const due = await obligations.dueBy(earlier(end, later(now, instantAfter(nextDue, hour))));
    now = later(now, due.at(-1)?.dueAt ?? nextDue);
    await clock.moveTo(now);
    for (const { stream, obligationId } of due) {
      const key = `${stream} ${obligationId}`;
      if (taken.has(key)) throw new NotDrained(stream, [obligationId]);
      taken.add(key);
    }
    const lanes = parallel > 1 ? lanesOf(due) : [[...new Set(due.map(({ stream }) => stream))]];
    const jump = { now, knownBefore: streamsKnownToBeDue(due, before) };
    await inLanes(lanes, parallel, (stream) => drive(stream, jump, options));
    await projected();
    onStep?.({ now, carriedOut: taken.size });
  }
  await clock.moveTo(end);
  return taken.size;
}

interface Jump {
  readonly now: string;
  /** Streams of which everything due fell due before the clock moved. */
  readonly knownBefore: ReadonlySet<string>;
}

function streamsKnownToBeDue(due: readonly OpenObligation[], before: string): ReadonlySet<string> {
  const streams = new Set(due.map(({ stream }) => stream));
  for (const { stream, dueAt } of due) if (dueAt > before) streams.delete(stream);
  return streams;
}

/** Wakes the driver of a stream and waits until nothing that is due is open in it, nor in the streams where it had to do something. */
async function drive(stream: string, jump: Jump, options: AdvanceOptions): Promise<void> {
  const { wake, executor, registry, patience = 30_000 } = options;
  const began = Date.now();
  const readDue = async (): Promise<readonly Obligation[]> => {
    const { pending } = await executor.standing(stream);
    return pending.filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(jump.now));
  };
  const wakeAt = jump.knownBefore.has(stream) ? began + ownAccord : began;
  const targets = new Set<string>();
  let woken = false;
  let due = await readDue();
  for (let wait = shortestPause; due.length > 0; wait = Math.min(longestPause, wait * 1.5)) {
    if (!woken && Date.now() >= wakeAt) {
      woken = true;
      await wake(stream);
    }
    if (Date.now() > began + patience)
      throw new NotDrained(
        stream,
        due.map(({ id }) => id),
      );
    for (const { target } of due) if (target !== stream && registry.has(categoryOf(target))) targets.add(target);
    await pause(wait);
    due = await readDue();
  }
  for (const target of targets) await drive(target, { ...jump, knownBefore: new Set([target]) }, options);
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
