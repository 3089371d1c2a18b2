import { proxyActivities } from '@temporalio/workflow';
import type { ReconcilerActivities } from '../libs/temporal/contract.js';

const { reconcile } = proxyActivities<ReconcilerActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '20s',
  // Its Schedule comes round again soon.
  retry: { maximumAttempts: 1 },
});

/** Starts the driver of every stream that owes something and has none; answers how many that were. */
export async function reconciler(): Promise<number> {
  return reconcile();
}
