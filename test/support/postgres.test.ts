import pg from 'pg';
import { testDatabase, type TestDatabase } from './postgres.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function rows(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('lets owner, application and reader in, none of them a superuser or free of row-level security', async () => {
    for (const url of [database.ownerUrl, database.appUrl, database.readerUrl])
      expect(await rows(url, 'select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user')).toEqual([
        { free: false },
      ]);
  });

  it('has row-level security on every table, forced on the owner too', async () => {
    const open = await rows(
      database.adminUrl,
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
         and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  it('does not let events be changed, nor be given a place in the order, by anybody', async () => {
    for (const change of [
      `update event_store.events set type = 'x'`,
      'delete from event_store.events',
      'truncate event_store.events',
    ])
      await expect(rows(database.appUrl, change)).rejects.toMatchObject({ code: '42501' });
    await expect(
      rows(
        database.appUrl,
        `insert into event_store.events (stream, revision, id, type, data, metadata, xid) values ('a/b', 0, gen_random_uuid(), 'x', '{}', '{}', '1')`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(rows(database.readerUrl, 'select from event_store.events')).rejects.toMatchObject({ code: '42501' });
  });
});
