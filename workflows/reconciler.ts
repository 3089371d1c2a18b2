import { proxyActivities } from '@temporalio/workflow';
import type { ReconcilerActivities } from '../libs/temporal/contract.js';

const { reconcile } = proxyActivities<ReconcilerActivities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '20s',
  // Not for long: its Schedule comes round again soon.
  retry: { initialInterval: '1s', maximumAttempts: 4 },
});

/** Sees to it that every stream that owes something has a driver who knows; answers how many had not. */
export async function reconciler(): Promise<number> {
  return reconcile();
}
