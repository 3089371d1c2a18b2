import { resolve } from 'node:path';
import { projectRoot } from './project-root.js';

/** Where the state of `npm start` stands: OVERSTAP_VAR, or `var/` of the project. */
export function varDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(projectRoot, environment.OVERSTAP_VAR || 'var');
}
