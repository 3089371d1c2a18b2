import type pg from 'pg';
import { inTransaction } from '../database/index.js';
import { hmac } from './cipher.js';
import type { DataKeys } from './data-keys.js';
import { KeyDestroyed } from './errors.js';

/** What a person is to be found by, normalised the same way as what is searched for (libs/personal-data). */
export interface SearchTokens {
  /** Prefixes of the parts of the name, from three letters on, up to the whole part. */
  readonly prefixes: readonly string[];
  /** What tells that two may be one person: name with date of birth, phone, e-mail. */
  readonly equality: readonly { readonly kind: string; readonly value: string }[];
}

/** Somebody who may be the same person, and by what. */
export interface Duplicate {
  readonly keyId: string;
  readonly kinds: readonly string[];
}

const prefixKind = 'prefix';
const tokenBytes = 16;

/** Keyed hashes by which a party finds its own people; they say nothing without the party's token key, and go with the person's key. */
export class SearchIndex {
  constructor(
    private readonly pool: pg.Pool,
    private readonly keys: DataKeys,
  ) {}

  /** Replaces what the person is found by. @throws KeyDestroyed when the key is gone or another party's. */
  async index(keyId: string, owner: string, tokens: SearchTokens): Promise<void> {
    const hashed = await this.hashed(owner, kindsAndValues(tokens));
    await inTransaction(this.pool, async (client) => {
      // Held until the commit, so that tokens do not outlive a key that is destroyed meanwhile.
      const standing = await client.query(
        'select from vault.keys where key_id = $1 and owner = $2 and wrapped is not null for share',
        [keyId, owner],
      );
      if (standing.rowCount === 0) throw new KeyDestroyed(keyId);
      await client.query('delete from vault.search_tokens where key_id = $1', [keyId]);
      await client.query(
        `insert into vault.search_tokens (owner, kind, token, key_id)
         select $1, kind, token, $2 from unnest($3::text[], $4::bytea[]) as given (kind, token) on conflict do nothing`,
        [owner, keyId, hashed.map(({ kind }) => kind), hashed.map(({ token }) => token)],
      );
    });
  }

  /** The keys of those in whose name every given prefix begins a part, at most `limit`. Prefixes as in {@link SearchTokens}. */
  async search(owner: string, prefixes: readonly string[], limit: number): Promise<readonly string[]> {
    const wanted = [...new Set(prefixes)];
    if (wanted.length === 0) return [];
    const hashed = await this.hashed(
      owner,
      wanted.map((value) => ({ kind: prefixKind, value })),
    );
    const { rows } = await this.pool.query<{ key_id: string }>({
      name: 'vault-search',
      text: `select key_id from vault.search_tokens where owner = $1 and kind = $2 and token = any($3::bytea[])
             group by key_id having count(*) = $4 order by key_id limit $5`,
      values: [owner, prefixKind, hashed.map(({ token }) => token), wanted.length, limit],
    });
    return rows.map((row) => row.key_id);
  }

  /** Who else of the owner shares a phone, an e-mail address, or name and date of birth. */
  async duplicatesOf(
    of: { readonly keyId: string } | { readonly tokens: SearchTokens },
    owner: string,
  ): Promise<readonly Duplicate[]> {
    if ('keyId' in of)
      return this.duplicates(
        `select kind, token from vault.search_tokens where owner = $1 and key_id = $3 and kind <> $2`,
        [owner, prefixKind, of.keyId],
        'and other.key_id <> $3',
      );
    const hashed = await this.hashed(owner, of.tokens.equality);
    return this.duplicates('select kind, token from unnest($3::text[], $4::bytea[]) as given (kind, token) where kind <> $2', [
      owner,
      prefixKind,
      hashed.map(({ kind }) => kind),
      hashed.map(({ token }) => token),
    ]);
  }

  private async duplicates(mine: string, values: readonly unknown[], others = ''): Promise<readonly Duplicate[]> {
    const { rows } = await this.pool.query<{ key_id: string; kinds: string[] }>(
      `select other.key_id, array_agg(distinct other.kind order by other.kind) as kinds
       from (${mine}) as mine join vault.search_tokens as other on other.owner = $1 and other.kind = mine.kind and other.token = mine.token
       where true ${others} group by other.key_id order by other.key_id`,
      [...values],
    );
    return rows.map(({ key_id, kinds }) => ({ keyId: key_id, kinds }));
  }

  private hashed(owner: string, tokens: readonly { readonly kind: string; readonly value: string }[]) {
    return this.keys.withServiceKey(owner, 'search-tokens', (key) =>
      tokens.map(({ kind, value }) => ({ kind, token: hmac(key, `${kind}\n${value}`).subarray(0, tokenBytes) })),
    );
  }
}

function kindsAndValues({ prefixes, equality }: SearchTokens): readonly { readonly kind: string; readonly value: string }[] {
  return [...[...new Set(prefixes)].map((value) => ({ kind: prefixKind, value })), ...equality];
}
