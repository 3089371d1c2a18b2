import { driving } from './driving.js';

/** A worker as a process of its own, so that it can be killed; settings in the environment. */
const setting = (name: string): string => process.env[name] ?? '';

const { worker } = await driving(
  { address: setting('TEMPORAL_ADDRESS'), namespace: setting('TEMPORAL_NAMESPACE'), appUrl: setting('DATABASE_APP_URL') },
  { codePath: setting('WORKFLOW_BUNDLE') },
);
await worker.start();
process.send?.('ready');
