import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import {
  eventStoreContract,
  Follower,
  lostConnectionsContract,
  newEvent,
  newEvents,
  newStream,
  type RemoteStoreUnderTest,
} from '../contract/event-store.contract.js';
import { EventStoreUnavailable } from '../port.js';
import { EventsAheadOfCluster, PostgresEventStore } from './postgres-event-store.js';

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function endSessions({ adminUrl }: TestDatabase): Promise<void> {
  await withClient(adminUrl, (admin) =>
    admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'overstap_app'`,
    ),
  );
}

async function openStore(): Promise<RemoteStoreUnderTest> {
  const database = await testDatabase();
  const store = await PostgresEventStore.open({ url: database.appUrl });
  return {
    store,
    dropConnections: () => endSessions(database),
    dispose: async () => {
      await store.close();
      await database.drop();
    },
  };
}

eventStoreContract('PostgresEventStore', openStore);
lostConnectionsContract('PostgresEventStore', openStore);

describe('PostgresEventStore', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;

  beforeEach(async () => {
    database = await testDatabase();
    store = await PostgresEventStore.open({ url: database.appUrl });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const insert = `insert into event_store.events (stream, revision, id, type, data, metadata) values ($1, 0, gen_random_uuid(), 'x.y.v1', '{}', '{}')`;

  it('does not lose an event whose transaction began before, and commits after, one that was handed out', async () => {
    const follower = new Follower(store);
    const [late, soon] = [newStream(), newStream()];
    await withClient(database.appUrl, async (client) => {
      await client.query('begin');
      await client.query(insert, [late]);
      await store.append(soon, 'no-stream', newEvents(2));
      expect(await store.readStream(soon)).toHaveLength(2);
      expect(await store.head()).toBe('0-0');
      expect(await store.last()).toBe((await store.readStream(soon))[1]?.position);
      expect(follower.events).toEqual([]);
      await client.query('commit');
    });
    await follower.until(({ events }) => events.length === 3);
    expect(follower.events.map(({ stream }) => stream)).toEqual([late, soon, soon]);
    await follower.stop();
  });

  it('is not held back for long by a transaction that writes no event and tells nobody that it ended', async () => {
    const follower = new Follower(store);
    await follower.until(({ caughtUp }) => caughtUp.length > 0);
    let ended = 0;
    await withClient(database.adminUrl, async (client) => {
      await client.query('begin');
      await client.query('select pg_current_xact_id()');
      await store.append(newStream(), 'no-stream', newEvents(1));
      await client.query('select pg_sleep(0.1)');
      await client.query('commit');
      ended = performance.now();
    });
    await follower.until(({ events }) => events.length === 1);
    expect(performance.now() - ended).toBeLessThan(200);
    await follower.stop();
  });

  it('looks by itself where nobody called', async () => {
    const follower = new Follower(store);
    await follower.until(({ caughtUp }) => caughtUp.length > 0);
    await withClient(database.appUrl, (client) => client.query(insert, [newStream()]));
    await follower.until(({ events }) => events.length === 1);
    await follower.stop();
  });

  it('goes through more than one stretch of events that the filter keeps back', async () => {
    await withClient(database.appUrl, (client) =>
      client.query(`insert into event_store.events (stream, revision, id, type, data, metadata)
        select 'candidate/' || number, 0, gen_random_uuid(), 'x.y.v1', '{}', '{}' from generate_series(1, 45000) number`),
    );
    const { position } = await store.append(newStream('handover'), 'no-stream', newEvents(1));
    const follower = new Follower(store, { prefixes: ['handover/'], batchSize: 10 });
    await follower.reached(position);
    expect(follower.events).toHaveLength(1);
    await follower.stop();
  });

  it('serves the owner of the database too, who projects', async () => {
    const { position } = await store.append(newStream(), 'no-stream', newEvents(3));
    const owners = await PostgresEventStore.open({ url: database.ownerUrl });
    const follower = new Follower(owners);
    await follower.reached(position);
    const { position: later } = await store.append(newStream(), 'no-stream', newEvents(1));
    await follower.reached(later);
    expect(follower.events).toHaveLength(4);
    await expect(owners.append(newStream(), 'no-stream', newEvents(1))).rejects.toMatchObject({ code: '42501' });
    await owners.close();
  });

  it('does not start on events that another cluster wrote further on', async () => {
    await store.append(newStream(), 'no-stream', newEvents(1));
    await withClient(database.adminUrl, (admin) =>
      admin.query(`insert into event_store.events (stream, revision, id, type, data, metadata, xid)
        values ('handover/x', 0, gen_random_uuid(), 'x.y.v1', '{}', '{}', '4000000000')`),
    );
    await expect(PostgresEventStore.open({ url: database.appUrl })).rejects.toBeInstanceOf(EventsAheadOfCluster);
  });

  it('says that it is unavailable where nobody listens, and when a revision stays locked', async () => {
    await expect(PostgresEventStore.open({ url: 'postgresql://nobody:x@127.0.0.1:1/none' })).rejects.toBeInstanceOf(
      EventStoreUnavailable,
    );
    const stream = newStream();
    await withClient(database.appUrl, async (client) => {
      await client.query('begin');
      await client.query(insert, [stream]);
      await expect(store.append(stream, 'no-stream', newEvents(1))).rejects.toBeInstanceOf(EventStoreUnavailable);
      await client.query('rollback');
    });
    expect(await store.append(stream, 'no-stream', newEvents(1))).toMatchObject({ revision: 0 });
  });

  it('lets no append fail for another one that it shared a statement with', async () => {
    const taken = newStream();
    await withClient(database.appUrl, async (rival) => {
      await rival.query('begin');
      await rival.query(insert, [taken]);
      const others = Array.from({ length: 20 }, () => newStream());
      const appends = others.map((stream) => store.append(stream, 'no-stream', newEvents(2)));
      const refused = store.append(taken, 'no-stream', newEvents(1)).catch((error: unknown) => error);
      await withClient(database.adminUrl, async (admin) => {
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        while ((await admin.query(waiting)).rowCount === 0);
      });
      await rival.query('commit');
      expect(await refused).toMatchObject({ name: 'WrongExpectedRevision', expected: 'no-stream', actual: 0 });
      for (const { revision } of await Promise.all(appends)) expect(revision).toBe(1);
    });
  });

  it('has its subscriptions throw what no waiting can help', async () => {
    await withClient(database.adminUrl, (admin) => admin.query('revoke select on event_store.events from overstap_app'));
    const follower = new Follower(store);
    await expect(follower.until(() => false)).rejects.toMatchObject({ code: '42501' });
  });

  it('makes an event visible to a subscription within milliseconds', async () => {
    const follower = new Follower(store);
    await follower.until(({ caughtUp }) => caughtUp.length > 0);
    const waits: number[] = [];
    for (let round = 0; round < 20; round++) {
      const { position } = await store.append(newStream(), 'no-stream', [newEvent()]);
      const answered = performance.now();
      await follower.reached(position);
      waits.push(performance.now() - answered);
    }
    // Called, not come upon by looking every 250 ms.
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(125);
    await follower.stop();
  });
});
