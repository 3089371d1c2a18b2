import { condition, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';

const { nothing } = proxyLocalActivities<{ nothing(): Promise<void> }>({ scheduleToCloseTimeout: '5s' });

/** The least that an Update with a local activity can be: the limit beside which commands are measured. */
export async function empty(): Promise<void> {
  setHandler(defineUpdate<string, [string]>('empty'), async (text) => {
    await nothing();
    return text;
  });
  await condition(() => false);
}
