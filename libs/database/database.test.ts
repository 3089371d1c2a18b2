import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { inTransaction, migrate, openPool, roleNames } from './index.js';

let database: TestDatabase;
let admin: pg.Pool;

beforeAll(async () => {
  database = await testDatabase();
  admin = openPool({ url: database.adminUrl, max: 2 });
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

describe('migrations', () => {
  let name: string;
  let url: string;
  let directory: string;

  beforeEach(async () => {
    name = `fresh_${randomUUID().replaceAll('-', '')}`;
    await admin.query(`create database ${name} owner ${roleNames.owner}`);
    url = database.ownerUrl.replace(database.name, name);
    directory = mkdtempSync(join(tmpdir(), 'overstap-migrations-'));
    writeFileSync(join(directory, '0001-first.sql'), 'create schema one; create table one.kept (word text);');
    writeFileSync(join(directory, '0002-second.sql'), `insert into one.kept values ('second'); select 1 / 0;`);
  });
  afterEach(async () => {
    await admin.query(`drop database ${name} with (force)`);
    rmSync(directory, { recursive: true });
  });

  async function kept(): Promise<readonly unknown[]> {
    const pool = openPool({ url, max: 1 });
    const { rows } = await pool.query<{ readonly word: string }>('select word from one.kept');
    await pool.end();
    return rows.map(({ word }) => word);
  }

  it('are each carried out whole or not at all, and go on where they stopped', async () => {
    await expect(migrate(url, directory)).rejects.toThrow('migration 0002-second failed: division by zero');
    expect(await kept()).toEqual([]);
    writeFileSync(join(directory, '0002-second.sql'), `insert into one.kept values ('second');`);
    expect(await migrate(url, directory)).toEqual(['0002-second']);
    expect(await migrate(url, directory)).toEqual([]);
    expect(await kept()).toEqual(['second']);
  });

  it('are carried out once when several processes start together', async () => {
    const done = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(done.flat().sort()).toEqual([...new Set(done.flat())].sort());
    expect(done.flat()).toContain('0002-event-store');
  });
});

describe('a transaction', () => {
  it('keeps nothing of work that failed, and gives its connection back', async () => {
    await admin.query('create schema try; create table try.words (word text)');
    const pool = openPool({ url: database.adminUrl, max: 1 });
    const write = (word: string, fail: boolean) =>
      inTransaction(pool, async (client) => {
        await client.query('insert into try.words values ($1)', [word]);
        if (fail) throw new Error('changed my mind');
      });
    await expect(write('lost', true)).rejects.toThrow('changed my mind');
    await write('kept', false);
    expect((await pool.query('select word from try.words')).rows).toEqual([{ word: 'kept' }]);
    await pool.end();
  });
});
