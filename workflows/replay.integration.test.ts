import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { installRuntime } from '../apps/worker/runtime.js';
import { workflowBundle } from '../apps/worker/workflow-bundle.js';
import { recordedHistories } from '../test/support/histories.js';

installRuntime(pino({ level: 'silent' }));

const replay = async (histories: Awaited<ReturnType<typeof recordedHistories>>) => {
  const failed: string[] = [];
  const options = { workflowBundle: await workflowBundle() };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) if (error) failed.push(workflowId);
  return failed;
};

describe('histories of released versions', () => {
  it('are replayed by the workflow code of today', async () => {
    const histories = await recordedHistories();
    expect(histories.map(({ workflowId }) => workflowId)).toEqual(
      expect.arrayContaining([
        '0.1-commands',
        '0.1-completed',
        '0.1-continued',
        '0.1-due',
        '0.1-elsewhere',
        '0.1-set-back',
        '0.1-woken',
        '0.2-commands',
        '0.2-journey',
        '0.2-journey-resumed',
        '0.2-set-back',
      ]),
    );
    expect(await replay(histories)).toEqual([]);
  });

  it('would tell of code that does something else', async () => {
    const due = (await recordedHistories()).find(({ workflowId }) => workflowId === '0.1-due');
    if (!due) throw new Error('no such history');
    const events = due.history.events?.filter((event) => !event.timerStartedEventAttributes);
    expect(await replay([{ ...due, history: { events } }])).toEqual(['0.1-due']);
  });
});
