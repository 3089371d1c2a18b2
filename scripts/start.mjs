import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { main, projectEnvironment, projectNode, root } from './lib/project.mjs';

/** `npm start`: installs and builds what is missing, then hands over to the standalone composition on the project's Node. */
await main(async () => {
  const began = process.env.OVERSTAP_BEGAN ?? String(Date.now());
  await ensureBuilt();
  const composition = spawn(
    projectNode(),
    [
      ...['--max-old-space-size=96', '--max-semi-space-size=1', '--optimize-for-size', '--enable-source-maps'],
      join(root, 'dist', 'apps', 'standalone', 'main.js'),
      ...process.argv.slice(2),
    ],
    { cwd: root, env: projectEnvironment({ OVERSTAP_BEGAN: began }), stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
  );
  // A Ctrl-C reaches the composition by itself; this process only waits for it to have stopped everything.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => composition.kill(signal));
  // Killed outright, npm can pass nothing on; its place as our parent is then taken by another process.
  const parent = process.ppid;
  if (process.env.npm_execpath) setInterval(() => process.ppid !== parent && composition.kill('SIGTERM'), 500).unref();
  return new Promise((resolve) => composition.once('close', (code) => resolve(code ?? 1)));
});
