import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresServer } from './postgres-server.js';

const password = 'of-the-superuser';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'overstap-postgres-server-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function ask(server: PostgresServer, text: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

describe('an embedded PostgreSQL server', () => {
  it('keeps what was written over a stop and over a kill, and leaves no process', async () => {
    const dataDirectory = join(directory, 'data');
    let server = await PostgresServer.start({ dataDirectory, password, durable: false });
    await ask(server, 'create table kept (word text)');
    await ask(server, `insert into kept values ('stopped')`);
    await server.stop();
    expect(existsSync(join(dataDirectory, 'postmaster.pid'))).toBe(false);

    server = await PostgresServer.start({ dataDirectory, password });
    await ask(server, `insert into kept values ('killed')`);
    await server.kill();
    expect(() => process.kill(server.pid, 0)).toThrow();

    server = await PostgresServer.start({ dataDirectory, password });
    expect((await ask(server, 'select word from kept order by word')).rows).toEqual([{ word: 'killed' }, { word: 'stopped' }]);
    await server.stop();
  });

  it('ends a server that an earlier process left running in the same directory', async () => {
    const dataDirectory = join(directory, 'data');
    const left = await PostgresServer.start({ dataDirectory, password, durable: false });
    const next = await PostgresServer.start({ dataDirectory, password, durable: false });
    await left.ended;
    expect((await ask(next, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
    await next.stop();
  });

  it('says that a port is taken', async () => {
    const holder = createServer();
    const port = await listening(holder);
    try {
      const start = PostgresServer.start({ dataDirectory: join(directory, 'data'), password, port, durable: false });
      await expect(start).rejects.toMatchObject({ reason: 'port-taken', message: `port ${port} is taken` });
    } finally {
      holder.close();
    }
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
