import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Composition, type CompositionOptions, type PartName } from '../../../apps/standalone/composition.js';
import { demoToken } from '../../../apps/standalone/demo-access.js';
import { projectRoot } from '../../../apps/standalone/project-root.js';
import { seed } from '../../../apps/standalone/seed.js';
import type { StoredEvent } from '../ledger.js';
import { hasReached, type Witness } from '../witness.js';
import { embedded, type Store } from './stores.js';

/** The views that readers use, with all their rows in an order of their own. */
export type Dump = Readonly<Record<string, readonly string[]>>;

/** What a command line program left behind. */
export interface Said {
  /** -1 where it was killed. */
  readonly code: number;
  readonly said: string;
}

/** What can be killed: a part of the composition, or a store of events that is none. */
export type Victim = PartName | 'event-store';

export interface InstallationOptions extends Omit<CompositionOptions, 'varDir'> {
  /** Default embedded; stopped with the installation. */
  readonly store?: Store;
}

/** Everything that `npm start` runs, on the wall clock, looked at from outside: by HTTP, SQL, the command line, and the witness of its store. */
export class Installation {
  private readonly tokens = new Map<string, Promise<string>>();

  private constructor(
    readonly composition: Composition,
    readonly owner: pg.Pool,
    private readonly folder: string,
    private readonly store: Store,
    private readonly witness: Witness,
  ) {}

  static async start({ store: given, environment, ...options }: InstallationOptions = {}): Promise<Installation> {
    const store = given ?? (await embedded.open());
    const folder = await mkdtemp(join(tmpdir(), 'overstap-kill-'));
    const composition = await Composition.start({
      varDir: folder,
      ...options,
      environment: { ...environment, ...store.environment },
    }).catch(async (error: unknown) => {
      await store.stop();
      throw error;
    });
    const owner = new pg.Pool({ connectionString: composition.urls.database.owner, max: 2 });
    owner.on('error', () => undefined);
    const installation = new Installation(composition, owner, folder, store, store.witness(owner));
    try {
      if (options.parts?.includes('api') ?? true) await seed(composition);
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  get api(): string {
    return this.composition.urls.api;
  }

  /** Access token of a demo person or client; the same one each time. */
  token(name: string): Promise<string> {
    const known = this.tokens.get(name);
    if (known) return known;
    const token = demoToken(this.composition.folder, this.composition.urls.issuer, name);
    this.tokens.set(name, token);
    return token;
  }

  /** kill -9. */
  kill(victim: Victim): Promise<void> {
    return victim === 'event-store' ? this.ownStore.kill() : this.composition.kill(victim);
  }

  /** Starts what was killed, and waits until it is ready. */
  start(victim: Victim): Promise<void> {
    return victim === 'event-store' ? this.ownStore.start() : this.composition.start(victim);
  }

  /** All that stands in the store, read past the code that wrote it. */
  events(): Promise<readonly StoredEvent[]> {
    return this.witness.events();
  }

  /** A query of somebody's. */
  async get(name: string, path: string): Promise<Response> {
    return fetch(`${this.api}/v1${path}`, { headers: { authorization: `Bearer ${await this.token(name)}` } });
  }

  /** One `overstap` command, as `npm run overstap` gives it. */
  cli(...args: readonly string[]): Promise<Said> {
    return this.startCli(...args).ended;
  }

  startCli(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Said> } {
    const main = join(projectRoot, 'dist', 'apps', 'cli', 'main.js');
    const env = { ...process.env, NODE_OPTIONS: '', ...this.composition.environment };
    const { promise, resolve } = Promise.withResolvers<Said>();
    const child = execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, said: stdout + stderr }),
    );
    return { child, ended: promise };
  }

  /** What every read model holds. */
  async readModels(): Promise<Dump> {
    const { rows: views } = await this.owner.query<{ name: string }>(
      `select viewname as name from pg_views where schemaname = 'read_model' order by viewname`,
    );
    const dump: Record<string, readonly string[]> = {};
    for (const { name } of views) {
      const { rows } = await this.owner.query<{ row: string }>(
        `select to_jsonb(v)::text as row from read_model.${pg.escapeIdentifier(name)} v order by to_jsonb(v)::text collate "C"`,
      );
      dump[name] = rows.map(({ row }) => row);
    }
    return dump;
  }

  /** Of the persons offered: how many keys are destroyed, and how many of the others no search would find. */
  async keysWithoutTokens(offers: readonly StoredEvent[]): Promise<{ readonly notFound: number; readonly destroyed: number }> {
    const { superuser } = this.composition.urls.database;
    const client = new pg.Client({ connectionString: superuser.replace(/[^/]*$/, 'overstap') });
    await client.connect();
    try {
      const { rows } = await client.query<{ notFound: number; destroyed: number }>(
        `select count(*) filter (where destroyed_at is not null)::integer as destroyed,
                count(*) filter (where destroyed_at is null and not exists (select from vault.search_tokens t where t.key_id = asked.key_id))::integer as "notFound"
           from unnest($1::uuid[]) as asked (key_id) left join vault.keys using (key_id)`,
        [offers.map(({ data }) => (data as { readonly personKey: string }).personKey)],
      );
      return rows[0] ?? { notFound: offers.length, destroyed: 0 };
    } finally {
      await client.end();
    }
  }

  /** Whether every read model holds all that was written. */
  async isShown(): Promise<boolean> {
    const last = await this.witness.last();
    if (last === undefined) return true;
    const { rows } = await this.owner.query<{ position: string | null }>(
      `select position from projection.checkpoints where stage = 'live'`,
    );
    return rows.every(({ position }) => hasReached(position, last));
  }

  /** Until it {@link isShown}. @throws when that takes longer than `withinMs` */
  async shown(withinMs: number): Promise<void> {
    await eventually('all that was written is shown', withinMs, () => this.isShown());
  }

  /** Until all that is due is carried out, and shown. @throws when that takes longer than `withinMs` */
  async drained(withinMs: number): Promise<void> {
    await this.shown(withinMs);
    await eventually('all that is due is carried out', withinMs, async () => {
      const { rows } = await this.owner.query('select from read_model.open_obligations where due_at <= now()');
      return rows.length === 0;
    });
    await this.shown(withinMs);
  }

  async stop(): Promise<void> {
    await this.owner.end();
    await this.composition.stop();
    await this.store.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get ownStore(): NonNullable<Store['process']> {
    if (!this.store.process) throw new Error('this store is no process of its own that is ours to kill');
    return this.store.process;
  }
}

/** Looks until it is so; what another process brings about cannot be waited for otherwise. @throws after `withinMs`, saying what was not so */
export async function eventually(what: string, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(20);
  }
}
