import { heartbeat } from '@temporalio/activity';
import type { OpenObligations } from '../../libs/clock/index.js';
import type { ReconcilerActivities } from '../../libs/temporal/contract.js';
import type { DriverClient } from '../../libs/temporal/driver-client.js';

export interface ReconcileOptions {
  readonly obligations: Pick<OpenObligations, 'earliestOfEach'>;
  readonly drivers: Pick<DriverClient, 'running' | 'start' | 'wake'>;
  /** Workflows started at a time. */
  readonly parallel?: number;
}

/** Few enough for a small machine, many enough that neither Temporal nor the worker waits for the other. */
export const driversStartedAtOnce = 8;

/** Compares what is owed with who drives it; both sources are a moment behind, and doing too much does no harm. */
export function reconcilerActivities({
  obligations,
  drivers,
  parallel = driversStartedAtOnce,
}: ReconcileOptions): ReconcilerActivities {
  return {
    async reconcile() {
      const [owed, running] = await Promise.all([obligations.earliestOfEach(), drivers.running()]);
      const helped = [...owed].flatMap(([stream, dueAt]) => {
        if (!running.has(stream)) return [() => drivers.start(stream)];
        const waitsUntil = running.get(stream);
        // Somebody wrote to the stream and did not come to waking its driver, which waits for something later.
        return waitsUntil === undefined || Date.parse(waitsUntil) > Date.parse(dueAt) ? [() => drivers.wake(stream)] : [];
      });
      const rest = helped.values();
      const helpOneByOne = async () => {
        for (const help of rest) {
          await help();
          heartbeat();
        }
      };
      await Promise.all(Array.from({ length: parallel }, helpOneByOne));
      return helped.length;
    },
  };
}
