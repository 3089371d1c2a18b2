import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, type ProcessIdentity } from '../../apps/standalone/processes.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database?.drop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overstap-run-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What `npm start` leaves in its folder about itself, and by which it holds the folder. */
function started(by: ProcessIdentity | null, environment: Readonly<Record<string, string>>): void {
  writeFileSync(join(folder, 'running.json'), JSON.stringify({ urls: {}, environment }));
  writeFileSync(join(folder, 'lock'), JSON.stringify(by));
}

interface Said {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: readonly string[]): Promise<Said> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'run.mjs'), ...args], {
    env: { PATH, HOME, OVERSTAP_VAR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout, stderr };
}

const migrate = () => run('apps/standalone/migrate');

describe('a program of ours, given beside npm start', () => {
  it('goes where npm start runs', async () => {
    started(identityOf(process.pid), { DATABASE_OWNER_URL: database.ownerUrl, EVENT_STORE_URL: 'postgres' });
    expect(await migrate()).toMatchObject({ code: 0, stdout: 'Nothing to migrate.\n' });
  });

  it.each([
    ['is gone', { pid: 2 ** 22 + 1, started: 'once' }],
    ['is gone, and its id is in use again', { pid: process.pid, started: 'before the last restart' }],
  ])('says what to do where what npm start was %s', async (_, by) => {
    started(by, { DATABASE_OWNER_URL: database.ownerUrl, EVENT_STORE_URL: 'postgres' });
    const { code, stderr } = await migrate();
    expect(code).toBe(78);
    const [first, second, ...others] = stderr.trimEnd().split('\n');
    expect(first).toMatch(/^Settings: DATABASE_OWNER_URL is missing/);
    expect(second).toBe(
      `Overstap does not run on ${folder}: start it with npm start, name its folder by OVERSTAP_VAR, or give these settings.`,
    );
    expect(others).toEqual([]);
  });

  it('needs nobody where it needs no settings', async () => {
    expect(await run('apps/cli/main', 'help')).toMatchObject({ code: 0 });
  });
});
