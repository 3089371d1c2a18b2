import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What every script needs before anything is installed: nothing but Node 20 is used here. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Everything but results goes to stderr, so that a script's output can be piped. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** A failure that its one line explains. */
export class ScriptProblem extends Error {}

export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof ScriptProblem)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

const major = Number(process.versions.node.split('.')[0]);

/** Installs what is locked when it is not installed, or when the lock file has changed since. */
export async function ensureInstalled() {
  if (major < 20)
    throw new ScriptProblem(`Node ${process.versions.node} is too old: install Node 20 or newer (https://nodejs.org).`);
  const lock = join(root, 'package-lock.json');
  const mark = join(root, 'node_modules', '.cache', 'overstap', 'installed');
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(mark) && existsSync(installed) && readFileSync(mark, 'utf8') === wanted) return;
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
    say('Installing the locked packages with npm ci (about a minute) …');
    const began = Date.now();
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const code = await run(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      stdio: ['ignore', 2, 2],
    });
    if (code !== 0)
      throw new ScriptProblem(
        'npm ci failed: see its message above; without access to the npm registry set npm_config_registry.',
      );
    say(`Installed in ${seconds(began)}.`);
  }
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, wanted);
}

/** The Node that everything runs on: 24, from the npm package `node`. */
export function projectNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  const { status, stdout, error } = spawnSync(own, ['--version'], { encoding: 'utf8' });
  if (status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) >= 24) return own;
  if (major >= 24) {
    say(`Node 24 from the npm package \`node\` does not run here; going on with Node ${process.versions.node}.`);
    return process.execPath;
  }
  const why = error?.code ?? `exit ${status}`;
  throw new ScriptProblem(
    `Node 24 from the npm package \`node\` does not run here (${why}): run \`npm ci\` with install scripts allowed, or use Node 24 or newer yourself.`,
  );
}

/** Environment in which `node`, `jest` and the like are the project's. */
export function projectEnvironment(additions = {}) {
  return { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`, ...additions };
}

/** Runs a program to its end and answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: projectEnvironment(), ...options });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a program to its end and answers its exit code and all that it said. */
export function capture(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: projectEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

export function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}
