import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  // Killed outright, npm can pass nothing on.
  const npm = process.env.npm_execpath ? npmProcess() : null;
  if (npm !== null) setInterval(() => isAlive(npm) || composition.kill('SIGTERM'), 500).unref();
  return new Promise((resolve) => composition.once('close', (code) => resolve(code ?? 1)));
});

/** npm stands above us, with a shell between us or without. */
function npmProcess() {
  const parent = facts(process.ppid);
  return parent !== null && /^(.*\/)?(ba|da|z)?sh$/.test(parent.name) ? parent.parent : process.ppid;
}

function facts(pid) {
  try {
    if (!existsSync('/proc/self/stat')) {
      const [parent, ...name] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/);
      return { name: name.join(' '), parent: Number(parent) };
    }
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { name, parent: Number(parent) };
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
