import { heartbeat } from '@temporalio/activity';
import type { OpenObligations } from '../../libs/clock/index.js';
import type { ReconcilerActivities } from '../../libs/temporal/contract.js';
import type { DriverClient } from '../../libs/temporal/driver-client.js';

export interface ReconcileOptions {
  readonly obligations: Pick<OpenObligations, 'streams'>;
  readonly drivers: Pick<DriverClient, 'running' | 'start'>;
  /** Workflows started at a time. */
  readonly parallel?: number;
}

export function reconcilerActivities({ obligations, drivers, parallel = 8 }: ReconcileOptions): ReconcilerActivities {
  return {
    async reconcile() {
      const streams = await obligations.streams();
      if (streams.length === 0) return 0;
      const running = await drivers.running();
      const missing = streams.filter((stream) => !running.has(stream));
      const rest = missing.values();
      const startOneByOne = async () => {
        for (const stream of rest) {
          await drivers.start(stream);
          heartbeat();
        }
      };
      await Promise.all(Array.from({ length: parallel }, startOneByOne));
      return missing.length;
    },
  };
}
