import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Clockwork } from '../../apps/standalone/clockwork.js';
import { Composition, type Urls } from '../../apps/standalone/composition.js';
import { demoToken } from '../../apps/standalone/demo-access.js';
import { seed } from '../../apps/standalone/seed.js';
import type { EventStore, RecordedEvent } from '../../libs/event-store/index.js';
import type { Answer } from '../../libs/execution/envelope.js';
import type { DriverClient } from '../../libs/temporal/index.js';
import { serverOfTheRun, type ServerOfTheRun } from './eventstoredb-double/server-of-the-run.js';

/** Milliseconds that a system may take to start on two busy cores. */
export const startTimeout = 180_000;

/** The store on which every system of a test file has its events, where the file says nothing else: as its project in `jest.config.mjs` has it. */
const { systemsRunOn = 'postgres' } = globalThis as { readonly systemsRunOn?: 'postgres' | 'eventstoredb' };

export interface SystemOptions {
  /** Where the stepped clock begins. */
  readonly now: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its events are, which outlives it; where none is given, the store of the project. */
  readonly server?: ServerOfTheRun;
}

/** What came back over HTTP. */
export interface Reply<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** As it was sent. */
  readonly text: string;
  /** Of a JSON answer. */
  readonly body: Body;
}

export interface ProblemBody {
  readonly code: string;
  readonly allowed?: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly in: string;
    readonly location: { readonly pointer?: string; readonly name?: string };
    readonly code: string;
  }[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Idempotency-Key of a command; a new one where none is given. */
  readonly key?: string;
  /** Revision that goes along as If-Match. */
  readonly ifMatch?: number;
}

/** An answer that a test did not expect. It names the operation and the problem, never what was sent. */
export class UnexpectedAnswer extends Error {
  constructor(method: string, path: string, { status, body }: Reply<unknown>) {
    const problem = typeof body === 'object' && body !== null && 'code' in body ? JSON.stringify(body) : '';
    super(`${method} ${path} was answered with ${status} ${problem}`.trimEnd());
    this.name = 'UnexpectedAnswer';
  }
}

/** One person or machine, by the real protocol: its own access token, an Idempotency-Key for each command. */
export class Caller {
  constructor(
    private readonly api: string,
    readonly token: () => Promise<string>,
  ) {}

  async ask<Body = ProblemBody>(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    options: AskOptions = {},
  ): Promise<Reply<Body>> {
    const { key = randomUUID(), ifMatch, headers } = options;
    return send(`${this.api}/v1${path}`, method, body, {
      authorization: `Bearer ${await this.token()}`,
      ...(method === 'POST' && { 'idempotency-key': key }),
      ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
      ...headers,
    });
  }

  get<Body = ProblemBody>(path: string, options?: AskOptions): Promise<Reply<Body>> {
    return this.ask('GET', path, undefined, options);
  }

  post<Body = ProblemBody>(path: string, body: object = {}, options?: AskOptions): Promise<Reply<Body>> {
    return this.ask('POST', path, body, options);
  }

  /** A command that is carried out. @throws UnexpectedAnswer */
  async does(path: string, body: object = {}, options?: AskOptions): Promise<Answer> {
    const reply = await this.post<Answer>(path, body, options);
    if (reply.status !== 200 && reply.status !== 201) throw new UnexpectedAnswer('POST', path, reply);
    return reply.body;
  }

  /** A command that is refused, with the code for which. @throws UnexpectedAnswer when it is carried out */
  async isRefused(path: string, body: object = {}, options?: AskOptions): Promise<ProblemBody & { readonly status: number }> {
    const reply = await this.post(path, body, options);
    if (reply.status < 400) throw new UnexpectedAnswer('POST', path, reply);
    return { ...reply.body, status: reply.status };
  }

  /** What a query answers, once it shows what an earlier command did. @throws UnexpectedAnswer */
  async sees<Body>(path: string, after?: Pick<Answer, 'position'>): Promise<Body> {
    const reply = await this.get<Body>(withPosition(path, after));
    if (reply.status !== 200) throw new UnexpectedAnswer('GET', path, reply);
    return reply.body;
  }

  /** As {@link sees}, for a query that is a POST. @throws UnexpectedAnswer */
  async finds<Body>(path: string, body: object, after?: Pick<Answer, 'position'>): Promise<Body> {
    const reply = await this.post<Body>(withPosition(path, after), body);
    if (reply.status !== 200) throw new UnexpectedAnswer('POST', path, reply);
    return reply.body;
  }
}

function withPosition(path: string, after: Pick<Answer, 'position'> | undefined): string {
  if (!after?.position) return path;
  return `${path}${path.includes('?') ? '&' : '?'}position=${encodeURIComponent(after.position)}`;
}

/** One HTTP request as it stands. */
export async function send<Body>(
  url: string,
  method: 'GET' | 'POST',
  body: object | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<Reply<Body>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as Body };
}

/**
 * The whole of Overstap as `npm start` runs it, on ports and in a folder of its own, with the demonstration's service points, people and
 * clients, and a clock that the test moves.
 */
export class System {
  private readonly callers = new Map<string, Caller>();

  private constructor(
    readonly composition: Composition,
    private readonly clockwork: Clockwork,
    /** Its own, which goes with it. */
    private readonly server: ServerOfTheRun | undefined,
  ) {}

  static async start({ now, environment, server: given }: SystemOptions): Promise<System> {
    const varDir = await mkdtemp(join(tmpdir(), 'overstap-system-'));
    const own = given === undefined && systemsRunOn === 'eventstoredb' ? await serverOfTheRun() : undefined;
    const composition = await Composition.start({
      varDir,
      clock: 'stepping',
      clockBegins: now,
      logLevel: 'debug',
      environment: { ...((given ?? own)?.environment ?? { EVENT_STORE_URL: 'postgres' }), ...environment },
    });
    const system = new System(composition, await Clockwork.of(composition), own);
    try {
      await seed(composition);
      await system.projected();
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  get store(): EventStore {
    return this.clockwork.store;
  }

  get drivers(): DriverClient {
    return this.clockwork.drivers;
  }

  get api(): string {
    return this.composition.urls.api;
  }

  get varDirectory(): string {
    return this.composition.folder.path;
  }

  /** A demo person or client by name: `coordinator-noord-holland`, `werkcentrum-zaanstreek-waterland`. */
  as(name: string): Caller {
    const known = this.callers.get(name);
    if (known) return known;
    let token: Promise<string> | undefined;
    const caller = new Caller(this.api, () => (token ??= demoToken(this.composition.folder, this.composition.urls.issuer, name)));
    this.callers.set(name, caller);
    return caller;
  }

  now(): Promise<string> {
    return this.clockwork.now();
  }

  /** Moves domain time; on return all that fell due on the way has been carried out and stands in the read models. */
  advance(to: string): Promise<number> {
    return this.clockwork.advance(to);
  }

  /** Moves domain time past what is due now: follow-ups elsewhere are done, and shown. */
  settled(): Promise<void> {
    return this.clockwork.settled();
  }

  /** Waits until every read model holds all that has been written. */
  projected(): Promise<void> {
    return this.clockwork.projected();
  }

  /** Asks PostgreSQL itself, as one of its roles. */
  sql<Row extends pg.QueryResultRow>(
    role: keyof Urls['database'],
    text: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]> {
    return this.sqlAfter(role, null, text, values);
  }

  /** As {@link sql}, in the session in which `before` was said. */
  async sqlAfter<Row extends pg.QueryResultRow>(
    role: keyof Urls['database'],
    before: string | null,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.composition.urls.database[role] });
    client.on('error', () => undefined);
    await client.connect();
    try {
      if (before !== null) await client.query(before);
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** All events there are, in the order of their positions. */
  async events(): Promise<readonly RecordedEvent[]> {
    const ending = new AbortController();
    const events: RecordedEvent[] = [];
    for await (const message of this.store.subscribeToAll({ signal: ending.signal })) {
      if (message.kind === 'caught-up') break;
      events.push(...message.events);
    }
    ending.abort();
    return events;
  }

  async stop(): Promise<void> {
    await this.clockwork.stop();
    await this.composition.stop();
    await this.server?.stop();
    await rm(this.varDirectory, { recursive: true, force: true });
  }
}
