import { Mutex } from 'async-mutex';
import type pg from 'pg';
import { inTransaction } from '../database/index.js';
import { decrypt, encrypt, newKey } from './cipher.js';
import { dataKeyContext, serviceKeyContext } from './data-keys.js';
import { MasterKeyUnusable, type MasterKeys, type MasterKeyStore } from './master-key.js';

interface Wrapped {
  /** The row's primary key, and what is authenticated with the wrapped key. */
  readonly row: readonly [string] | readonly [string, string];
  readonly wrapped: Buffer;
  readonly epoch: number;
}

/** One of the tables that hold wrapped keys: the next rows of an older epoch, and how to write them back. */
interface WrappedTable {
  read(client: pg.PoolClient, before: number): Promise<readonly Wrapped[]>;
  contextOf(row: Wrapped['row']): string;
  write(client: pg.PoolClient, rows: readonly Wrapped[], epoch: number): Promise<void>;
}

const batchSize = 500;
/** The key, in SQL, of the advisory lock that whoever moves keys from one epoch to the next holds. */
export const erasureLock = `hashtext('vault.erasure')`;

/**
 * Destroys the keys of persons for good, in three steps that each stand by themselves:
 *
 * 1. In one transaction the wrapped key is emptied and the search tokens go. The row keeps the last epoch under which the key may stand in
 *    older copies of the database (its log, dead rows, backups).
 * 2. A next epoch is added to the master keys, and all other keys move to it.
 * 3. The older epochs are taken out of the master keys; what was wrapped under them can never be unwrapped again.
 *
 * Stopped at any point, it is done by destroying the same key once more: a destroyed key tells by its epoch whether steps 2 and 3 are
 * still to come. One process at a time moves keys; those who waited find it done for them as well.
 */
export class Erasure {
  /** Those of this process wait here, so that they do not hold connections meanwhile. */
  private readonly moving = new Mutex();

  constructor(
    private readonly pool: pg.Pool,
    private readonly store: MasterKeyStore,
  ) {}

  /** A key that never was is as good as destroyed. */
  async destroy(keyId: string): Promise<void> {
    const lastEpoch = await this.empty(keyId);
    if (lastEpoch !== null && standsUntil(this.store.read(), lastEpoch))
      await this.moving.runExclusive(() => this.moveBeyond(lastEpoch));
  }

  private empty(keyId: string): Promise<number | null> {
    return inTransaction(this.pool, async (client) => {
      const standing = await client.query('select from vault.keys where key_id = $1 and wrapped is not null for update', [keyId]);
      if (standing.rowCount === 1) {
        // Read with the row locked: no older or newer wrapping of this key can be written any more. An interrupted move may have written
        // one of the newest epoch that was never committed.
        const { current } = this.store.read();
        await client.query(
          `update vault.keys set wrapped = null, destroyed_at = now(), epoch = greatest(epoch, $2) where key_id = $1`,
          [keyId, current],
        );
        await client.query('delete from vault.search_tokens where key_id = $1', [keyId]);
      }
      const { rows } = await client.query<{ epoch: number }>('select epoch from vault.keys where key_id = $1', [keyId]);
      return rows[0]?.epoch ?? null;
    });
  }

  private async moveBeyond(lastEpoch: number): Promise<void> {
    if (!standsUntil(this.store.read(), lastEpoch)) return;
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(`select pg_advisory_lock(${erasureLock})`);
      if (standsUntil(this.store.read(), lastEpoch)) await this.move(client, lastEpoch);
      await client.query(`select pg_advisory_unlock(${erasureLock})`);
    } catch (error) {
      broken = error instanceof Error ? error : new Error('moving keys failed');
      throw error;
    } finally {
      client.release(broken); // a broken connection is closed, and its lock goes with it
    }
  }

  private async move(client: pg.PoolClient, lastEpoch: number): Promise<void> {
    await this.mustHoldLock(client);
    let keys = this.store.read();
    if (keys.current <= lastEpoch) {
      keys = withNextEpoch(keys);
      this.store.replace(keys);
    }
    const next = keys.current;
    await client.query('update vault.master_epoch set epoch = $1 where epoch < $1', [next]);
    for (const table of [dataKeys, serviceKeys])
      for (let rows = await table.read(client, next); rows.length > 0; rows = await table.read(client, next))
        await table.write(
          client,
          rows.map((row) => rewrapped(row, table.contextOf(row.row), keys)),
          next,
        );
    await this.mustHoldLock(client);
    keys = this.store.read();
    this.store.replace({ current: keys.current, epochs: new Map([...keys.epochs].filter(([epoch]) => epoch >= next)) });
  }

  /** The connection that holds the lock may have been lost while nothing was asked of it. */
  private async mustHoldLock(client: pg.PoolClient): Promise<void> {
    await client.query('select 1');
  }
}

function standsUntil(keys: MasterKeys, epoch: number): boolean {
  return [...keys.epochs.keys()].some((standing) => standing <= epoch);
}

function withNextEpoch({ current, epochs }: MasterKeys): MasterKeys {
  return { current: current + 1, epochs: new Map(epochs).set(current + 1, newKey()) };
}

function rewrapped({ row, wrapped, epoch }: Wrapped, context: string, keys: MasterKeys): Wrapped {
  const from = keys.epochs.get(epoch);
  const to = keys.epochs.get(keys.current);
  if (!from || !to)
    throw new MasterKeyUnusable(`the master keys lack epoch ${epoch}, under which keys still stand; nothing was removed`);
  const key = decrypt(from, wrapped, context);
  const again = encrypt(to, key, context);
  key.fill(0);
  return { row, wrapped: again, epoch: keys.current };
}

const dataKeys: WrappedTable = {
  async read(client, before) {
    const { rows } = await client.query<{ key_id: string; owner: string; wrapped: Buffer; epoch: number }>(
      `select key_id, owner, wrapped, epoch from vault.keys where wrapped is not null and epoch < $1 order by epoch, key_id limit ${batchSize}`,
      [before],
    );
    return rows.map(({ key_id, owner, wrapped, epoch }) => ({ row: [key_id, owner], wrapped, epoch }));
  },
  contextOf: ([keyId, owner = '']) => dataKeyContext(keyId, owner),
  async write(client, rows, epoch) {
    await client.query(
      `update vault.keys as k set wrapped = moved.wrapped, epoch = $3 from unnest($1::uuid[], $2::bytea[]) as moved (key_id, wrapped)
       where k.key_id = moved.key_id and k.wrapped is not null and k.epoch < $3`,
      [rows.map(({ row }) => row[0]), rows.map(({ wrapped }) => wrapped), epoch],
    );
  },
};

const serviceKeys: WrappedTable = {
  async read(client, before) {
    const { rows } = await client.query<{ owner: string; purpose: string; wrapped: Buffer; epoch: number }>(
      `select owner, purpose, wrapped, epoch from vault.service_keys where epoch < $1 order by owner, purpose limit ${batchSize}`,
      [before],
    );
    return rows.map(({ owner, purpose, wrapped, epoch }) => ({ row: [owner, purpose], wrapped, epoch }));
  },
  contextOf: ([owner, purpose = '']) => serviceKeyContext(owner, purpose),
  async write(client, rows, epoch) {
    await client.query(
      `update vault.service_keys as k set wrapped = moved.wrapped, epoch = $4
       from unnest($1::text[], $2::text[], $3::bytea[]) as moved (owner, purpose, wrapped)
       where k.owner = moved.owner and k.purpose = moved.purpose and k.epoch < $4`,
      [rows.map(({ row }) => row[0]), rows.map(({ row }) => row[1] ?? ''), rows.map(({ wrapped }) => wrapped), epoch],
    );
  },
};
