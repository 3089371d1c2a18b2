import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { main, projectEnvironment, projectNode, root, run, ScriptProblem } from './lib/project.mjs';

/**
 * `node scripts/run.mjs apps/cli/main ARGS`: a program of ours, built when needed, on the project's Node. Settings that the environment
 * does not give are those of the `npm start` that runs on this machine, where one does.
 */
const [program = '', ...args] = process.argv.slice(2);

await main(async () => {
  await ensureBuilt();
  const file = join(root, 'dist', `${program}.js`);
  if (!existsSync(file)) throw new ScriptProblem(`There is no program ${program}.`);
  return run(projectNode(), ['--enable-source-maps', file, ...args], { env: { ...settingsOfStart(), ...projectEnvironment() } });
});

function settingsOfStart() {
  try {
    return JSON.parse(readFileSync(join(resolve(root, process.env.OVERSTAP_VAR || 'var'), 'running.json'), 'utf8')).environment;
  } catch {
    return {};
  }
}
