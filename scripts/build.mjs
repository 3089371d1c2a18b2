import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { capture, ensureInstalled, main, projectNode, root, say, ScriptProblem, seconds } from './lib/project.mjs';
import {
  changes,
  dist,
  markOf,
  outputOf,
  readStamp,
  stampFile,
  upToDate,
  workflowBundle,
  workflowsMark,
} from './lib/sources.mjs';

/** Makes dist/ from the sources: each changed file by swc, the workflow bundle when workflow code changed. Types are checked by `npm run types`. */
async function build() {
  const stamp = readStamp();
  const { sources, changed, gone, tools } = changes(stamp);
  const { transformFile } = await import('@swc/core');
  for (const source of gone) for (const suffix of ['', '.map']) rmSync(outputOf(join(root, source)) + suffix, { force: true });
  await Promise.all(
    changed.map(async (source) => {
      const output = outputOf(source);
      const { code, map } = await transformFile(source, {
        configFile: join(root, '.swcrc'),
        sourceMaps: true,
        sourceFileName: relative(dirname(output), source),
      });
      mkdirSync(dirname(output), { recursive: true });
      write(output, `${code}\n//# sourceMappingURL=${output.slice(dirname(output).length + 1)}.map\n`);
      write(`${output}.map`, map ?? '');
    }),
  );
  const bundle = await bundleWorkflows(stamp.bundle);
  const marks = Object.fromEntries(sources.map((source) => [relative(root, source), markOf(source)]));
  write(stampFile, JSON.stringify({ tools, sources: marks, bundle }));
}

async function bundleWorkflows(before) {
  const mark = workflowsMark();
  if (mark === before && existsSync(workflowBundle)) return before;
  const module = join(dist, 'apps', 'worker', 'workflow-bundle.js');
  if (!existsSync(module))
    throw new ScriptProblem('apps/worker/workflow-bundle.ts is missing: the workflow code cannot be bundled.');
  const { buildWorkflowBundle } = await import(pathToFileURL(module).href);
  await buildWorkflowBundle(workflowBundle);
  return mark;
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** For other scripts: a build in a process of its own, on the project's Node, when there is something to build. */
export async function ensureBuilt() {
  await ensureInstalled();
  if (upToDate()) return;
  const began = Date.now();
  say('Building …');
  const { code, output } = await capture(projectNode(), [join(root, 'scripts', 'build.mjs'), '--here']);
  if (code !== 0) throw new ScriptProblem(`${output.trimEnd()}\nThe build failed: see above.`);
  say(`Built in ${seconds(began)}.`);
}

if (process.argv[1] === join(root, 'scripts', 'build.mjs'))
  await main(() => (process.argv.includes('--here') ? build() : ensureBuilt()));
