import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** A process of its own, as Overstap's worker is, with the same cache. */
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  namespace: process.env.TEMPORAL_NAMESPACE,
  taskQueue: 'empty',
  workflowsPath: join(import.meta.dirname, 'empty-workflow.js'),
  activities: { nothing: async () => undefined },
  maxCachedWorkflows: 50,
  reuseV8Context: true,
});
process.once('disconnect', () => worker.shutdown());
process.send?.('ready');
await worker.run();
await connection.close();
