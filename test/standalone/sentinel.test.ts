import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformFileSync } from '@swc/core';
import { identityOf } from '../../apps/standalone/processes.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overstap-sentinel-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A process that starts a long sleep, has it watched, and tells its id. */
async function watching(unwatched: boolean): Promise<{ readonly parent: ReturnType<typeof spawn>; readonly sleeper: number }> {
  const { code } = transformFileSync('apps/standalone/sentinel.ts', { configFile: '.swcrc' });
  writeFileSync(join(folder, 'sentinel.mjs'), code);
  writeFileSync(
    join(folder, 'parent.mjs'),
    `import { spawn } from 'node:child_process';
     import { watch, unwatch } from './sentinel.mjs';
     const sleeper = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
     watch(sleeper.pid, 'TERM');
     ${unwatched ? 'unwatch(sleeper.pid);' : ''}
     process.stdout.write(sleeper.pid + '\\n');
     setInterval(() => undefined, 1000);`,
  );
  const parent = spawn(process.execPath, [join(folder, 'parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: parent.stdout })) return { parent, sleeper: Number(line) };
  throw new Error('no process id');
}

/** Resolves when the process is gone; the test's own time limit is the judge. */
async function gone(pid: number): Promise<void> {
  while (identityOf(pid) !== null) await new Promise((resolve) => setImmediate(resolve));
}

describe('what the sentinel watches', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('ends when the parent ends by %s', async (signal) => {
    const { parent, sleeper } = await watching(false);
    parent.kill(signal);
    await once(parent, 'exit');
    await gone(sleeper);
  });

  it('is left alone once it is no longer watched', async () => {
    const { parent, sleeper } = await watching(true);
    const other = await watching(false);
    parent.kill('SIGKILL');
    other.parent.kill('SIGKILL');
    await gone(other.sleeper);
    process.kill(sleeper, 'SIGKILL');
  });
});
