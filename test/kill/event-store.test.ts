import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { ensureOwnedDatabase, migrate, setRolePasswords } from '../../libs/database/index.js';
import { Follower, newEvent } from '../../libs/event-store/contract/event-store.contract.js';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import { EventStoreUnavailable, type AppendResult, type EventStore, type NewEvent } from '../../libs/event-store/index.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { eventId } from '../../libs/kernel/ids.js';
import { PostgresServer, type PostgresServerOptions } from '../../libs/postgres-server/index.js';
import { EventStoreDouble } from '../support/eventstoredb-double/index.js';
import { nameOfServer } from '../support/eventstoredb-double/server-of-the-run.js';
import { judge } from './ledger.js';
import { eventually } from './support/installation.js';
import { serverIsOursToKill } from './support/stores.js';
import { EventStoreDBWitness, PostgresWitness, type Witness } from './witness.js';

/** A store at its port, with the server behind it. */
interface Standing {
  readonly store: EventStore;
  readonly witness: Witness;
  kill(): Promise<void>;
  /** Appends of which the server is known to have answered none: nothing where it does not tell. */
  unanswered(): number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const passwords = { owner: randomUUID(), app: randomUUID(), reader: randomUUID() };

/** The embedded store with a server of its own. */
class Embedded implements Standing {
  private constructor(
    private server: PostgresServer,
    private readonly options: PostgresServerOptions,
    private readonly folder: string,
    readonly store: PostgresEventStore,
    readonly owner: pg.Pool,
  ) {}

  static async open(settings: PostgresServerOptions['settings'] = {}): Promise<Embedded> {
    const folder = await mkdtemp(join(tmpdir(), 'overstap-kill-store-'));
    const options = { dataDirectory: join(folder, 'data'), password: randomUUID(), settings };
    const server = await PostgresServer.start(options);
    await ensureOwnedDatabase(server.url(), 'overstap', passwords.owner);
    const url = server.url('overstap', 'overstap_owner', passwords.owner);
    await migrate(url);
    await setRolePasswords(url, passwords);
    const store = await PostgresEventStore.open({ url: server.url('overstap', 'overstap_app', passwords.app) });
    const owner = new pg.Pool({ connectionString: url, max: 1 });
    owner.on('error', () => undefined);
    return new Embedded(server, { ...options, port: server.port }, folder, store, owner);
  }

  get witness(): Witness {
    return new PostgresWitness(this.owner);
  }

  /** As overstap_app, or as the superuser. */
  url(as: 'app' | 'superuser'): string {
    return as === 'app' ? this.server.url('overstap', 'overstap_app', passwords.app) : this.server.url('overstap');
  }

  kill(): Promise<void> {
    return this.server.kill();
  }

  unanswered(): undefined {
    return undefined;
  }

  async start(): Promise<void> {
    this.server = await PostgresServer.start(this.options);
  }

  async stop(): Promise<void> {
    await this.store.close();
    await this.owner.end();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function onTheWire(): Promise<Standing> {
  const double = await EventStoreDouble.start();
  const [store, witness] = await Promise.all([
    EventStoreDBEventStore.open({ url: double.url }),
    EventStoreDBWitness.open(double.url),
  ]);
  return {
    store,
    witness,
    // In the midst of two appends, however long it takes until they come.
    kill: () => double.kill(30_000),
    unanswered: () => double.counts['left unanswered'],
    start: () => double.restart(300),
    async stop() {
      await Promise.all([store.close(), witness.close()]);
      await double.stop();
    },
  };
}

/** As a command writes them. */
function eventsFor(stream: string, count: number): readonly NewEvent[] {
  const commandId = randomUUID();
  return Array.from({ length: count }, (_, index) => {
    const { metadata, ...event } = newEvent({ id: eventId(stream, commandId, index) });
    return { ...event, metadata: { ...metadata, commandId } };
  });
}

const kills = 3;
const writers = 16;

function killedDuringAppends(name: string, open: () => Promise<Standing>): void {
  it(`${name} that is killed during appends keeps what it acknowledged, doubles nothing, and writes nothing in part`, async () => {
    const standing = await open();
    const { store, witness } = standing;
    const follower = new Follower(store);
    const acknowledged: { readonly stream: string; readonly ids: readonly string[]; readonly answer: AppendResult }[] = [];
    let unknown = 0;
    let writing = true;
    const write = async (stream: string): Promise<void> => {
      for (let revision = -1; writing;) {
        const events = eventsFor(stream, 1 + (acknowledged.length % 3));
        const answer = await untilAnswered(() => store.append(stream, revision < 0 ? 'no-stream' : revision, events));
        acknowledged.push({ stream, ids: events.map(({ id }) => id), answer });
        ({ revision } = answer);
      }
    };
    const untilAnswered = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      for (;;)
        try {
          return await call();
        } catch (error) {
          if (!(error instanceof EventStoreUnavailable)) throw error;
          unknown++;
          await pause(20);
        }
    };
    const work = Promise.all(Array.from({ length: writers }, () => write(`kill/${randomUUID()}`)));
    try {
      for (let kill = 1; kill <= kills; kill++) {
        const before = acknowledged.length;
        await Promise.race([work, eventually('it writes', 30_000, async () => acknowledged.length > before + 100)]);
        await standing.kill();
        await standing.start();
      }
    } finally {
      writing = false;
      await work;
    }
    const events = await witness.events();
    expect(judge([], events)).toEqual([]);
    const standingIn = Map.groupBy(events, ({ stream }) => stream);
    for (const [stream, own] of Map.groupBy(acknowledged, (one) => one.stream))
      expect(standingIn.get(stream)?.map(({ id }) => id)).toEqual(own.flatMap(({ ids }) => ids));
    const byId = new Map(events.map((event) => [event.id, event]));
    for (const { ids, answer } of acknowledged) expect(byId.get(ids.at(-1) ?? '')).toMatchObject(answer);
    expect(events).toHaveLength(acknowledged.flatMap(({ ids }) => ids).length);
    expect(unknown).toBeGreaterThan(0);
    // Of each kill the first stands and the second does not.
    expect(standing.unanswered() ?? 2 * kills).toBe(2 * kills);
    await follower.reached((await store.last()) ?? '');
    expect(follower.ids).toEqual(events.map(({ id }) => id));
    await follower.stop();
    await standing.stop();
  }, 120_000);
}

killedDuringAppends('the embedded store', () => Embedded.open());
if (serverIsOursToKill) killedDuringAppends(nameOfServer, onTheWire);
else it.skip(`${nameOfServer} that is killed during appends (it is not ours to kill)`, () => undefined);

/** Transactions that nobody waits for to reach the disk, as those of read models are. */
async function fleetingTransactions(embedded: Embedded, count: number): Promise<string> {
  const client = new pg.Client({ connectionString: embedded.url('app'), options: '-c synchronous_commit=off' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let last = '0';
    for (let n = 0; n < count; n++) {
      const { rows } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
      last = rows[0]?.xid ?? last;
    }
    return last;
  } finally {
    await client.end();
  }
}

/** Until the subscription has asked once more from now on, and was answered. */
async function lookedAgain(embedded: Embedded): Promise<void> {
  const admin = new pg.Client({ connectionString: embedded.url('superuser') });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const { rows } = await admin.query<{ now: string }>('select clock_timestamp()::text as now');
    await eventually('the subscription has looked again', 10_000, async () => {
      const { rowCount } = await admin.query(
        `select from pg_stat_activity where application_name = 'overstap-subscription' and state = 'idle' and query_start > $1::timestamptz`,
        [rows[0]?.now],
      );
      return rowCount === 1;
    });
  } finally {
    await admin.end();
  }
}

it('hands out every event to a subscription that outlives PostgreSQL, although transaction ids come again after the kill', async () => {
  // What is not waited for stays in memory for as long as it may, so that a kill takes it along.
  const embedded = await Embedded.open({ wal_writer_delay: '10s', autovacuum: 'off' });
  const { store } = embedded;
  const [before, after] = [`kill/${randomUUID()}`, `kill/${randomUUID()}`];
  const follower = new Follower(store);
  const seen = () => follower.events.map(({ stream }) => stream);
  await store.append(before, 'no-stream', eventsFor(before, 1));
  await follower.until(() => seen().includes(before));
  await lookedAgain(embedded);
  const lost = await fleetingTransactions(embedded, 40);
  await lookedAgain(embedded);
  await lookedAgain(embedded);
  await embedded.kill();
  await embedded.start();
  const events = eventsFor(after, 1);
  await eventually('an event is appended', 20_000, () =>
    store.append(after, 'no-stream', events).then(
      () => true,
      () => false,
    ),
  );
  const { position } = (await store.readStream(after))[0] ?? { position: '0-0' };
  expect(BigInt(position.split('-')[0] ?? 0)).toBeLessThanOrEqual(BigInt(lost));
  await follower.until(() => seen().includes(after));
  expect(seen()).toEqual([before, after]);
  await follower.stop();
  await embedded.stop();
}, 120_000);
