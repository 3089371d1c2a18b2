import { setTimeout as pause } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Clock, OpenObligations } from '../../libs/clock/index.js';
import type { ReconcilerActivities } from '../../libs/temporal/contract.js';
import type { DriverClient } from '../../libs/temporal/driver-client.js';

type Drivers = Pick<DriverClient, 'running' | 'waiting' | 'start' | 'wake'>;

export interface ReconcileOptions {
  readonly obligations: Pick<OpenObligations, 'earliestOfEach'>;
  readonly drivers: Drivers;
  readonly clock: Clock;
}

/** Few enough for a small machine, many enough that neither Temporal nor the worker waits for the other. */
export const driversStartedAtOnce = 8;

/** Milliseconds ahead of what falls due; many rounds of the reconciler. */
const soon = 3_600_000;

/** Drivers that are started before the worker has read the streams of those before them. */
const batch = 100;
/** Milliseconds between two looks how far the worker is, and how many of them without anything new are enough. */
const lookEvery = 500;
const looks = 10;
/** Milliseconds, of the twenty seconds that its workflow gives it. */
const beatEvery = 5_000;

/**
 * Compares what is owed with who drives it; both sources are a moment behind, and doing too much does no harm.
 *
 * Listing every driver costs Temporal a hundred times what counting them does. So a round looks at the drivers of what falls due soon, and at all
 * of them only where fewer wait than there are streams that owe something, and once after the start.
 */
export function reconciler({ obligations, drivers, clock }: ReconcileOptions): (signal: AbortSignal) => Promise<number> {
  let looked = false;

  const concerned = async (): Promise<{ readonly owed: readonly (readonly [string, string])[]; readonly dueBy?: string }> => {
    const [all, waiting, now] = await Promise.all([obligations.earliestOfEach(), drivers.waiting(), clock.now()]);
    if (!looked || waiting < all.size) return { owed: [...all] };
    const dueBy = new Date(Date.parse(now) + soon).toISOString();
    return { owed: [...all].filter(([, dueAt]) => dueAt <= dueBy), dueBy };
  };

  return async (signal) => {
    const { owed, dueBy } = await concerned();
    const running = await drivers.running(dueBy);
    const helps = owed.flatMap(([stream, dueAt]) => {
      // One that is not among those who wait for something soon may wait for something later.
      if (!running.has(stream)) return [() => (dueBy === undefined ? drivers.start(stream) : drivers.wake(stream))];
      const waitsUntil = running.get(stream);
      // Somebody wrote to the stream and did not come to waking its driver, which waits for something later.
      return waitsUntil === undefined || Date.parse(waitsUntil) > Date.parse(dueAt) ? [() => drivers.wake(stream)] : [];
    });
    for (let from = 0; from < helps.length; from += batch) {
      const before = await drivers.waiting();
      const some = helps.slice(from, from + batch);
      await allOf(some, signal);
      // A command that comes meanwhile stands behind those that were started: not behind thousands of them.
      if (from + batch < helps.length) await untilWaiting(drivers, before + batch / 2, signal);
    }
    looked = true;
    return helps.length;
  };
}

async function allOf(helps: readonly (() => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const rest = helps.values();
  const oneByOne = async () => {
    for (const help of rest) {
      signal.throwIfAborted();
      await help();
    }
  };
  await Promise.all(Array.from({ length: driversStartedAtOnce }, oneByOne));
}

/** Until so many wait for something, or no more come to: some may have ended meanwhile. */
async function untilWaiting(drivers: Drivers, wanted: number, signal: AbortSignal): Promise<void> {
  for (let most = -1, idle = 0; idle < looks; idle++) {
    const waiting = await drivers.waiting();
    if (waiting >= wanted) return;
    if (waiting > most) idle = 0;
    most = Math.max(most, waiting);
    await pause(lookEvery, undefined, { signal });
  }
}

export function reconcilerActivities(options: ReconcileOptions): ReconcilerActivities {
  const round = reconciler(options);
  return {
    async reconcile() {
      const { cancellationSignal, heartbeat } = Context.current();
      const beat = setInterval(heartbeat, beatEvery);
      try {
        return await round(cancellationSignal);
      } finally {
        clearInterval(beat);
      }
    },
  };
}
