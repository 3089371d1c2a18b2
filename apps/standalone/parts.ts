import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PostgresServer, type PostgresServerOptions } from '../../libs/postgres-server/index.js';
import { Child, lastLine, type Exit } from './child.js';
import { projectRoot } from './project-root.js';
import { unwatch, watch } from './sentinel.js';
import { StartProblem } from './start-problem.js';
import { TemporalServer, type TemporalServerOptions } from './temporal-server.js';

/** Something that runs, as the composition sees it: it can be started again after it ended, in whatever way. */
export interface Part {
  readonly pid: number | null;
  /** Settles when what was started last has ended. */
  readonly ended: Promise<unknown>;
  /** Resolves when it can be used; nothing happens where it runs. */
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export class PostgresPart implements Part {
  private server: PostgresServer | null = null;
  ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: PostgresServerOptions) {}

  get pid(): number | null {
    return this.server?.pid ?? null;
  }

  async start(): Promise<void> {
    if (this.server) return;
    const server = await PostgresServer.start(this.options);
    watch(server.pid, 'INT');
    this.server = server;
    this.ended = server.ended.then(() => {
      unwatch(server.pid);
      this.server = null;
    });
  }

  async kill(): Promise<void> {
    await this.server?.kill();
    await this.ended;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    await this.ended;
  }
}

export class TemporalPart implements Part {
  private server: TemporalServer | null = null;

  /** `options` are worked out at the first start, since getting the server may take its time. */
  constructor(private readonly options: () => Promise<TemporalServerOptions>) {}

  get pid(): number | null {
    return this.server?.alive ? this.server.pid : null;
  }

  get ended(): Promise<unknown> {
    return this.server?.exited ?? Promise.resolve();
  }

  /** None before the first start. */
  get address(): string | null {
    return this.server?.address ?? null;
  }

  get uiUrl(): string | null {
    return this.server?.uiUrl ?? null;
  }

  async start(): Promise<void> {
    if (this.server) await this.server.start();
    else this.server = await TemporalServer.start(await this.options());
  }

  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  async deleteDatabase(): Promise<void> {
    await this.server?.deleteDatabase();
  }
}

export interface ProgramOptions {
  readonly name: string;
  /** Most MiB of heap. */
  readonly heap: number;
  /** MiB of each half of the heap's young generation; small ones cost time for memory. Default 2. */
  readonly semiSpace?: number;
  /** Asked anew at each start. */
  readonly environment: () => NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** Milliseconds that a program has to finish what it is at. */
const grace = 8_000;

/** A program that says that its settings are wrong is not worth another start (EX_CONFIG). */
const exitConfig = 78;

/** One of our own programs from dist/; it says `ready` over its channel. */
export class ProgramPart implements Part {
  private child: Child | null = null;

  constructor(private readonly options: ProgramOptions) {}

  get pid(): number | null {
    return this.child?.alive ? this.child.pid : null;
  }

  get ended(): Promise<unknown> {
    return this.child?.exited ?? Promise.resolve();
  }

  async start(): Promise<void> {
    if (this.child?.alive) return;
    const { name, heap, semiSpace = 2, environment, logFile } = this.options;
    const dist = join(projectRoot, 'dist', 'apps');
    const main = join(dist, name, 'main.js');
    if (!existsSync(main)) throw new StartProblem(`${main} is missing: run npm run build.`);
    const child = await Child.spawn({
      command: process.execPath,
      args: [
        ...[`--max-old-space-size=${heap}`, `--max-semi-space-size=${semiSpace}`, '--enable-source-maps'],
        ...['--import', pathToFileURL(join(dist, 'standalone', 'leave-with-parent.js')).href, main],
      ],
      env: { NODE_COMPILE_CACHE: join(projectRoot, 'node_modules', '.cache', 'overstap', 'compiled'), ...environment() },
      logFile,
      cwd: projectRoot,
      ipc: true,
    });
    this.child = child;
    const outcome = await Promise.race([child.ready, child.exited]);
    if (outcome !== 'ready') throw new ProgramEnded(name, logFile, outcome);
  }

  async kill(): Promise<void> {
    await this.child?.kill();
  }

  async stop(): Promise<void> {
    await this.child?.stop(grace);
  }
}

/** A program that ended before it was ready. */
export class ProgramEnded extends StartProblem {
  /** Whether another start could do better. */
  readonly forGood: boolean;

  constructor(name: string, logFile: string, exit: Exit) {
    super(`${name} ended while it was starting (${logFile}): ${lastLine(logFile)}`);
    this.forGood = exit.code === exitConfig;
  }
}
