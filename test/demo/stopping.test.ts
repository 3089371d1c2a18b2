import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { eventually } from '../support/eventually.js';

const folder = mkdtempSync(join(tmpdir(), 'overstap-demo-stopping-'));
const minutes = 60_000;

afterAll(() => {
  for (const path of [folder, elsewhere]) rmSync(path, { recursive: true, force: true });
});

/** Processes that were started with the folder in their environment, whoever their parent is by now. */
function runningThere(): readonly string[] {
  const environment = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environment(name).includes(folder));
}

const elsewhere = mkdtempSync(join(tmpdir(), 'overstap-demo-var-'));

function demo(...args: readonly string[]) {
  return spawn(process.execPath, [join(projectRoot, 'dist/apps/standalone/demo/main.js'), ...args], {
    env: { ...process.env, TMPDIR: folder, OVERSTAP_VAR: elsewhere, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const whereProcessesShow = existsSync('/proc/self/environ') ? it : it.skip;

describe('npm run demo', () => {
  whereProcessesShow(
    'leaves no process and no state after Ctrl-C',
    async () => {
      const child = demo('--quick', '--seed', '3');
      let most = 0;
      for await (const line of createInterface({ input: child.stdout }))
        if (/contacts .*journeys/.test(line) && most === 0) {
          most = runningThere().length;
          child.kill('SIGINT');
        }
      if (child.exitCode === null) await once(child, 'close');
      expect(most).toBeGreaterThanOrEqual(6);
      // The sentinel is the last to go: it looks after the others until this one is gone.
      await eventually(async () => runningThere().length === 0);
      expect([child.exitCode, readdirSync(folder)]).toEqual([1, []]);
    },
    2 * minutes,
  );

  it.each([
    ['the folder of npm start holds other data', ['--into-start', '--demo'], '--demo --reset throws them away'],
    ['the folder to be kept is not empty', ['--keep', elsewhere], 'give --keep a folder of its own'],
  ])('says what helps where %s', async (_what, args, help) => {
    mkdirSync(join(elsewhere, 'postgres'), { recursive: true });
    const child = demo(...args);
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    child.stdout.resume();
    const [code] = (await once(child, 'close')) as [unknown];
    expect([code, complaint]).toEqual([1, expect.stringContaining(help)]);
    expect(readdirSync(elsewhere)).toEqual(['postgres']);
  });
});
