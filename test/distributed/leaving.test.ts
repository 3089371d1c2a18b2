import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Exit } from '../../apps/standalone/child.js';
import { freePort } from '../../apps/standalone/ports.js';
import { projectRoot } from '../../apps/standalone/project-root.js';
import { MasterKeyFile } from '../../libs/vault/index.js';
import { eventually } from '../support/eventually.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { kinds, type Kind } from './support/cluster.js';

/** Milliseconds in which a program that is still starting is gone on a busy machine: less than container runtimes wait before they kill. */
const promptly = 9_000;

/** Takes connections and says nothing, as a server that is stopped or a network that swallows what is sent. */
class SilentServer {
  private readonly sockets = new Set<Socket>();
  private readonly reached = Promise.withResolvers<void>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket.on('error', () => undefined));
      this.reached.resolve();
    });
  }

  static async start(): Promise<SilentServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SilentServer(server);
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  whenReached(): Promise<void> {
    return this.reached.promise;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

const heard = 'heard after ';
/** Loaded before a program: it says what was loaded when the program began to hear signals. */
const watching = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  const loaded = [];
  const hooks = registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on('newListener', (name) => {
    if (name !== 'SIGTERM') return;
    // With them nothing else is done before everything is loaded.
    hooks.deregister();
    writeSync(1, '${heard}' + JSON.stringify(loaded) + '\\n');
  });
`)}`;

/** A program of ours, looked at before it is ready. */
class Starting {
  readonly exited: Promise<Exit>;
  said = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    this.exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Exit);
    for (const output of [child.stdout, child.stderr]) output?.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  static async start(kind: Kind, environment: Readonly<Record<string, string>>): Promise<Starting> {
    const port = environment['PORT'] === undefined ? await freePort() : Number(environment['PORT']);
    const child = spawn(process.execPath, [join(projectRoot, 'dist', 'apps', kind, 'main.js')], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], PORT: String(port), HEALTH_PORT: String(port), LOG_LEVEL: 'info', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    return new Starting(child, port);
  }

  /** Until it hears a SIGTERM. Answers the files that it had loaded by then. */
  async hearsSignals(): Promise<readonly string[]> {
    await eventually(async () => this.said.startsWith(heard) && this.said.includes('\n'));
    const [line = '', ...rest] = this.said.split('\n');
    this.said = rest.join('\n');
    return JSON.parse(line.slice(heard.length)) as string[];
  }

  /** Status and body of `/health/<question>`; null where nobody answers. */
  async health(question: 'live' | 'started' | 'ready'): Promise<readonly [number, object] | null> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}/health/${question}`);
      return [answer.status, (await answer.json()) as object];
    } catch {
      return null;
    }
  }

  /** Tells it to leave. Answers how it did, and after how many milliseconds. */
  async told(signal: NodeJS.Signals): Promise<Exit & { readonly took: number }> {
    const began = performance.now();
    this.child.kill(signal);
    const exit = await this.exited;
    return { ...exit, took: performance.now() - began };
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

const cleanly = { code: 0, signal: null };
const down = { status: 'down' };

let database: TestDatabase;
let silent: SilentServer;
let program: Starting | undefined;
let environment: Readonly<Record<string, string>>;
const folder = mkdtempSync(join(tmpdir(), 'overstap-leaving-'));

beforeAll(async () => {
  database = await testDatabase();
  const masterKey = join(folder, 'master-key.json');
  MasterKeyFile.createIfMissing(masterKey);
  environment = {
    DATABASE_OWNER_URL: database.ownerUrl,
    DATABASE_APP_URL: database.appUrl,
    DATABASE_READER_URL: database.readerUrl,
    OIDC_ISSUER: 'http://127.0.0.1:1',
    OVERSTAP_MASTER_KEY_FILE: masterKey,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
});

beforeEach(async () => {
  silent = await SilentServer.start();
});

afterEach(async () => {
  await program?.end();
  program = undefined;
  await silent.stop();
});

afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function starting(kind: Kind, own: Readonly<Record<string, string>>): Promise<Starting> {
  program = await Starting.start(kind, { ...environment, ...own });
  return program;
}

/** Of those that answer for nothing else; the API listens only when it can answer. */
async function isLiveAndNotStarted(kind: Kind, of: Starting, ready: object = down): Promise<void> {
  const live = kind === 'api' ? null : [200, { status: 'up' }];
  expect(await of.health('live')).toEqual(live);
  expect(await of.health('started')).toEqual(live && [503, down]);
  expect(await of.health('ready')).toEqual(live && [503, ready]);
}

/** Answers after how many milliseconds. */
async function leaves(of: Starting, signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
  const { took, ...exit } = await of.told(signal);
  expect({ ...exit, said: of.said }).toEqual({
    ...cleanly,
    said: expect.not.stringMatching(/"level":"(error|fatal)"|^\s+at /m) as string,
  });
  return took;
}

describe.each(kinds)('%s, told to leave while it starts', (kind) => {
  it('hears it before anything else is loaded, and leaves', async () => {
    const of = await starting(kind, { NODE_OPTIONS: `--import=${watching}` });
    const loaded = await of.hearsSignals();
    expect(loaded.map((url) => url.replace(/.*\/dist\//, ''))).toEqual([`apps/${kind}/main.js`, 'libs/health/leaving.js']);
    // As soon as what is being loaded is loaded.
    await leaves(of);
  });

  it('leaves while PostgreSQL does not answer', async () => {
    const of = await starting(kind, {
      DATABASE_OWNER_URL: `postgres://overstap:-@${silent.address}/overstap`,
      DATABASE_APP_URL: `postgres://overstap:-@${silent.address}/overstap`,
    });
    await silent.whenReached();
    await isLiveAndNotStarted(kind, of);
    expect(await leaves(of, 'SIGINT')).toBeLessThan(promptly);
  });

  it('leaves while the event store does not answer', async () => {
    const of = await starting(kind, { EVENT_STORE_URL: `esdb://${silent.address}?tls=false` });
    await silent.whenReached();
    await isLiveAndNotStarted(kind, of);
    expect(await leaves(of)).toBeLessThan(promptly);
  });
});

describe('worker, told to leave while it waits for Temporal', () => {
  const waiting = { ...down, events: 'up', vault: 'up', temporal: 'down', warm: 'down' };

  it('that is not there', async () => {
    const of = await starting('worker', {});
    await eventually(async () => 'temporal' in ((await of.health('ready'))?.[1] ?? {}));
    await isLiveAndNotStarted('worker', of, waiting);
    expect(await leaves(of)).toBeLessThan(promptly);
  });

  it('that does not answer', async () => {
    const of = await starting('worker', { TEMPORAL_ADDRESS: silent.address });
    await silent.whenReached();
    await eventually(async () => 'temporal' in ((await of.health('ready'))?.[1] ?? {}));
    await isLiveAndNotStarted('worker', of, waiting);
    expect(await leaves(of)).toBeLessThan(promptly);
  });
});

describe('projector, told to leave while the read models fill', () => {
  it('leaves, and its sessions with it', async () => {
    const holder = new pg.Client({ connectionString: database.ownerUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table projection.checkpoints in access exclusive mode');
      const of = await starting('projector', {});
      await eventually(async () => {
        const { rowCount } = await holder.query('select from pg_locks where not granted');
        return (rowCount ?? 0) > 0;
      });
      await isLiveAndNotStarted('projector', of, { ...down, events: 'up', readModels: 'down', filled: 'down' });
      expect(await leaves(of)).toBeLessThan(promptly);
    } finally {
      await holder.end();
    }
  });
});

describe('a program that cannot start', () => {
  it('says so in one line of its log, and ends with 1', async () => {
    const of = await starting('worker', { EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false' });
    expect(await of.exited).toEqual({ code: 1, signal: null });
    const [line = '', ...others] = of.said.trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      level: 'fatal',
      service: 'worker',
      err: { type: 'EventStoreUnavailable' },
      msg: 'could not start',
    });
  });

  it.each([
    ['api', 'PORT'],
    ['projector', 'HEALTH_PORT'],
  ] as const)('names the setting of the port that is taken, as %s does, and ends with 78', async (kind, variable) => {
    const port = silent.address.split(':').at(-1) ?? '';
    const of = await starting(kind, { [variable]: port });
    expect(await of.exited).toEqual({ code: 78, signal: null });
    expect(of.said.trimEnd().split('\n').at(-1)).toBe(`Port ${port} is taken; set ${variable} to another one.`);
  });
});
