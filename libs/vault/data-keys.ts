import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { decrypt, encrypt, newKey } from './cipher.js';
import { betweenEpochs, type MasterKeyRing } from './master-key.js';
import { KeyDestroyed, KeyOwnedElsewhere, KeyUnknown } from './errors.js';

/** A key as it is held for use; `key` is overwritten when the cache lets it go. */
interface HeldKey {
  readonly owner: string;
  readonly key: Buffer;
}

interface KeyRow {
  readonly key_id: string;
  readonly owner: string;
  readonly wrapped: Buffer | null;
  readonly epoch: number;
}

const insertAttempts = 5;

/** The data keys of persons and of the vault's own uses, in their tables and in a cache that keeps none longer than `heldFor`. */
export class DataKeys {
  private readonly cache: LRUCache<string, HeldKey>;
  /** The epoch under which the last key was added. */
  private epoch: number | null = null;

  constructor(
    private readonly pool: pg.Pool,
    private readonly ring: MasterKeyRing,
    options: { readonly heldFor: number; readonly max: number; readonly now: () => number },
  ) {
    this.cache = new LRUCache<string, HeldKey>({
      max: options.max,
      ttl: options.heldFor,
      ttlResolution: 0,
      ttlAutopurge: true,
      perf: { now: options.now },
      dispose: ({ key }) => void key.fill(0),
    });
  }

  /** @throws KeyDestroyed, KeyOwnedElsewhere */
  async ensure(keyId: string, owner: string): Promise<void> {
    for (let attempt = 1; attempt <= insertAttempts; attempt++) {
      const standing = await this.with([keyId], (keys) => keys.get(keyId)?.owner);
      if (standing !== undefined) return mustBelongTo({ owner: standing }, owner);
      if (await this.insert(keyId, owner)) return;
      if ((await this.row(keyId))?.wrapped === null) throw new KeyDestroyed(keyId);
    }
    throw new Error('no new key could be added: the master-key epoch keeps moving');
  }

  /**
   * Does something at once with the keys asked for that exist; they are overwritten afterwards, so `use` keeps none and does not wait.
   * Which of them were destroyed or never made, it sees from their absence.
   */
  async with<T>(keyIds: readonly string[], use: (keys: ReadonlyMap<string, HeldKey>) => T): Promise<T> {
    const keys = new Map<string, HeldKey>();
    const missing = new Set<string>();
    for (const keyId of keyIds) {
      const held = this.cache.get(keyId);
      if (held) keys.set(keyId, copyOf(held));
      else missing.add(keyId);
    }
    try {
      if (missing.size > 0) await betweenEpochs(() => this.load([...missing], keys));
      return use(keys);
    } finally {
      for (const { key } of keys.values()) key.fill(0);
    }
  }

  /** As {@link with} for one key that has to be there. @throws KeyDestroyed, KeyUnknown */
  async withOne<T>(keyId: string, use: (key: Buffer) => T): Promise<T> {
    const found = await this.with([keyId], (keys) => {
      const held = keys.get(keyId);
      return held ? { used: use(held.key) } : null;
    });
    if (found) return found.used;
    if (await this.row(keyId)) throw new KeyDestroyed(keyId);
    throw new KeyUnknown(keyId);
  }

  /** A key of the vault's own for a purpose at an owner; made when first asked for. */
  async withServiceKey<T>(owner: string, purpose: string, use: (key: Buffer) => T): Promise<T> {
    const name = `${purpose} ${owner}`;
    const held = this.cache.get(name);
    if (held) return use(held.key);
    for (let attempt = 1; attempt <= insertAttempts; attempt++) {
      const key = await betweenEpochs(() => this.serviceKey(owner, purpose));
      if (key) {
        this.cache.set(name, { owner, key });
        return use(key);
      }
      await this.insertWrapped(name, owner, serviceKeyContext(owner, purpose), (wrapped, epoch) =>
        this.pool.query(
          `with standing as (select from vault.master_epoch where epoch = $4 for share)
           insert into vault.service_keys (owner, purpose, wrapped, epoch) select $1, $2, $3, $4 from standing on conflict do nothing`,
          [owner, purpose, wrapped, epoch],
        ),
      );
    }
    throw new Error('no new key could be added: the master-key epoch keeps moving');
  }

  forget(keyId: string): void {
    this.cache.delete(keyId);
  }

  drop(): void {
    this.cache.clear();
  }

  /** Whether the key was added; not when there is one already, or the epoch moved on. */
  private insert(keyId: string, owner: string): Promise<boolean> {
    return this.insertWrapped(keyId, owner, dataKeyContext(keyId, owner), (wrapped, epoch) =>
      this.pool.query({
        name: 'vault-add-key',
        text: `with standing as (select from vault.master_epoch where epoch = $4 for share)
               insert into vault.keys (key_id, owner, wrapped, epoch) select $1, $2, $3, $4 from standing on conflict do nothing`,
        values: [keyId, owner, wrapped, epoch],
      }),
    );
  }

  /** A new random key, wrapped under the epoch that stands, and held once it is stored. */
  private insertWrapped(
    name: string,
    owner: string,
    context: string,
    insert: (wrapped: Buffer, epoch: number) => Promise<pg.QueryResult>,
  ): Promise<boolean> {
    return betweenEpochs(async () => {
      const epoch = this.epoch ?? (await this.readEpoch());
      this.epoch = null; // known again when it proved to stand
      const key = newKey();
      const { rowCount } = await insert(encrypt(this.ring.key(epoch), key, context), epoch);
      if (rowCount !== 1) {
        key.fill(0);
        return false;
      }
      this.epoch = epoch;
      this.cache.set(name, { owner, key });
      return true;
    });
  }

  private async readEpoch(): Promise<number> {
    const { rows } = await this.pool.query<{ epoch: number }>({
      name: 'vault-epoch',
      text: 'select epoch from vault.master_epoch',
    });
    const epoch = rows[0]?.epoch;
    if (epoch === undefined) throw new Error('the vault has no master-key epoch');
    return epoch;
  }

  private async load(keyIds: readonly string[], into: Map<string, HeldKey>): Promise<void> {
    for (const row of await this.rows(keyIds)) {
      if (!row.wrapped) continue;
      const held = { owner: row.owner, key: this.unwrap(row, row.wrapped) };
      into.set(row.key_id, held);
      this.cache.set(row.key_id, copyOf(held));
    }
  }

  private async serviceKey(owner: string, purpose: string): Promise<Buffer | null> {
    const { rows } = await this.pool.query<{ wrapped: Buffer; epoch: number }>({
      name: 'vault-service-key',
      text: 'select wrapped, epoch from vault.service_keys where owner = $1 and purpose = $2',
      values: [owner, purpose],
    });
    const [row] = rows;
    return row ? decrypt(this.ring.key(row.epoch), row.wrapped, serviceKeyContext(owner, purpose)) : null;
  }

  private async row(keyId: string): Promise<KeyRow | undefined> {
    return (await this.rows([keyId]))[0];
  }

  private async rows(keyIds: readonly string[]): Promise<KeyRow[]> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'vault-keys',
      text: 'select key_id, owner, wrapped, epoch from vault.keys where key_id = any($1::uuid[])',
      values: [keyIds],
    });
    return rows;
  }

  private unwrap(row: KeyRow, wrapped: Buffer): Buffer {
    return decrypt(this.ring.key(row.epoch), wrapped, dataKeyContext(row.key_id, row.owner));
  }
}

/** Authenticated with the wrapped key, so that a row cannot be passed off as another one's. */
export function dataKeyContext(keyId: string, owner: string): string {
  return `key\n${keyId}\n${owner}`;
}

export function serviceKeyContext(owner: string, purpose: string): string {
  return `service-key\n${owner}\n${purpose}`;
}

function copyOf({ owner, key }: HeldKey): HeldKey {
  return { owner, key: Buffer.from(key) };
}

function mustBelongTo(key: { readonly owner: string }, owner: string): void {
  if (key.owner !== owner) throw new KeyOwnedElsewhere();
}
