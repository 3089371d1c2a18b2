import { condition, defineUpdate, proxyLocalActivities, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes } from '../../libs/temporal/contract.js';

const { nothing } = proxyLocalActivities<{ nothing(): Promise<void> }>({ scheduleToCloseTimeout: '5s' });

/** The least that an Update with a local activity can be: the limit beside which commands are measured. */
export async function empty(): Promise<void> {
  setHandler(defineUpdate<string, [string]>('empty'), async (text) => {
    await nothing();
    return text;
  });
  await condition(() => false);
}

/** The least that a workflow with a timer can be which knows what it waits for and can be found: the limit beside which drivers are measured. */
export async function waiting(until: string): Promise<void> {
  const { servicePoint, status, step, iteration, nextDue } = searchAttributes;
  await nothing();
  upsertSearchAttributes([
    { key: servicePoint, value: 'spt-load' },
    { key: status, value: 'active' },
    { key: step, value: 'orientation' },
    { key: iteration, value: 1 },
    { key: nextDue, value: new Date(until) },
  ]);
  await condition(() => false, Date.parse(until) - Date.now());
}
