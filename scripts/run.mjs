import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { main, projectNode, root, run, ScriptProblem } from './lib/project.mjs';

/** `node scripts/run.mjs apps/cli/main ARGS`: a program of ours, built when needed, on the project's Node. */
const [program = '', ...args] = process.argv.slice(2);

await main(async () => {
  await ensureBuilt();
  const file = join(root, 'dist', `${program}.js`);
  if (!existsSync(file)) throw new ScriptProblem(`There is no program ${program}.`);
  return run(projectNode(), ['--enable-source-maps', file, ...args]);
});
