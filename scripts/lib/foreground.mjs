import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectEnvironment, projectNode, root } from './project.mjs';

/**
 * Runs a program of ours that runs others, on the project's Node, and answers its exit code. A Ctrl-C reaches it by itself; this process only
 * waits for it to have stopped everything.
 */
export function foreground(program, args, { nodeOptions = [], environment = {} } = {}) {
  const child = spawn(projectNode(), [...nodeOptions, '--enable-source-maps', join(root, 'dist', `${program}.js`), ...args], {
    cwd: root,
    env: projectEnvironment(environment),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const wait = () => undefined;
  const passOn = (signal) => child.kill(signal);
  process.on('SIGINT', wait);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  // Killed outright, npm can pass nothing on.
  const npm = process.env.npm_execpath ? npmProcess() : null;
  const watching = npm === null ? null : setInterval(() => isAlive(npm) || child.kill('SIGTERM'), 500).unref();
  return new Promise((resolve) =>
    child.once('close', (code) => {
      if (watching) clearInterval(watching);
      process.off('SIGINT', wait);
      for (const signal of ['SIGTERM', 'SIGHUP']) process.off(signal, passOn);
      resolve(code ?? 1);
    }),
  );
}

/** npm stands above us, with a shell between us or without. */
function npmProcess() {
  const parent = facts(process.ppid);
  return parent !== null && /^(.*\/)?(ba|da|z)?sh$/.test(parent.name) ? parent.parent : process.ppid;
}

function facts(pid) {
  try {
    if (!existsSync('/proc/self/stat')) {
      const [parent, ...name] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' })
        .trim()
        .split(/\s+/);
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
