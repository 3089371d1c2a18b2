import { execFile, spawn } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { connect } from 'node:http2';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Child, lastLine } from './child.js';
import { freePort } from './ports.js';
import { StartProblem } from './start-problem.js';

const run = promisify(execFile);

/** The newest that `go install` takes: later ones carry a `replace` in their go.mod. */
const cliVersion = '1.5.1';
const namespaceDefault = 'overstap';

const buildPrefix = 'build-';

/** Bytes that the Go toolchain needs meanwhile (3.4 GB) with some room, and the server itself. */
const goInstallNeeds = 4.5e9;

export type Environment = Readonly<Record<string, string | undefined>>;

/** One way of getting the server; null where it is of no use here, with a line why when that can be helped. */
export interface TemporalWay {
  readonly name: 'path' | 'cache' | 'download' | 'go-install';
  obtain(context: ObtainContext): Promise<string | { readonly why: string }>;
}

export interface ObtainContext {
  readonly environment: Environment;
  readonly cache: string;
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface ObtainOptions {
  readonly onProgress?: (line: string) => void;
  /** Ends a download or a build; what it left is removed. */
  readonly signal?: AbortSignal;
  readonly environment?: Environment;
  readonly ways?: readonly TemporalWay[];
}

/** `$XDG_CACHE_HOME/overstap`, or `~/.cache/overstap`. */
export function cacheFolder(environment: Environment = process.env): string {
  return join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache'), 'overstap');
}

/**
 * Path of a Temporal CLI that can run a dev server: the one on PATH, from the cache, downloaded by the SDK, or built with Go; the last two
 * end in the cache.
 * @throws StartProblem when none of these is possible, with what to do.
 */
export async function obtainTemporal(options: ObtainOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const { signal, onProgress = () => undefined } = options;
  const context = { environment, cache: cacheFolder(environment), onProgress, signal };
  const reasons: string[] = [];
  for (const way of options.ways ?? temporalWays) {
    const obtained = await way.obtain(context);
    signal?.throwIfAborted();
    if (typeof obtained === 'string') return obtained;
    reasons.push(obtained.why);
  }
  throw new StartProblem(
    `No Temporal server (${reasons.join('; ')}): put the Temporal CLI (\`temporal\`) on PATH, install Go 1.24 or newer, or set TEMPORAL_ADDRESS to a server that runs.`,
  );
}

const onPath: TemporalWay = {
  name: 'path',
  async obtain({ environment }) {
    for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
      const candidate = join(folder, 'temporal');
      if (folder !== '' && (await works(candidate))) return candidate;
    }
    return { why: 'not on PATH' };
  },
};

const fromCache: TemporalWay = {
  name: 'cache',
  async obtain({ cache }) {
    const built = join(cache, `temporal-${cliVersion}`);
    if (await works(built)) return built;
    const downloaded = await downloadedIn(cache);
    return downloaded ?? { why: `not in ${cache}` };
  },
};

const bySdk: TemporalWay = {
  name: 'download',
  async obtain({ cache, onProgress }) {
    await mkdir(cache, { recursive: true });
    onProgress('Temporal server: trying the download of the SDK');
    try {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const server = await within(
        180_000,
        TestWorkflowEnvironment.createLocal({
          server: { executable: { type: 'cached-download', downloadDir: cache }, log: { format: 'json', level: 'never' } },
        }),
      );
      await server.teardown();
    } catch {
      return { why: 'download not possible here' };
    }
    return (await downloadedIn(cache)) ?? { why: 'download of the SDK is unusable' };
  },
};

const byGo: TemporalWay = {
  name: 'go-install',
  async obtain({ environment, cache, onProgress, signal }) {
    const env: NodeJS.ProcessEnv = { ...environment };
    try {
      await run('go', ['version'], { env });
    } catch {
      return { why: 'no Go to build it with' };
    }
    await mkdir(cache, { recursive: true });
    const { bavail, bsize } = await statfs(cache);
    if (bavail * bsize < goInstallNeeds)
      return {
        why: `building it takes ${goInstallNeeds / 1e9} GB meanwhile and ${cache} has ${(bavail * bsize) / 1e9} GB: set XDG_CACHE_HOME`,
      };
    await removeAbandonedBuilds(cache);
    const folder = await mkdtemp(join(cache, buildPrefix));
    onProgress(
      `Temporal server: building the official CLI ${cliVersion} with Go, once, about 3 minutes (in ${folder}, removed afterwards)`,
    );
    const started = Date.now();
    const beat = setInterval(
      () => onProgress(`Temporal server: still building (${Math.round((Date.now() - started) / 1000)} s)`),
      20_000,
    );
    try {
      await goInstall(folder, env, signal);
      const target = join(cache, `temporal-${cliVersion}`);
      await rename(join(folder, 'bin', 'temporal'), target);
      onProgress(`Temporal server: built in ${Math.round((Date.now() - started) / 1000)} s`);
      return target;
    } catch (error) {
      return { why: `go install failed: ${error instanceof Error ? error.message : 'no reason given'}` };
    } finally {
      clearInterval(beat);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

/** In the order in which they are tried. */
export const temporalWays: readonly TemporalWay[] = [onPath, fromCache, bySdk, byGo];

async function goInstall(folder: string, environment: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<void> {
  const env = {
    ...environment,
    CGO_ENABLED: '0',
    GOBIN: join(folder, 'bin'),
    GOPATH: join(folder, 'path'),
    GOMODCACHE: join(folder, 'path', 'mod'),
    GOCACHE: join(folder, 'cache'),
    // A module cache that can be removed without changing its permissions first.
    GOFLAGS: '-modcacherw',
  };
  const child = spawn('go', ['install', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@v${cliVersion}`], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let last = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    last = text.trim().split('\n').at(-1) || last;
  });
  // The compilers that it started stand in its group.
  const leave = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', leave);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
    if (code !== 0) throw new Error(last.slice(0, 200));
  } finally {
    process.removeListener('exit', leave);
    signal?.removeEventListener('abort', leave);
  }
}

/** What builds that were killed outright left; none takes an hour. */
async function removeAbandonedBuilds(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((candidate) => candidate.startsWith(buildPrefix))) {
    const { mtimeMs } = await stat(join(cache, name));
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(cache, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

async function downloadedIn(cache: string): Promise<string | null> {
  const names = await readdir(cache).catch(() => []);
  for (const name of names
    .filter((candidate) => candidate.startsWith('temporal-sdk-typescript-'))
    .toSorted()
    .toReversed()) {
    const path = join(cache, name);
    if (await works(path)) return path;
  }
  return null;
}

/** Whether `path` is a Temporal CLI that runs on this machine. */
async function works(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
    return stdout.startsWith('temporal version');
  } catch {
    return false;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface TemporalServerOptions {
  /** From {@link obtainTemporal}. */
  readonly executable: string;
  /** Its state; made when it is missing. */
  readonly databaseFile: string;
  readonly logFile: string;
  /** 0 or none: one that is free. */
  readonly port?: number;
  /** Port of Temporal's own UI; none: no UI. */
  readonly uiPort?: number;
  readonly namespace?: string;
  /** Most heap that the server keeps before it collects harder, in MiB. */
  readonly memoryLimitMiB?: number;
}

/** A Temporal dev server with its state in a file. It keeps its address over {@link kill} and {@link start}. */
export class TemporalServer {
  private constructor(
    private readonly options: TemporalServerOptions & { readonly port: number },
    private child: Child,
  ) {}

  /** Resolves when it serves. @throws StartProblem when it ends before. */
  static async start(options: TemporalServerOptions): Promise<TemporalServer> {
    const complete = { ...options, port: options.port || (await freePort()) };
    return new TemporalServer(complete, await serve(complete));
  }

  /** host:port for clients. */
  get address(): string {
    return `127.0.0.1:${this.options.port}`;
  }

  get namespace(): string {
    return this.options.namespace ?? namespaceDefault;
  }

  get uiUrl(): string | null {
    return this.options.uiPort === undefined ? null : `http://127.0.0.1:${this.options.uiPort}`;
  }

  get pid(): number {
    return this.child.pid;
  }

  get alive(): boolean {
    return this.child.alive;
  }

  /** Settles when the process that runs now is gone. */
  get exited(): Promise<unknown> {
    return this.child.exited;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.child.kill();
  }

  /** Starts it again after {@link kill} or {@link stop}, on the same address and file. */
  async start(): Promise<void> {
    if (this.alive) return;
    this.child = await serve(this.options);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.child.stop(5_000);
  }

  /** Forgets everything: all workflows and timers. Only while it is not running. */
  async deleteDatabase(): Promise<void> {
    if (this.alive) throw new Error('the Temporal server is running');
    const { databaseFile } = this.options;
    await Promise.all(['', '-wal', '-shm', '-journal'].map((suffix) => rm(databaseFile + suffix, { force: true })));
  }
}

/**
 * Workflows that the server keeps in memory, at some 40 kB each; the others it reads from its file when something happens to them. By default it
 * would keep them all, and with ten thousand of them come to collect garbage all the time under its memory limit.
 */
const workflowsCached = 1_000;

async function serve(options: TemporalServerOptions & { readonly port: number }): Promise<Child> {
  const { executable, databaseFile, port, uiPort, logFile } = options;
  const child = await Child.spawn({
    command: executable,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn', '--log-format', 'json'],
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...['--db-filename', databaseFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1'],
      ...['--namespace', options.namespace ?? namespaceDefault],
      ...['--dynamic-config-value', `history.hostLevelCacheMaxSize=${workflowsCached}`],
      ...searchAttributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ],
    env: {
      ...process.env,
      GOMEMLIMIT: `${options.memoryLimitMiB ?? 200}MiB`,
      // Where memory is given, it is to save time.
      GOGC: options.memoryLimitMiB === undefined ? '50' : '200',
      TEMPORAL_ADDRESS: undefined,
    },
    logFile,
  });
  const deadline = Date.now() + 60_000;
  while (child.alive && Date.now() < deadline) {
    if (await serves(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await child.kill();
  throw new StartProblem(`The Temporal server did not start (${logFile}): ${lastLine(logFile)}`);
}

/** What Temporal's UI can be searched by; `OverstapNextDue` is when the next obligation of a stream falls due. */
export const searchAttributes = [
  'OverstapServicePoint=Keyword',
  'OverstapStatus=Keyword',
  'OverstapStep=Keyword',
  'OverstapIteration=Int',
  'OverstapNextDue=Datetime',
] as const;

/** The standard gRPC health check, in as much of HTTP/2 and protobuf as it takes. */
function serves(port: number): Promise<boolean> {
  const service = 'temporal.api.workflowservice.v1.WorkflowService';
  const message = Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return new Promise((resolve) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const answer = (serving: boolean): void => {
      session.destroy();
      resolve(serving);
    };
    session.setTimeout(1_000, () => answer(false));
    session.once('error', () => answer(false));
    const request = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('error', () => answer(false));
    // Field 1 (status) is 1 where it serves.
    request.once('end', () =>
      answer(
        Buffer.concat(chunks)
          .subarray(5)
          .equals(Buffer.from([0x08, 0x01])),
      ),
    );
    request.end(Buffer.concat([frame, message]));
  });
}
