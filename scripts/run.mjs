import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { foreground } from './lib/foreground.mjs';
import { main, root, say, ScriptProblem } from './lib/project.mjs';

/**
 * `node scripts/run.mjs apps/cli/main ARGS`: a program of ours, built when needed, on the project's Node. Settings that the environment
 * does not give are those of the `npm start` that runs on this machine, where one does. What stands in test/ brings up all that it needs, and
 * gets none of them.
 */
const [program = '', ...args] = process.argv.slice(2);

/** By which our programs say that a setting is missing or wrong (EX_CONFIG). */
const wrongSettings = 78;

await main(async () => {
  await ensureBuilt();
  const file = join(root, 'dist', `${program}.js`);
  if (!existsSync(file)) throw new ScriptProblem(`There is no program ${program}.`);
  const start = program.startsWith('test/') ? undefined : await startOnThisMachine();
  const environment = Object.fromEntries(
    Object.entries(start?.running?.environment ?? {}).filter(([name]) => process.env[name] === undefined),
  );
  const code = await foreground(program, args, { environment });
  if (code === wrongSettings && start?.running === null)
    say(
      `Overstap does not run on ${start.directory}: start it with npm start, name its folder by OVERSTAP_VAR, or give these settings.`,
    );
  return code;
});

/** The folder of `npm start`, and what runs there: not what an earlier one left behind. */
async function startOnThisMachine() {
  const standalone = (name) => import(pathToFileURL(join(root, 'dist', 'apps', 'standalone', `${name}.js`)).href);
  const [{ varDirectory }, { VarFolder }] = await Promise.all([standalone('var-directory'), standalone('var-folder')]);
  const directory = varDirectory();
  return { directory, running: VarFolder.running(directory) };
}
