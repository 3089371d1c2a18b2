import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { demoOrganisations, demoPersons, firstClient } from '../../apps/standalone/demo.js';
import { identityOf, stillRuns, type ProcessIdentity } from '../../apps/standalone/processes.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import type { Running } from '../../apps/standalone/var-folder.js';

/** The whole of `npm start`, as a process of its own, on a folder and ports of its own. */
interface Started {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly running: Running;
  /** All processes of it, found by their environment where the system shows that. */
  readonly all: readonly ProcessIdentity[];
}

const folder = mkdtempSync(join(tmpdir(), 'overstap-start-'));
const minutes = 60_000;
let current: ChildProcess | null = null;

const programs = {
  main: 'dist/apps/standalone/main.js',
  token: 'dist/apps/standalone/token.js',
  /** What `npm start` runs; it starts `main` on the project's own Node. */
  launcher: 'scripts/start.mjs',
} as const;

function launch(
  program: keyof typeof programs,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [join(projectRoot, programs[program]), ...args], {
    env: { ...process.env, OVERSTAP_VAR: folder, PORT: '0', LOG_LEVEL: 'info', NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function start(program: 'main' | 'launcher', ...args: readonly string[]): Promise<Started> {
  const child = launch(program, args);
  current = child;
  const lines: string[] = [];
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (/^Overstap ready in \d+ s$/.test(line)) {
      const running = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as Running;
      return { process: child, lines, running, all: processesOf(child.pid ?? 0) };
    }
  }
  throw new Error(`did not get ready: ${lines.join('\n')}\n${complaint}`);
}

/** Every process that was started with the folder in its environment, whoever its parent is by now. */
function processesOf(supervisor: number): readonly ProcessIdentity[] {
  const listed = existsSync('/proc/self/environ')
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(folder))
    : [
        String(supervisor),
        ...(JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')) as ProcessIdentity[]).map(({ pid }) => String(pid)),
      ];
  return listed.map((pid) => identityOf(Number(pid))).filter((identity) => identity !== null);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

/** The test's time limit is the judge. */
async function allGone(all: readonly ProcessIdentity[]): Promise<void> {
  while (all.some(stillRuns)) await new Promise((resolve) => setImmediate(resolve));
}

async function output(
  child: ChildProcess,
): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, stdout, stderr };
}

const token = (name?: string): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> =>
  output(launch('token', name === undefined ? [] : [name]));

afterAll(() => {
  current?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('npm start', () => {
  it(
    'brings up everything, can be tried by what it prints, and leaves no process after Ctrl-C',
    async () => {
      const { process: supervisor, lines, running, all } = await start('main');
      expect(all.length).toBeGreaterThanOrEqual(8);
      expect(lines.at(-1)).toMatch(/^Overstap ready in \d+ s$/);
      const { api = '' } = running.urls;
      for (const path of ['/health/live', '/health/ready']) expect((await fetch(api + path)).status).toBe(200);

      const printed = await token(firstClient);
      expect(printed).toMatchObject({ code: 0, stderr: '' });
      expect(printed.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);

      const refused = await token('niemand');
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      for (const name of [firstClient, 'coordinator-groot-amsterdam']) expect(refused.stderr).toContain(name);

      const handover = JSON.parse(pasted(lines).replace(/\$\([^)]*\)/g, 'eerste')) as object;
      const offered = await fetch(`${api}/v1/handovers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${printed.stdout.trim()}`,
          'content-type': 'application/json',
          'idempotency-key': 'eerste',
        },
        body: JSON.stringify(handover),
      });
      expect([offered.status, await offered.json()]).toEqual([
        201,
        expect.objectContaining({ id: expect.any(String), revision: 0 }),
      ]);

      supervisor.kill('SIGINT');
      const [code] = (await once(supervisor, 'exit')) as [unknown];
      expect(code).toBe(0);
      await allGone(all);
    },
    3 * minutes,
  );

  it(
    'keeps its state, and leaves no process when it is killed outright',
    async () => {
      const { process: supervisor, running, all } = await start('main');
      const bearer = (await token('coordinator-noord-holland')).stdout.trim();
      const inbox = await fetch(`${running.urls.api}/v1/handovers`, { headers: { authorization: `Bearer ${bearer}` } });
      expect([inbox.status, ((await inbox.json()) as { items: unknown[] }).items.length]).toEqual([200, 1]);
      supervisor.kill('SIGKILL');
      await once(supervisor, 'exit');
      await allGone(all);
    },
    3 * minutes,
  );

  it(
    'starts anew by --reset, not twice, and leaves no process when what npm runs is killed outright',
    async () => {
      const { process: supervisor, running, all } = await start('launcher', '--reset');
      const second = await output(launch('main', []));
      expect([second.code, second.stderr]).toEqual([
        1,
        expect.stringMatching(/^Overstap already runs on \S+ \(process \d+\): [^\n]*OVERSTAP_VAR[^\n]*\n$/),
      ]);

      const bearer = (await token('coordinator-noord-holland')).stdout.trim();
      const inbox = await fetch(`${running.urls.api}/v1/handovers`, { headers: { authorization: `Bearer ${bearer}` } });
      expect(((await inbox.json()) as { items: unknown[] }).items).toEqual([]);

      for (const name of ['secrets.json', 'master-key.json', 'running.json', 'issuer/client-keys.json'])
        expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);

      supervisor.kill('SIGKILL');
      await once(supervisor, 'exit');
      await allGone(all);
    },
    3 * minutes,
  );

  it('refuses a port that is taken in one line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const refused = await output(launch('main', ['--port', String(port)]));
    server.close();
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^Port ${port} is taken: .*PORT=\\d+\\.\n$`)),
    ]);
  });

  it('says in one line what a program of it could not reach', async () => {
    const refused = await output(launch('main', [], { EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false' }));
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^\w+ ended while it was starting \(\S+\.log\): could not start: event store unavailable: [^\n{]+\n$/,
      ),
    ]);
  });

  it('refuses what is no option or no port in one line', async () => {
    expect((await output(launch('main', ['--restart']))).stderr).toMatch(/^npm start -- \[--port PORT\][^\n]*\n$/);
    expect((await output(launch('main', ['--port', 'many']))).stderr).toMatch(/^PORT is not a port number[^\n]*\n$/);
  });
});

describe('npm run token', () => {
  it('says what to do when nothing runs', async () => {
    const refused = await token(firstClient);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([
      1,
      '',
      expect.stringMatching(/^Overstap does not run on \S+: start it with npm start/),
    ]);
  });

  it('has names that no two share', () => {
    const names = [...demoOrganisations.map(({ clientId }) => clientId), ...demoPersons.map(({ subject }) => subject)];
    expect(new Set(names).size).toBe(names.length);
  });
});

/** The body that stands between the marks of the command that is printed. */
function pasted(lines: readonly string[]): string {
  const from = lines.findIndex((line) => line.endsWith('<<JSON'));
  return lines.slice(from + 1, lines.indexOf('JSON')).join('\n');
}
