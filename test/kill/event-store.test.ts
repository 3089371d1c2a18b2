import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ensureOwnedDatabase, migrate, setRolePasswords } from '../../libs/database/index.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { PostgresServer, type PostgresServerOptions } from '../../libs/postgres-server/index.js';
import { eventually } from './support/installation.js';

const passwords = { owner: randomUUID(), app: randomUUID(), reader: randomUUID() };

let folder: string;
let server: PostgresServer;
let options: PostgresServerOptions;
let store: PostgresEventStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overstap-kill-store-'));
  // What is not waited for stays in memory for as long as it may, so that a kill takes it along.
  options = {
    dataDirectory: join(folder, 'data'),
    password: randomUUID(),
    settings: { wal_writer_delay: '10s', autovacuum: 'off' },
  };
  server = await PostgresServer.start(options);
  options = { ...options, port: server.port };
  await ensureOwnedDatabase(server.url(), 'overstap', passwords.owner);
  await migrate(url('overstap_owner', passwords.owner));
  await setRolePasswords(url('overstap_owner', passwords.owner), passwords);
  store = await PostgresEventStore.open({ url: url('overstap_app', passwords.app) });
}, 120_000);

afterAll(async () => {
  await store?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function url(user: string, password: string): string {
  return server.url('overstap', user, password);
}

function append(stream: string) {
  const actor = { kind: 'system', id: 'test', role: 'system', party: { kind: 'service-point', id: 'spt' } } as const;
  const metadata = {
    commandId: randomUUID(),
    fingerprint: '',
    actor,
    servicePoint: null,
    occurred: new Date().toISOString(),
    correlationId: randomUUID(),
  };
  return store.append(stream, 'no-stream', [{ id: randomUUID(), type: 'x.y.v1', data: {}, metadata }]);
}

/** Transactions that nobody waits for to reach the disk, as those of read models are. */
async function fleetingTransactions(count: number): Promise<string> {
  const client = new pg.Client({ connectionString: url('overstap_app', passwords.app), options: '-c synchronous_commit=off' });
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
async function lookedAgain(): Promise<void> {
  const admin = new pg.Client({ connectionString: server.url('overstap') });
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
  const ending = new AbortController();
  const [before, after] = [`kill/${randomUUID()}`, `kill/${randomUUID()}`];
  const seen: string[] = [];
  const following = (async () => {
    for await (const message of store.subscribeToAll({ signal: ending.signal }))
      if (message.kind === 'events') seen.push(...message.events.map(({ stream }) => stream));
  })();
  try {
    await append(before);
    await eventually('the subscription follows', 10_000, async () => seen.includes(before));
    await lookedAgain();
    const lost = await fleetingTransactions(40);
    await lookedAgain();
    await lookedAgain();
    await server.kill();
    server = await PostgresServer.start(options);
    await eventually('an event is appended', 20_000, () =>
      append(after).then(
        () => true,
        () => false,
      ),
    );
    const { position } = (await store.readStream(after))[0] ?? { position: '0-0' };
    expect(BigInt(position.split('-')[0] ?? 0)).toBeLessThanOrEqual(BigInt(lost));
    await eventually('the subscription hands it out', 10_000, async () => seen.includes(after));
    expect(seen).toEqual([before, after]);
  } finally {
    ending.abort();
    await following;
  }
}, 120_000);
