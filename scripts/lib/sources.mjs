import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './project.mjs';

export const dist = join(root, 'dist');
export const stampFile = join(dist, '.built.json');
export const workflowBundle = join(dist, 'workflow-bundle.js');

const folders = ['apps', 'libs', 'workflows', 'test/load', 'test/support'];

/** What runs: all TypeScript without tests. */
export function sourceFiles() {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/(?<!\.d|\.test|\.test-support)\.ts$/.test(entry.name)) found.push(path);
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) visit(join(root, folder));
  return found.sort();
}

export function outputOf(source) {
  return join(dist, relative(root, source)).replace(/\.ts$/, '.js');
}

/** How a source stood when it was built. */
export function markOf(source) {
  const { mtimeMs, size } = statSync(source);
  return `${mtimeMs}:${size}`;
}

/** What, besides the sources, a build depends on. */
export function toolsMark() {
  const hash = createHash('sha256');
  for (const file of ['.swcrc', 'package-lock.json', 'scripts/build.mjs']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

export function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return { tools: '', sources: {}, bundle: '' };
  }
}

/** The sources to build anew and the outputs to remove. */
export function changes(stamp = readStamp()) {
  const sources = sourceFiles();
  const tools = toolsMark();
  const known = tools === stamp.tools ? stamp.sources : {};
  const changed = sources.filter((source) => known[relative(root, source)] !== markOf(source) || !existsSync(outputOf(source)));
  const present = new Set(sources.map((source) => relative(root, source)));
  const gone = Object.keys(stamp.sources).filter((source) => !present.has(source));
  return { sources, changed, gone, tools };
}

/** Whether a build would do nothing. */
export function upToDate() {
  const stamp = readStamp();
  const { changed, gone } = changes(stamp);
  return changed.length === 0 && gone.length === 0 && existsSync(workflowBundle) && stamp.bundle !== '';
}

/** A hash over the workflow code and all that it imports, so that the bundle is made anew only for those. */
export function workflowsMark() {
  const entry = join(dist, 'workflows');
  if (!existsSync(entry)) return '';
  const queue = readdirSync(entry, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(entry, name));
  const seen = new Set(queue);
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const code = readFileSync(file, 'utf8');
    hash.update(file).update(code);
    for (const [, specifier] of code.matchAll(/(?:from|import)\s*['"](\.[^'"]+)['"]/g)) {
      const target = join(dirname(file), specifier);
      if (!seen.has(target) && existsSync(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return hash.digest('hex');
}
