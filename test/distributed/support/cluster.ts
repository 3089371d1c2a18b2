import { demoToken } from '../../../apps/standalone/demo-access.js';
import { ProgramPart } from '../../../apps/standalone/parts.js';
import { freePort } from '../../../apps/standalone/ports.js';
import { seed } from '../../../apps/standalone/seed.js';
import type { Exit } from '../../../apps/standalone/child.js';
import { eventually, Installation } from '../../kill/support/installation.js';
import { onServer } from '../../kill/support/stores.js';
import { Proxy } from './proxy.js';

export const kinds = ['api', 'worker', 'projector'] as const;
export type Kind = (typeof kinds)[number];

/** One of our programs, as a process of its own beside others of its kind. */
export class Program {
  constructor(
    readonly name: string,
    private readonly part: ProgramPart,
    /** Where it tells how it is. */
    readonly port: number,
  ) {}

  get pid(): number {
    if (this.part.pid === null) throw new Error(`${this.name} does not run`);
    return this.part.pid;
  }

  /** Until it is ready by its own word and by its health. */
  async start(): Promise<void> {
    await this.part.start();
    await eventually(`${this.name} is ready`, 60_000, async () => (await this.health('ready')) === 200);
  }

  /** Asks it to leave, and answers how it left. */
  async stop(): Promise<Exit> {
    const { ended } = this.part;
    await this.part.stop();
    return (await ended) as Exit;
  }

  kill(): Promise<void> {
    return this.part.kill();
  }

  /** Status of `/health/<question>`; 0 where nobody answers. */
  async health(question: 'live' | 'started' | 'ready'): Promise<number> {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/health/${question}`, { signal: AbortSignal.timeout(3_000) })).status;
    } catch {
      return 0;
    }
  }
}

/** Two each of api, worker and projector behind a proxy, with their events on a server beside one PostgreSQL, one Temporal and one issuer. */
export class Cluster {
  private readonly tokens = new Map<string, Promise<string>>();

  private constructor(
    readonly installation: Installation,
    readonly proxy: Proxy,
    private readonly programs: ReadonlyMap<string, Program>,
  ) {}

  static async start(environment: Readonly<Record<string, string>>): Promise<Cluster> {
    const installation = await Installation.start({
      store: await onServer.open(),
      parts: ['postgres', 'temporal', 'issuer'],
      supervise: false,
    });
    const programs = new Map<string, Program>();
    for (const kind of kinds)
      for (const number of [1, 2]) {
        const name = `${kind}-${number}`;
        programs.set(name, await programOf(installation, kind, name, environment));
      }
    const proxy = await Proxy.start(['api-1', 'api-2'].map((name) => programs.get(name)?.port ?? 0));
    const cluster = new Cluster(installation, proxy, programs);
    try {
      // The first projector holds every projection by the time the second looks for one.
      await Promise.all([cluster.program('projector-1').start(), cluster.program('worker-1').start()]);
      await Promise.all(['api-1', 'api-2', 'worker-2', 'projector-2'].map((name) => cluster.program(name).start()));
      const { folder, urls } = installation.composition;
      await seed({ folder, urls: { ...urls, api: proxy.url } });
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  program(name: string): Program {
    const program = this.programs.get(name);
    if (!program) throw new Error(`there is no ${name}`);
    return program;
  }

  token(name: string): Promise<string> {
    const { folder, urls } = this.installation.composition;
    const token = this.tokens.get(name) ?? demoToken(folder, urls.issuer, name);
    this.tokens.set(name, token);
    return token;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.programs.values()].map((program) => program.stop()));
    await this.proxy.stop();
    await this.installation.stop();
  }
}

async function programOf(
  { composition }: Installation,
  kind: Kind,
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const port = await freePort();
  const part = new ProgramPart({
    name: kind,
    heap: 160,
    logFile: composition.folder.logFile(name),
    environment: () => ({
      ...process.env,
      NODE_OPTIONS: '',
      ...composition.environment,
      LOG_LEVEL: 'info',
      ...(kind === 'api' ? { PORT: String(port) } : { HEALTH_PORT: String(port) }),
      ...environment,
    }),
  });
  return new Program(name, part, port);
}
