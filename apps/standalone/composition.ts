import { existsSync, statfsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SteppingClock } from '../../libs/clock/index.js';
import { ensureOwnedDatabase, migrate, openPool, roleNames, setRolePasswords } from '../../libs/database/index.js';
import { PostgresServerError } from '../../libs/postgres-server/index.js';
import { firstAdministrator } from './demo.js';
import { issuerConfigFile, writeIssuerConfig } from './demo-access.js';
import { PostgresPart, ProgramEnded, ProgramPart, TemporalPart, type Part } from './parts.js';
import { claimPort, freePort } from './ports.js';
import { memoryOf, processorSecondsOf } from './processes.js';
import { sentinelPid } from './sentinel.js';
import { asStartProblem, diskFull, StartProblem } from './start-problem.js';
import { obtainTemporal } from './temporal-server.js';
import { VarFolder } from './var-folder.js';

export const partNames = ['postgres', 'temporal', 'issuer', 'api', 'worker', 'projector'] as const;
export type PartName = (typeof partNames)[number];

export interface CompositionOptions {
  /** All state; made when it is missing. */
  readonly varDir: string;
  /** A port of api or issuer that is given must be free; 0 or none: a free one. The others are wishes. */
  readonly ports?: { readonly api?: number; readonly issuer?: number; readonly temporal?: number; readonly temporalUi?: number };
  readonly clock?: 'wall' | 'stepping';
  /** Where a stepped clock begins that has not begun yet, UTC; default now. */
  readonly clockBegins?: string;
  /** Of the programs' logs in `varDir/logs`; default `info`. */
  readonly logLevel?: string;
  /** Start a part again when it ends by itself; default true. */
  readonly supervise?: boolean;
  /** Temporal's own UI, for whoever runs it by hand; default false. */
  readonly temporalUi?: boolean;
  /** A Temporal server that runs already, host:port; none is started then. */
  readonly temporalAddress?: string;
  /** Only these, for a test of what stands below the others; default all. */
  readonly parts?: readonly PartName[];
  /** Throw away all state first. */
  readonly reset?: boolean;
  /** Most MiB of heap of a program, where it has more to do than usual: it then saves time rather than memory. */
  readonly heaps?: Readonly<Partial<Record<PartName, number>>>;
  /** Settings for all programs besides those that the composition makes itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** One line for each thing that takes its time or goes wrong. */
  readonly onProgress?: (line: string) => void;
  /** Gives up the start; what had started is stopped. */
  readonly signal?: AbortSignal;
}

export interface Urls {
  readonly api: string;
  readonly issuer: string;
  /** host:port. */
  readonly temporal: string;
  readonly temporalUi: string | null;
  /** PostgreSQL as its superuser, as the owner, and as the two roles that own nothing. */
  readonly database: { readonly superuser: string; readonly owner: string; readonly app: string; readonly reader: string };
}

const database = 'overstap';
const host = '127.0.0.1';

/** Milliseconds between two starts of a part that keeps ending, doubling from least to most. */
const backoff = { least: 250, most: 30_000, forgottenAfter: 60_000 };

/**
 * Everything on one machine: PostgreSQL, a Temporal dev server, the local issuer, api, worker and projector, each a process of its
 * own, started in parallel where possible, looked after, and gone when this process is gone.
 */
export class Composition {
  private readonly parts: Partial<Record<PartName, Part>>;
  private readonly postgres: PostgresPart;
  private readonly temporal: TemporalPart;
  private readonly attended = new Set<PartName>();
  private readonly starting = new Map<PartName, Promise<void>>();
  private readonly say: (line: string) => void;
  private stopping = false;

  /** Whether a part that ends by itself is started again; a test that kills may switch it off. */
  supervise: boolean;

  private constructor(
    private readonly options: CompositionOptions,
    readonly folder: VarFolder,
    private readonly ports: { readonly api: number; readonly issuer: number; readonly postgres: number },
  ) {
    this.say = options.onProgress ?? (() => undefined);
    this.supervise = options.supervise ?? true;
    this.postgres = new PostgresPart({
      dataDirectory: folder.file('postgres'),
      port: ports.postgres,
      password: folder.secrets().superuser,
      logFile: folder.logFile('postgres'),
    });
    this.temporal = new TemporalPart(async () => ({
      executable: await obtainTemporal({ onProgress: this.say, signal: options.signal }),
      databaseFile: `${folder.folder('temporal')}/temporal.db`,
      logFile: folder.logFile('temporal'),
      port: await freePort(options.ports?.temporal),
      memoryLimitMiB: options.heaps?.temporal,
      uiPort: options.temporalUi ? await freePort(options.ports?.temporalUi) : undefined,
    }));
    const all: Readonly<Record<PartName, Part>> = {
      postgres: this.postgres,
      temporal: this.temporal,
      issuer: this.program('issuer', 64),
      api: this.program('api', 160),
      worker: this.program('worker', 160),
      projector: this.program('projector', 160),
    };
    const wanted = (options.parts ?? partNames).filter((name) => name !== 'temporal' || options.temporalAddress === undefined);
    this.parts = Object.fromEntries(wanted.map((name) => [name, all[name]]));
  }

  /** Resolves when the API is ready for commands and queries. @throws StartProblem with one line that says what helps. */
  static async start(options: CompositionOptions): Promise<Composition> {
    const folder = await VarFolder.take(options.varDir);
    let composition: Composition | null = null;
    try {
      if (options.reset) folder.reset();
      composition = new Composition(options, folder, {
        api: await claimPort(options.ports?.api ?? 0, 'PORT'),
        issuer: await claimPort(options.ports?.issuer ?? 0, 'OVERSTAP_ISSUER_PORT'),
        postgres: await freePort(),
      });
      await composition.startAll();
      return composition;
    } catch (error) {
      const problem = clearProblem(error, folder);
      if (composition) await composition.stop();
      else folder.release();
      options.signal?.throwIfAborted();
      throw problem;
    }
  }

  /** Kills a part outright (kill -9). Supervision, where on, starts it again. */
  async kill(name: PartName): Promise<void> {
    await this.part(name).kill();
  }

  /** Starts a part that ended, and waits until it is ready. */
  async start(name: PartName): Promise<void> {
    await this.startOnce(name);
    this.attend(name);
  }

  /** Stops everything, the database last; everything is on disk then. */
  async stop(): Promise<void> {
    this.stopping = true;
    const stop = (...names: readonly PartName[]): Promise<unknown> => Promise.all(names.map((name) => this.parts[name]?.stop()));
    await stop('api', 'worker', 'projector', 'issuer');
    await stop('temporal', 'postgres');
    this.folder.release();
  }

  /** Deletes all that Temporal knows; only while it is killed or stopped. */
  async deleteTemporalDatabase(): Promise<void> {
    await this.temporal.deleteDatabase();
  }

  get urls(): Urls {
    return {
      api: `http://${host}:${this.ports.api}`,
      issuer: `http://${host}:${this.ports.issuer}`,
      temporal: this.options.temporalAddress ?? this.temporal.address ?? '',
      temporalUi: this.temporal.uiUrl,
      database: this.databaseUrls(),
    };
  }

  /** Process ids of the parts that run. */
  get pids(): Readonly<Partial<Record<PartName, number>>> {
    const running = partNames.map((name) => [name, this.parts[name]?.pid ?? null] as const);
    return Object.fromEntries(running.filter(([, pid]) => pid !== null));
  }

  /** MiB (PSS) per part with all processes below it, and of what looks after them; empty where the system does not tell. */
  memory(): Readonly<Record<string, number>> {
    const whole = memoryOf(process.pid);
    if (whole === null) return {};
    const parts = Object.entries(this.pids).map(([name, pid]) => [name, memoryOf(pid) ?? 0] as const);
    const supervisor = whole - parts.reduce((sum, [, memory]) => sum + memory, 0);
    return Object.fromEntries([...parts, ['supervisor', supervisor]]);
  }

  /** Seconds of processor time that each part, with all processes below it, has used since it started. */
  processorSeconds(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.pids).map(([name, pid]) => [name, processorSecondsOf(pid) ?? 0]));
  }

  /** Settings under which any program of ours reaches this composition. */
  get environment(): Readonly<Record<string, string>> {
    const { api, issuer, temporal } = this.urls;
    const { owner, app, reader } = this.databaseUrls();
    return {
      PORT: new URL(api).port,
      HOST: host,
      DATABASE_OWNER_URL: owner,
      DATABASE_APP_URL: app,
      DATABASE_READER_URL: reader,
      // Named here as well, so that a program of ours that is started later goes to the same store and namespace.
      EVENT_STORE_URL: process.env['EVENT_STORE_URL'] || 'postgres',
      EVENT_STORE_PREFIX: process.env['EVENT_STORE_PREFIX'] || '',
      TEMPORAL_ADDRESS: temporal,
      TEMPORAL_NAMESPACE: process.env['TEMPORAL_NAMESPACE'] || 'overstap',
      OIDC_ISSUER: issuer,
      OVERSTAP_MASTER_KEY_FILE: this.folder.masterKeyFile(),
      OVERSTAP_BOOTSTRAP_ADMIN: firstAdministrator.subject,
      OVERSTAP_CLOCK: this.options.clock ?? 'wall',
      OVERSTAP_WEBHOOK_REACH: 'anywhere',
      LOG_LEVEL: this.options.logLevel ?? 'info',
      ...this.options.environment,
    };
  }

  private async startAll(): Promise<void> {
    if (!existsSync(this.folder.file('postgres'))) this.say('Making a new database');
    const databaseReady = this.begin('postgres').then(() => this.prepareDatabase());
    const temporalReady = this.begin('temporal');
    const issuerReady = writeIssuerConfig(this.folder, this.urls.issuer).then(() => this.begin('issuer'));
    await allOrFirstFailure([
      databaseReady,
      temporalReady,
      issuerReady,
      Promise.all([databaseReady, temporalReady]).then(() => Promise.all([this.begin('projector'), this.begin('worker')])),
      Promise.all([databaseReady, temporalReady, issuerReady]).then(() => this.begin('api')),
    ]);
    if (this.parts.api) await this.apiReady();
    const { api, issuer } = this.urls;
    this.folder.writeRunning({ urls: { api, issuer }, environment: this.environment });
  }

  private async begin(name: PartName): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (this.parts[name]) await this.start(name);
    this.options.signal?.throwIfAborted();
  }

  private async prepareDatabase(): Promise<void> {
    const passwords = this.folder.secrets();
    await ensureOwnedDatabase(this.databaseUrls().superuser, database, passwords.owner);
    await migrate(this.databaseUrls().owner);
    await setRolePasswords(this.databaseUrls().owner, passwords);
    if (this.options.clock === 'stepping') await this.beginClock();
  }

  private async beginClock(): Promise<void> {
    const { clockBegins = new Date().toISOString() } = this.options;
    const pool = openPool({ url: this.databaseUrls().owner, max: 1, applicationName: 'overstap-set-up' });
    try {
      const begun = await pool.query('select from projection.clock');
      if (begun.rowCount === 0) await new SteppingClock(pool).moveTo(clockBegins);
    } finally {
      await pool.end();
    }
  }

  /** The API answers for the engines behind it. */
  private async apiReady(): Promise<void> {
    const deadline = Date.now() + 60_000;
    let last = 'no answer';
    while (Date.now() < deadline) {
      this.options.signal?.throwIfAborted();
      try {
        const response = await fetch(`${this.urls.api}/health/ready`, { signal: AbortSignal.timeout(5_000) });
        if (response.ok) return;
        last = (await response.text()).slice(0, 300);
      } catch {
        last = 'no answer';
      }
      await delay(50);
    }
    throw new StartProblem(`The API did not become ready within a minute (${this.folder.logFile('api')}): ${last}`);
  }

  private program(name: PartName, heap: number): ProgramPart {
    const ample = this.options.heaps?.[name];
    return new ProgramPart({
      name,
      heap: ample ?? heap,
      ...(ample !== undefined && { semiSpace: 16 }),
      logFile: this.folder.logFile(name),
      environment: () => ({
        ...process.env,
        ...this.environment,
        ISSUER_PORT: String(this.ports.issuer),
        ISSUER_CONFIG_FILE: issuerConfigFile(this.folder),
      }),
    });
  }

  private part(name: PartName): Part {
    const part = this.parts[name];
    if (!part) throw new Error(`${name} is not part of this composition`);
    return part;
  }

  /** Whoever asks for it while it starts waits for the same start. */
  private async startOnce(name: PartName): Promise<void> {
    const already = this.starting.get(name);
    if (already) return already;
    const start = this.part(name)
      .start()
      .finally(() => this.starting.delete(name));
    this.starting.set(name, start);
    await start;
    this.rememberProcesses();
  }

  /** Starts a part again whenever it has ended by itself. */
  private attend(name: PartName): void {
    if (this.attended.has(name)) return;
    this.attended.add(name);
    void this.lookAfter(name, this.part(name));
  }

  private async lookAfter(name: PartName, part: Part): Promise<void> {
    let pause = backoff.least;
    for (;;) {
      const since = Date.now();
      await part.ended;
      if (this.stopping) return;
      if (!this.supervise) break;
      if (Date.now() - since > backoff.forgottenAfter) pause = backoff.least;
      this.say(`${name} ended by itself and is started again (${this.folder.logFile(name)})`);
      await delay(pause);
      pause = Math.min(2 * pause, backoff.most);
      if (this.stopping) return;
      try {
        await this.startOnce(name);
      } catch (error) {
        const problem = clearProblem(error, this.folder);
        this.say(problem instanceof Error ? problem.message : `${name} did not start`);
        if (error instanceof ProgramEnded && error.forGood) break;
      }
      // Everything may have been stopped while it was starting.
      if (this.stopping) return part.stop();
    }
    this.attended.delete(name);
  }

  private rememberProcesses(): void {
    const sentinel = sentinelPid();
    this.folder.rememberProcesses([...Object.values(this.pids), ...(sentinel === null ? [] : [sentinel])]);
  }

  private databaseUrls(): Urls['database'] {
    const { superuser, owner, app, reader } = this.folder.secrets();
    const url = (user: string, password: string, name: string): string =>
      `postgres://${user}:${password}@${host}:${this.ports.postgres}/${name}`;
    return {
      superuser: url('postgres', superuser, 'postgres'),
      owner: url(roleNames.owner, owner, database),
      app: url(roleNames.app, app, database),
      reader: url(roleNames.reader, reader, database),
    };
  }
}

/** As Promise.all, but none of them is still at work when it fails. */
async function allOrFirstFailure(work: readonly Promise<unknown>[]): Promise<void> {
  try {
    await Promise.all(work);
  } catch (error) {
    await Promise.allSettled(work);
    throw error;
  }
}

/** Bytes without which none of the engines goes on, whatever it then says of it. */
const leastFree = 20 * 1024 * 1024;

function clearProblem(error: unknown, folder: VarFolder): unknown {
  const { bavail, bsize } = statfsSync(folder.path);
  if (bavail * bsize < leastFree) return diskFull(folder.path, error);
  if (error instanceof PostgresServerError)
    switch (error.reason) {
      case 'disk-full':
        return diskFull(folder.path, error);
      case 'no-access':
        return new StartProblem(
          `PostgreSQL cannot use ${folder.file('postgres')}: ${oneLine(error.message)}. Give access, set OVERSTAP_VAR to another folder, or start anew with --reset.`,
        );
      case 'port-taken':
      case 'not-started':
        return new StartProblem(`PostgreSQL did not start (${folder.logFile('postgres')}): ${oneLine(error.message)}`);
      default:
        return error.reason satisfies never;
    }
  return asStartProblem(error, folder.path);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
