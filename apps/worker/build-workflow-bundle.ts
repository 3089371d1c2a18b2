import { buildWorkflowBundle } from './workflow-bundle.js';

process.stdout.write(`${await buildWorkflowBundle()}\n`);
