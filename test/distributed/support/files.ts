import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../apps/standalone/project-root.js';

/** A file of the project, by its path in it. */
export function textOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** With what it merges (`<<`) put in place, as Docker reads it. */
export function yamlOf<T>(path: string): T {
  return parse(textOf(path), { merge: true, uniqueKeys: true }) as T;
}

export function jsonOf<T>(path: string): T {
  return JSON.parse(textOf(path)) as T;
}
