import { createHash } from 'node:crypto';
import pg from 'pg';
import { inTransaction, openPool } from '../database/index.js';
import { decrypt } from './cipher.js';
import { dataKeyContext, serviceKeyContext } from './data-keys.js';
import { erasureLock } from './erasure.js';
import { MasterKeyFile, MasterKeyUnusable, type MasterKeys } from './master-key.js';

/** What a backup of the vault says of itself. */
export interface VaultBackup {
  /** Of the master key under which its keys stand; null where the vault was never used. */
  readonly epoch: number | null;
  readonly rows: number;
  /** SHA-256 of all lines before the last one. */
  readonly sha256: string;
}

/** What is wrong with a backup of the vault, and on which line; of what stands there nothing is repeated. */
export class DamagedVaultBackup extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(`line ${line}: ${reason}; nothing was restored, take another copy`);
    this.name = 'DamagedVaultBackup';
  }
}

/** A backup goes into a vault that was never used: keys are not mixed. */
export class VaultInUse extends Error {
  constructor() {
    super('the vault holds keys already: restore into a database that was only migrated');
    this.name = 'VaultInUse';
  }
}

const kind = 'vault';
const version = 1;
const rowsTogether = 1_000;
/** Milliseconds for one statement; erasures under way are waited for. */
const statementTimeout = 60_000;

type Row = Readonly<Record<string, unknown>>;

/** The tables in the order in which they are written, and how their rows are put back by a role that may only add. */
const tables = {
  service_keys: {
    order: 'owner, purpose',
    insert: 'insert into vault.service_keys select * from jsonb_populate_recordset(null::vault.service_keys, $1)',
  },
  keys: {
    order: 'key_id',
    // No key can be added as destroyed: it is added, and destroyed.
    insert: `insert into vault.keys (key_id, owner, wrapped, epoch, created_at)
             select key_id, owner, coalesce(wrapped, ''), epoch, created_at from jsonb_populate_recordset(null::vault.keys, $1)`,
    then: `update vault.keys as k set wrapped = null, destroyed_at = given.destroyed_at
           from jsonb_populate_recordset(null::vault.keys, $1) as given where k.key_id = given.key_id and given.wrapped is null`,
  },
  search_tokens: {
    order: 'owner, kind, token, key_id',
    insert: 'insert into vault.search_tokens select * from jsonb_populate_recordset(null::vault.search_tokens, $1)',
  },
  openings: {
    order: 'id',
    insert: `insert into vault.openings (key_id, actor, party, purpose, at)
             select key_id, actor, party, purpose, at from jsonb_populate_recordset(null::vault.openings, $1) order by id`,
  },
} as const satisfies Readonly<Record<string, { readonly order: string; readonly insert: string; readonly then?: string }>>;

type Table = keyof typeof tables;

function isTable(name: unknown): name is Table {
  return typeof name === 'string' && Object.hasOwn(tables, name);
}

/**
 * Copies a vault to lines and back, as overstap_app: wrapped keys, search tokens, the record of openings. Of no use without the file of
 * master keys as it stood then, which is not in it. Events that are backed up before it have their keys in it.
 */
export class VaultBackups {
  private readonly pool: pg.Pool;
  private readonly masterKeys: MasterKeyFile;

  constructor({ url, masterKey }: { readonly url: string; readonly masterKey: string }) {
    this.pool = openPool({ url, max: 1, applicationName: 'overstap-vault-backup', statementTimeout });
    this.masterKeys = new MasterKeyFile(masterKey);
  }

  /** Whether a line, or what there is of it, is the first one of a backup of the vault. */
  static begins(line: string): boolean {
    const beginning = `{"overstap":"${kind}",`;
    return beginning.startsWith(line.slice(0, beginning.length));
  }

  /** The lines of a backup of the vault as it stands at one moment, some at a time. */
  async *lines(): AsyncGenerator<readonly string[], VaultBackup & { readonly bytesSha256: string }> {
    const client = await this.pool.connect();
    const hash = createHash('sha256');
    const hashed = (lines: readonly string[]): readonly string[] => {
      for (const line of lines) hash.update(`${line}\n`);
      return lines;
    };
    let rows = 0;
    let failed = true;
    try {
      const epoch = await this.beginBetweenErasures(client);
      yield hashed([JSON.stringify({ overstap: kind, version, epoch })]);
      for (const [table, { order }] of Object.entries(tables)) {
        await client.query(
          `declare rows_of_table no scroll cursor for select to_jsonb(t) as row from vault.${table} as t order by ${order}`,
        );
        for (;;) {
          const page = await client.query<{ readonly row: Row }>(`fetch ${rowsTogether} from rows_of_table`);
          if (page.rows.length === 0) break;
          rows += page.rows.length;
          yield hashed(page.rows.map(({ row }) => JSON.stringify({ table, row })));
        }
        await client.query('close rows_of_table');
      }
      await client.query('commit');
      failed = false;
      const end = { rows, sha256: hash.copy().digest('hex') };
      yield hashed([JSON.stringify({ end })]);
      return { epoch, ...end, bytesSha256: hash.digest('hex') };
    } finally {
      client.release(failed);
    }
  }

  /**
   * Puts a backup back, whole or not at all, after it was read to its end and each key in it was unwrapped once.
   * @param lines the backup from its beginning, each time it is called
   * @throws DamagedVaultBackup, VaultInUse, MasterKeyUnusable where the file of master keys is not that of the backup, or the reason of
   * the signal
   */
  async restore(lines: () => AsyncIterable<string>, { signal }: { readonly signal: AbortSignal }): Promise<VaultBackup> {
    await new BackupReader(signal).all(lines(), async () => undefined);
    return inTransaction(this.pool, async (client) => {
      await client.query(`select pg_advisory_xact_lock(${erasureLock})`);
      const { rowCount } = await client.query(
        'select from vault.keys union all select from vault.service_keys union all select from vault.search_tokens limit 1',
      );
      if (rowCount !== 0) throw new VaultInUse();
      return new Restoring(client, this.masterKeys.read()).all(lines(), signal);
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** What is read from now on is the vault as it stood at one moment at which no keys were being moved. */
  private async beginBetweenErasures(client: pg.PoolClient): Promise<number | null> {
    await client.query(`select pg_advisory_lock(${erasureLock})`);
    try {
      await client.query('begin isolation level repeatable read read only');
      const { rows } = await client.query<{ readonly epoch: number }>('select epoch from vault.master_epoch');
      return rows[0]?.epoch ?? null;
    } finally {
      await client.query(`select pg_advisory_unlock(${erasureLock})`);
    }
  }
}

interface BackedUpRow {
  readonly table: Table;
  readonly row: Row;
  /** Of its line. */
  readonly number: number;
}

/** Reads a backup once and checks its lines, their number and their SHA-256. */
class BackupReader {
  private readonly hash = createHash('sha256');
  private rows = 0;
  private number = 0;

  constructor(private readonly signal: AbortSignal) {}

  /** What its first and last line say. @throws DamagedVaultBackup, or the reason of the signal */
  async all(lines: AsyncIterable<string>, take: (row: BackedUpRow) => Promise<void>): Promise<VaultBackup> {
    let epoch: number | null | undefined;
    let end: VaultBackup | undefined;
    for await (const text of lines) {
      this.signal.throwIfAborted();
      const line = this.parsed(text);
      if (end) throw this.damage('something after the end');
      if (this.number === 1) epoch = this.epochOf(line);
      else if ('end' in line) end = { epoch: epoch ?? null, ...this.checked(line.end) };
      else await take(this.rowIn(line));
      this.hash.update(`${text}\n`);
    }
    if (!end) throw new DamagedVaultBackup(this.number + 1, 'the backup was cut off: its end is missing');
    return end;
  }

  private parsed(text: string): Row {
    this.number++;
    try {
      const line: unknown = JSON.parse(text);
      if (typeof line === 'object' && line !== null) return line as Row;
    } catch {
      // Said below.
    }
    throw this.damage('no JSON object');
  }

  private epochOf({ overstap, version: given, epoch }: Row): number | null {
    if (overstap !== kind) throw this.damage('no backup of the vault');
    if (given !== version) throw this.damage(`a backup of version ${String(given)}, known is ${version}`);
    if (epoch !== null && typeof epoch !== 'number') throw this.damage('no epoch');
    return epoch;
  }

  private rowIn({ table, row }: Row): BackedUpRow {
    if (!isTable(table) || typeof row !== 'object' || row === null) throw this.damage('no row of the vault');
    this.rows++;
    return { table, row: row as Row, number: this.number };
  }

  private checked(end: unknown): { readonly rows: number; readonly sha256: string } {
    const { rows, sha256 } = (end ?? {}) as { readonly rows?: unknown; readonly sha256?: unknown };
    if (rows !== this.rows) throw this.damage(`${String(rows)} rows announced, ${this.rows} found`);
    const found = this.hash.copy().digest('hex');
    if (sha256 !== found) throw this.damage('what stands before is not what was written: the SHA-256 differs');
    return { rows, sha256: found };
  }

  private damage(reason: string): DamagedVaultBackup {
    return new DamagedVaultBackup(this.number, reason);
  }
}

/** One restoration, line by line. */
class Restoring {
  private readonly waiting: Row[] = [];
  private table: Table | null = null;
  private number = 0;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly masterKeys: MasterKeys,
  ) {}

  async all(lines: AsyncIterable<string>, signal: AbortSignal): Promise<VaultBackup> {
    const restored = await new BackupReader(signal).all(lines, (row) => this.add(row));
    await this.flush();
    if (restored.epoch !== null)
      await this.client.query(
        `insert into vault.master_epoch (epoch) values ($1) on conflict (one_row) do update set epoch = excluded.epoch`,
        [restored.epoch],
      );
    return restored;
  }

  private async add({ table, row, number }: BackedUpRow): Promise<void> {
    if (table !== this.table || this.waiting.length === rowsTogether) await this.flush();
    this.table = table;
    this.number = number;
    this.waiting.push(row);
    this.mustOpen(table, row);
  }

  /** A key that does not open now never will. */
  private mustOpen(table: Table, { key_id: keyId, owner, purpose, wrapped, epoch }: Row): void {
    if ((table !== 'keys' && table !== 'service_keys') || wrapped === null) return;
    const master = this.masterKeys.epochs.get(Number(epoch));
    if (!master)
      throw new MasterKeyUnusable(
        `the file of master keys lacks epoch ${String(epoch)}: take the copy that was made with this backup; nothing was restored`,
      );
    const context =
      table === 'keys' ? dataKeyContext(String(keyId), String(owner)) : serviceKeyContext(String(owner), String(purpose));
    let key: Buffer;
    try {
      key = decrypt(master, Buffer.from(String(wrapped).slice('\\x'.length), 'hex'), context);
    } catch {
      throw new MasterKeyUnusable(
        `the key on line ${this.number} does not open with the file of master keys: take the copy that was made with this backup; nothing was restored`,
      );
    }
    key.fill(0);
  }

  private async flush(): Promise<void> {
    if (this.table === null || this.waiting.length === 0) return;
    const { insert, ...more } = tables[this.table];
    const rows = JSON.stringify(this.waiting.splice(0));
    try {
      await this.client.query(insert, [rows]);
      if ('then' in more) await this.client.query(more.then, [rows]);
    } catch (error) {
      // Classes of SQLSTATE: data exceptions, and what the tables' constraints refuse. What they name stays unsaid.
      if (error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? ''))
        throw new DamagedVaultBackup(this.number, 'up to here there is a row that does not fit the vault');
      throw error;
    }
  }
}
