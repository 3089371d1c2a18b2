import type pg from 'pg';
import { openPool } from '../database/index.js';
import { partyKey, type Party } from '../kernel/actor.js';
import type { JsonValue } from '../kernel/json.js';
import { canonicalJson } from './canonical-json.js';
import { decrypt, derivedKey, encrypt, hmac } from './cipher.js';
import { DataKeys } from './data-keys.js';
import { Erasure } from './erasure.js';
import { OpeningRefused } from './errors.js';
import { betweenEpochs, MasterKeyFile, MasterKeyRing, type MasterKeyStore } from './master-key.js';
import { Openings, type Reader, type RecordedOpening } from './openings.js';
import { SearchIndex, type Duplicate, type SearchTokens } from './search-tokens.js';
import { partsOf, sealedFrom, type Sealed } from './sealed.js';

/** Everything that names a person or is free text about one goes in here and comes out only for the party that holds it, on the record. */
export interface Vault {
  /**
   * Makes the key of a person at a party where there is none yet.
   * @throws KeyDestroyed when the person was erased: the same key never comes back.
   */
  ensureKey(keyId: string, owner: Party): Promise<void>;
  /** @throws KeyDestroyed, KeyUnknown */
  seal(keyId: string, value: JsonValue): Promise<Sealed>;
  /** What was sealed, or null when the person was erased. @throws OpeningRefused for another party than the key's. */
  open(sealed: Sealed, reader: Reader): Promise<JsonValue>;
  /** As {@link open}, in the order given, with one query; refuses all when one is another party's. */
  openMany(sealed: readonly Sealed[], reader: Reader): Promise<readonly JsonValue[]>;
  /**
   * HMAC (hex) of a body as it was asked, with the person's key, so that it tells nothing once that is gone; `null` for what concerns nobody.
   * @throws KeyDestroyed, KeyUnknown
   */
  fingerprint(keyId: string | null, body: JsonValue): Promise<string>;
  /** Replaces what a person is found by. @throws KeyDestroyed */
  index(keyId: string, owner: Party, tokens: SearchTokens): Promise<void>;
  /** Keys of those whose name has a part beginning with each prefix (normalised, three letters or more), at most `limit` (50). */
  search(owner: Party, prefixes: readonly string[], limit?: number): Promise<readonly string[]>;
  /** Who of the owner's people may be the same person, and by what. */
  duplicatesOf(of: { readonly keyId: string } | { readonly tokens: SearchTokens }, owner: Party): Promise<readonly Duplicate[]>;
  /**
   * Who opened what stands under a key for the party that holds it, newest first; `before` is the number of the last one on the page before.
   * Outlives erasure: there is nobody's name in it.
   */
  openingsOf(
    keyId: string,
    party: Party,
    page: { readonly limit: number; readonly before: string | null },
  ): Promise<readonly RecordedOpening[]>;
  /** Erases a person at a party: nothing sealed with the key can be read again, not even from older copies of the database. Repeatable. */
  destroyKey(keyId: string): Promise<void>;
  close(): Promise<void>;
}

export interface VaultOptions {
  /** PostgreSQL as overstap_app. */
  readonly url: string;
  /** Path of the file of master keys, or another place where they are kept. */
  readonly masterKey: string | MasterKeyStore;
  readonly connections?: number;
}

interface VaultParts {
  readonly pool: pg.Pool;
  readonly store: MasterKeyStore;
  /** Milliseconds for which a key is kept in memory, at most a minute. */
  readonly heldFor?: number;
  readonly heldKeys?: number;
  /** Milliseconds on a clock that only goes forward. */
  readonly now?: () => number;
}

const longestHeld = 60_000;
const nobody = '*';
/** Milliseconds that an erasure waits for another process's. */
const erasuresWait = 30_000;

export class PostgresVault implements Vault {
  private readonly ring: MasterKeyRing;
  private readonly keys: DataKeys;
  private readonly openings: Openings;
  private readonly searchIndex: SearchIndex;
  private readonly erasure: Erasure;
  private readonly forgetting: NodeJS.Timeout;

  private constructor(private readonly parts: VaultParts) {
    const { pool, store, heldFor = longestHeld, heldKeys = 10_000, now = () => performance.now() } = parts;
    this.ring = new MasterKeyRing(store, heldFor, now);
    this.keys = new DataKeys(pool, this.ring, { heldFor, max: heldKeys, now });
    this.openings = new Openings(pool);
    this.searchIndex = new SearchIndex(pool, this.keys);
    this.erasure = new Erasure(pool, store);
    this.forgetting = setInterval(() => this.ring.drop(), heldFor).unref();
  }

  /** @throws MasterKeyUnusable when the master keys cannot be read or belong to another database. */
  static async open({ url, masterKey, connections = 8 }: VaultOptions): Promise<PostgresVault> {
    const pool = openPool({ url, max: connections, applicationName: 'overstap-vault', statementTimeout: erasuresWait });
    try {
      return await PostgresVault.from({ pool, store: typeof masterKey === 'string' ? new MasterKeyFile(masterKey) : masterKey });
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /** From parts that are already there; `close` ends the pool. */
  static async from(parts: VaultParts): Promise<PostgresVault> {
    const vault = new PostgresVault(parts);
    try {
      await vault.begin();
      return vault;
    } catch (error) {
      clearInterval(vault.forgetting);
      throw error;
    }
  }

  ensureKey(keyId: string, owner: Party): Promise<void> {
    return this.keys.ensure(keyId, partyKey(owner));
  }

  seal(keyId: string, value: JsonValue): Promise<Sealed> {
    const plaintext = Buffer.from(JSON.stringify(value));
    return this.keys.withOne(keyId, (key) => sealedFrom({ keyId, box: encrypt(key, plaintext, keyId) }));
  }

  async open(sealed: Sealed, reader: Reader): Promise<JsonValue> {
    return (await this.openMany([sealed], reader))[0] ?? null;
  }

  async openMany(sealed: readonly Sealed[], reader: Reader): Promise<readonly JsonValue[]> {
    if (sealed.length === 0) return [];
    const parts = sealed.map(partsOf);
    const keyIds = [...new Set(parts.map(({ keyId }) => keyId))];
    const { values, opened } = await this.keys.with(keyIds, (keys) => {
      for (const [keyId, { owner }] of keys) if (owner !== partyKey(reader.party)) throw new OpeningRefused(keyId, reader.actor);
      const values = parts.map(({ keyId, box }): JsonValue => {
        const held = keys.get(keyId);
        return held ? (JSON.parse(decrypt(held.key, box, keyId).toString()) as JsonValue) : null;
      });
      return { values, opened: [...keys.keys()] };
    });
    await this.openings.record(opened, reader);
    return values;
  }

  fingerprint(keyId: string | null, body: JsonValue): Promise<string> {
    const text = canonicalJson(body);
    const of = (key: Buffer) => {
      const own = derivedKey(key, 'fingerprint');
      const digest = hmac(own, text).toString('hex');
      own.fill(0);
      return digest;
    };
    return keyId === null ? this.keys.withServiceKey(nobody, 'fingerprints', of) : this.keys.withOne(keyId, of);
  }

  index(keyId: string, owner: Party, tokens: SearchTokens): Promise<void> {
    return this.searchIndex.index(keyId, partyKey(owner), tokens);
  }

  search(owner: Party, prefixes: readonly string[], limit = 50): Promise<readonly string[]> {
    return this.searchIndex.search(partyKey(owner), prefixes, limit);
  }

  duplicatesOf(of: { readonly keyId: string } | { readonly tokens: SearchTokens }, owner: Party): Promise<readonly Duplicate[]> {
    return this.searchIndex.duplicatesOf(of, partyKey(owner));
  }

  openingsOf(
    keyId: string,
    party: Party,
    { limit, before }: { readonly limit: number; readonly before: string | null },
  ): Promise<readonly RecordedOpening[]> {
    return this.openings.of(keyId, partyKey(party), limit, before);
  }

  async destroyKey(keyId: string): Promise<void> {
    this.keys.forget(keyId);
    try {
      await this.erasure.destroy(keyId);
    } finally {
      this.keys.forget(keyId); // it may have been read again before it went
      this.ring.drop();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.forgetting);
    await this.openings.settled();
    this.keys.drop();
    this.ring.drop();
    await this.parts.pool.end();
  }

  private async begin(): Promise<void> {
    const { pool, store } = this.parts;
    await pool.query('insert into vault.master_epoch (epoch) values ($1) on conflict do nothing', [store.read().current]);
    await betweenEpochs(async () => {
      const { rows } = await pool.query<{ epoch: number }>(
        'select epoch from vault.master_epoch union select epoch from vault.keys where wrapped is not null union select epoch from vault.service_keys',
      );
      for (const { epoch } of rows) this.ring.key(epoch);
    });
  }
}
