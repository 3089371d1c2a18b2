import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { deriveId } from '../kernel/ids.js';
import type { Party } from '../kernel/actor.js';
import { decrypt } from './cipher.js';
import { dataKeyContext } from './data-keys.js';
import {
  KeyDestroyed,
  KeyOwnedElsewhere,
  KeyUnknown,
  MasterKeyFile,
  MasterKeyUnusable,
  OpeningRefused,
  PostgresVault,
  Tampered,
  type MasterKeys,
  type MasterKeyStore,
  type SearchTokens,
} from './index.js';

const north: Party = { kind: 'service-point', id: 'north' };
const south: Party = { kind: 'service-point', id: 'south' };
const coach = { actor: 'coach-1', party: north, purpose: 'candidate-page' };
const person = (n: number | string) => deriveId('person-key', `candidate/${n}`, 'service-point:north');
const name = 'Quirinus Plantenga';
const tokens: SearchTokens = {
  prefixes: ['qui', 'quir', 'quirinus', 'pla', 'plan', 'plantenga'],
  equality: [
    { kind: 'phone', value: '+31612345678' },
    { kind: 'email', value: 'q.plantenga@example.nl' },
  ],
};

let database: TestDatabase;
let admin: pg.Pool;
let directory: string;
let path: string;
let vault: PostgresVault;

beforeEach(async () => {
  database = await testDatabase();
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  admin.on('error', () => undefined);
  directory = mkdtempSync(join(tmpdir(), 'vault-'));
  path = join(directory, 'master-key.json');
  MasterKeyFile.createIfMissing(path);
  vault = await PostgresVault.open({ url: database.appUrl, masterKey: path });
});

afterEach(async () => {
  await vault.close();
  await admin.end();
  await database.drop();
  rmSync(directory, { recursive: true });
});

/** All that the vault's tables hold, as text. */
async function dump(): Promise<string> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'vault'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => JSON.stringify((await admin.query(`select t::text from vault.${name} t`)).rows)),
  );
  return texts.join('\n');
}

async function wrappedOf(keyId: string): Promise<{ wrapped: Buffer; epoch: number }> {
  const { rows } = await admin.query<{ wrapped: Buffer; epoch: number }>(
    'select wrapped, epoch from vault.keys where key_id = $1',
    [keyId],
  );
  return rows[0] ?? { wrapped: Buffer.alloc(0), epoch: 0 };
}

const openings = async () => (await admin.query('select key_id, actor, party, purpose from vault.openings order by id')).rows;

/** A database that is dropped after its test may end a connection that is just being closed. */
function quiet(pool: pg.Pool): pg.Pool {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

describe('sealing and opening', () => {
  it('gives back what was sealed, and records who opened it for what', async () => {
    await vault.ensureKey(person(1), north);
    const sealed = await vault.seal(person(1), { name, born: '1990-02-03' });
    expect(await vault.open(sealed, coach)).toEqual({ name, born: '1990-02-03' });
    expect(await openings()).toEqual([
      { key_id: person(1), actor: 'coach-1', party: 'service-point:north', purpose: 'candidate-page' },
    ]);
  });

  it('tells the party that holds a key who opened what, newest first and page by page, and no other', async () => {
    await vault.ensureKey(person(1), north);
    const sealed = await vault.seal(person(1), name);
    for (const purpose of ['candidate-page', 'dossier', 'candidate-list']) await vault.open(sealed, { ...coach, purpose });
    const [newest, ...others] = await vault.openingsOf(person(1), north, { limit: 2, before: null });
    expect([newest?.purpose, ...others.map(({ purpose }) => purpose)]).toEqual(['candidate-list', 'dossier']);
    const [oldest] = await vault.openingsOf(person(1), north, { limit: 2, before: others.at(-1)?.number ?? null });
    expect(oldest).toMatchObject({ actor: 'coach-1', purpose: 'candidate-page' });
    expect(await vault.openingsOf(person(1), south, { limit: 2, before: null })).toEqual([]);
  });

  it('opens many at once, in their order', async () => {
    const people = Array.from({ length: 20 }, (_, n) => person(n));
    await Promise.all(people.map((keyId) => vault.ensureKey(keyId, north)));
    const sealed = await Promise.all(people.map((keyId, n) => vault.seal(keyId, n)));
    const other = await PostgresVault.open({ url: database.appUrl, masterKey: path });
    expect(await other.openMany([...sealed, ...sealed], coach)).toEqual([...people.keys(), ...people.keys()]);
    expect(await openings()).toHaveLength(20);
    await other.close();
  });

  it('goes on with a cache that holds fewer keys than are asked for at once', async () => {
    const pool = quiet(new pg.Pool({ connectionString: database.appUrl }));
    const small = await PostgresVault.from({ pool, store: new MasterKeyFile(path), heldKeys: 2 });
    const people = Array.from({ length: 6 }, (_, n) => person(n));
    for (const keyId of people) await small.ensureKey(keyId, north);
    const sealed = await Promise.all(people.map((keyId, n) => small.seal(keyId, n)));
    expect(await small.openMany(sealed, coach)).toEqual([0, 1, 2, 3, 4, 5]);
    await small.close();
  });

  it('refuses everything when one is another party’s, and records nothing', async () => {
    await vault.ensureKey(person(1), north);
    const sealed = await vault.seal(person(1), name);
    await expect(vault.open(sealed, { ...coach, party: south })).rejects.toThrow(OpeningRefused);
    await expect(vault.ensureKey(person(1), south)).rejects.toThrow(KeyOwnedElsewhere);
    expect(await openings()).toEqual([]);
  });

  it('hands out nothing when the opening cannot be recorded', async () => {
    await vault.ensureKey(person(1), north);
    const sealed = await vault.seal(person(1), name);
    await admin.query('revoke insert on vault.openings from overstap_app');
    await expect(vault.open(sealed, coach)).rejects.toThrow();
    await admin.query('grant insert on vault.openings to overstap_app');
    await Promise.all([vault.open(sealed, coach), vault.open(sealed, coach), vault.open(sealed, coach)]);
    expect(await openings()).toHaveLength(3);
  });

  it('notices a changed bit, and a text under another key’s name', async () => {
    await vault.ensureKey(person(1), north);
    await vault.ensureKey(person(2), north);
    const { sealed } = await vault.seal(person(1), name);
    const flipped = sealed.slice(0, -4) + (sealed.at(-4) === 'A' ? 'B' : 'A') + sealed.slice(-3);
    await expect(vault.open({ sealed: flipped }, coach)).rejects.toThrow(Tampered);
    await expect(vault.open({ sealed: sealed.replace(person(1), person(2)) }, coach)).rejects.toThrow(Tampered);
  });

  it('seals nothing under a key that was never made', async () => {
    await expect(vault.seal(person(1), name)).rejects.toThrow(KeyUnknown);
  });

  it('makes one key, however many ask at once', async () => {
    const other = await PostgresVault.open({ url: database.appUrl, masterKey: path });
    await Promise.all([vault, other, vault, other].map((each) => each.ensureKey(person(1), north)));
    expect(await other.open(await vault.seal(person(1), name), coach)).toBe(name);
    await other.close();
  });
});

describe('fingerprints', () => {
  it('are the same for the same body however it is spelled, and differ by body and person', async () => {
    await vault.ensureKey(person(1), north);
    await vault.ensureKey(person(2), north);
    const first = await vault.fingerprint(person(1), { a: 1, b: [{ c: 'x', d: null }] });
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await vault.fingerprint(person(1), { b: [{ d: null, c: 'x' }], a: 1, e: undefined })).toBe(first);
    expect(await vault.fingerprint(person(1), { a: 1, b: [{ c: 'y', d: null }] })).not.toBe(first);
    expect(await vault.fingerprint(person(2), { a: 1, b: [{ c: 'x', d: null }] })).not.toBe(first);
  });

  it('stay the same over a move to a next master-key epoch, with and without a person', async () => {
    await vault.ensureKey(person(1), north);
    await vault.ensureKey(person(2), north);
    const before = await Promise.all([vault.fingerprint(person(1), 'x'), vault.fingerprint(null, 'x')]);
    await vault.destroyKey(person(2));
    const other = await PostgresVault.open({ url: database.appUrl, masterKey: path });
    expect(await Promise.all([other.fingerprint(person(1), 'x'), other.fingerprint(null, 'x')])).toEqual(before);
    await expect(vault.fingerprint(person(2), 'x')).rejects.toThrow(KeyDestroyed);
    await other.close();
  });
});

describe('search tokens', () => {
  beforeEach(async () => {
    for (const n of [1, 2]) await vault.ensureKey(person(n), north);
    await vault.ensureKey(person(3), south);
    await vault.index(person(1), north, tokens);
    await vault.index(person(2), north, { prefixes: ['qui', 'quinten'], equality: [{ kind: 'phone', value: '+31612345678' }] });
    await vault.index(person(3), south, tokens);
  });

  it('find a person by the beginnings of all words, within one party', async () => {
    expect([...(await vault.search(north, ['qui']))].sort()).toEqual([person(1), person(2)].sort());
    expect(await vault.search(north, ['qui', 'plan'])).toEqual([person(1)]);
    expect(await vault.search(north, ['qui', 'jan'])).toEqual([]);
    expect(await vault.search(south, ['qui'])).toEqual([person(3)]);
    expect(await vault.search(north, [])).toEqual([]);
  });

  it('replace what was there', async () => {
    await vault.index(person(1), north, { prefixes: ['jan'], equality: [] });
    expect(await vault.search(north, ['qui'])).toEqual([person(2)]);
    expect(await vault.search(north, ['jan'])).toEqual([person(1)]);
  });

  it('tell who may be the same, and by what', async () => {
    expect(await vault.duplicatesOf({ keyId: person(1) }, north)).toEqual([{ keyId: person(2), kinds: ['phone'] }]);
    const known = await vault.duplicatesOf({ tokens }, north);
    expect(known).toContainEqual({ keyId: person(1), kinds: ['email', 'phone'] });
    expect(known).toContainEqual({ keyId: person(2), kinds: ['phone'] });
    expect(known).toHaveLength(2);
  });

  it('are not written for another party’s key', async () => {
    await expect(vault.index(person(3), north, tokens)).rejects.toThrow(KeyDestroyed);
  });
});

describe('what the database holds', () => {
  it('names nobody, before and after erasure', async () => {
    await vault.ensureKey(person(1), north);
    const sealed = await vault.seal(person(1), name);
    await vault.index(person(1), north, tokens);
    await vault.open(sealed, coach);
    const before = await dump();
    await vault.destroyKey(person(1));
    for (const text of [before, await dump()])
      for (const planted of ['Quirinus', 'quirinus', 'Plantenga', 'plantenga', '31612345678', 'qui'])
        for (const written of [planted, Buffer.from(planted).toString('hex')]) expect(text.includes(written)).toBe(false);
    expect(before).toContain(person(1));
  });

  it('opens to overstap_app for what it needs and to overstap_reader not at all', async () => {
    const denied = /permission denied/;
    const app = new pg.Pool({ connectionString: database.appUrl });
    const reader = new pg.Pool({ connectionString: database.readerUrl });
    for (const table of ['master_epoch', 'keys', 'service_keys', 'search_tokens', 'openings'])
      await expect(reader.query(`select from vault.${table}`)).rejects.toThrow(denied);
    for (const statement of [
      'delete from vault.openings',
      'update vault.openings set actor = actor',
      'delete from vault.keys',
      `update vault.keys set owner = 'x'`,
    ])
      await expect(app.query(statement)).rejects.toThrow(denied);
    const { rows } = await admin.query(
      `select relname from pg_class where relnamespace = 'vault'::regnamespace and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
    await Promise.all([app.end(), reader.end()]);
  });
});

describe('erasure', () => {
  it('leaves others readable and the erased person not, even with an older copy of the wrapped key', async () => {
    for (const n of [1, 2]) await vault.ensureKey(person(n), north);
    const [erased, kept] = await Promise.all([vault.seal(person(1), name), vault.seal(person(2), 'somebody else')]);
    await vault.index(person(1), north, tokens);
    const copy = await wrappedOf(person(1));
    const before = new MasterKeyFile(path).read();
    const unwrap = (keys: MasterKeys) =>
      [...keys.epochs.values()].map((key) => {
        try {
          return decrypt(key, copy.wrapped, dataKeyContext(person(1), 'service-point:north')).length;
        } catch (error) {
          return error instanceof Tampered ? 'does not open' : error;
        }
      });
    expect(unwrap(before)).toEqual([32]);

    await vault.destroyKey(person(1));

    const after = new MasterKeyFile(path).read();
    expect([...after.epochs.keys()]).toEqual([after.current]);
    expect(unwrap(after)).toEqual(['does not open']);
    expect(await vault.openMany([erased, kept], coach)).toEqual([null, 'somebody else']);
    expect(await vault.search(north, ['qui'])).toEqual([]);
    await expect(vault.ensureKey(person(1), north)).rejects.toThrow(KeyDestroyed);
    await expect(vault.seal(person(1), name)).rejects.toThrow(KeyDestroyed);
    await expect(vault.index(person(1), north, tokens)).rejects.toThrow(KeyDestroyed);
  });

  it('does nothing the second time, nor for a key that never was', async () => {
    await vault.ensureKey(person(1), north);
    await vault.destroyKey(person(1));
    const once = readFileSync(path, 'utf8');
    await vault.destroyKey(person(1));
    await vault.destroyKey(person(2));
    expect(readFileSync(path, 'utf8')).toBe(once);
  });

  it('reaches another process within a minute, and that one goes on under the new epoch at once', async () => {
    let clock = 1;
    const other = await PostgresVault.from({
      pool: new pg.Pool({ connectionString: database.appUrl }),
      store: new MasterKeyFile(path),
      now: () => clock,
    });
    for (const n of [1, 2]) await vault.ensureKey(person(n), north);
    const [erased, kept] = await Promise.all([vault.seal(person(1), name), vault.seal(person(2), 'kept')]);
    expect(await other.open(erased, coach)).toBe(name);
    await vault.destroyKey(person(1));
    expect(await other.open(kept, coach)).toBe('kept');
    await other.ensureKey(person(3), north);
    expect(await vault.open(await other.seal(person(3), 'new'), coach)).toBe('new');
    clock = 60_002;
    expect(await other.open(erased, coach)).toBeNull();
    await other.close();
  });

  it('of several at once, in two processes, while keys are added and opened, loses no other key', async () => {
    const other = await PostgresVault.open({ url: database.appUrl, masterKey: path });
    const people = Array.from({ length: 60 }, (_, n) => person(n));
    for (const keyId of people) await vault.ensureKey(keyId, north);
    const sealed = await Promise.all(people.map((keyId) => vault.seal(keyId, keyId)));
    const added: string[] = [];
    let busy = true;
    const adding = (async () => {
      for (let n = 0; busy; n++) {
        const keyId = person(`added-${n}`);
        await (n % 2 ? vault : other).ensureKey(keyId, north);
        added.push(keyId);
      }
    })();
    await Promise.all(people.slice(0, 12).map((keyId, n) => (n % 2 ? vault : other).destroyKey(keyId)));
    busy = false;
    await adding;
    await Promise.all([vault.close(), other.close()]);
    vault = await PostgresVault.open({ url: database.appUrl, masterKey: path });
    expect(await vault.openMany(sealed, coach)).toEqual([...people.slice(0, 12).map(() => null), ...people.slice(12)]);
    expect(added.length).toBeGreaterThan(0);
    for (const keyId of added) expect(await vault.open(await vault.seal(keyId, 'x'), coach)).toBe('x');
    expect(new MasterKeyFile(path).read().epochs.size).toBe(1);
  });

  describe('cut off at any point and repeated', () => {
    const cut = new Error('cut off');

    /** Lets `steps` go by, then fails everything: what reaches the database, and what reaches the file of master keys. */
    function failingAfter(steps: number, replaceFirst: boolean) {
      let left = steps;
      const step = (): void => {
        if (left-- <= 0) throw cut;
      };
      const pool = quiet(new pg.Pool({ connectionString: database.appUrl }));
      const watched = new WeakSet<pg.PoolClient>();
      pool.on('connect', (client) => {
        if (watched.has(client)) return;
        watched.add(client);
        const query = client.query.bind(client) as (...given: unknown[]) => unknown;
        Object.assign(client, {
          query: (...given: unknown[]) => {
            const callback = given.at(-1);
            try {
              if (given[0] !== 'rollback') step();
            } catch (error) {
              if (typeof callback !== 'function') return Promise.reject(error);
              callback(error);
              return undefined;
            }
            return query(...given);
          },
        });
      });
      const file = new MasterKeyFile(path);
      const store: MasterKeyStore = {
        read: () => file.read(),
        replace: (keys) => {
          if (!replaceFirst) step();
          file.replace(keys);
          if (replaceFirst) step();
        },
      };
      return { pool, store, done: () => left >= 0 };
    }

    it.each([
      ['before', false],
      ['after', true],
    ])('(the file %s its replacement) loses no key and erases for good', async (_, replaceFirst) => {
      await vault.ensureKey(person('kept'), north);
      await vault.fingerprint(null, 'x');
      const kept = await vault.seal(person('kept'), 'kept');
      let finished = false;
      let cuts = 0;
      for (let steps = 3; !finished; steps++) {
        const victim = person(`victim-${steps}`);
        await vault.ensureKey(victim, north);
        const erased = await vault.seal(victim, name);
        await vault.index(victim, north, tokens);
        const copies = [await wrappedOf(victim)];

        const failing = failingAfter(steps, replaceFirst);
        const doomed = await PostgresVault.from(failing).catch(() => null);
        await doomed?.destroyKey(victim).catch((error: unknown) => expect(error).toBe(cut));
        finished = failing.done();
        if (!finished) cuts++;
        await (doomed ? doomed.close() : failing.pool.end());

        const added = person(`added-${steps}`);
        const between = await PostgresVault.open({ url: database.appUrl, masterKey: path });
        await between.ensureKey(added, north);
        expect(await between.open(kept, coach)).toBe('kept');
        const { wrapped, epoch } = await wrappedOf(victim);
        if (wrapped) copies.push({ wrapped, epoch });
        const later = await between.seal(added, 'added');
        await between.destroyKey(victim);
        await between.close();

        const fresh = await PostgresVault.open({ url: database.appUrl, masterKey: path });
        expect(await fresh.openMany([erased, kept, later], coach)).toEqual([null, 'kept', 'added']);
        await fresh.fingerprint(null, 'x');
        await fresh.close();
        const keys = new MasterKeyFile(path).read();
        expect([...keys.epochs.keys()]).toEqual([keys.current]);
        for (const copy of copies)
          expect(() =>
            decrypt(
              keys.epochs.get(keys.current) ?? Buffer.alloc(0),
              copy.wrapped,
              dataKeyContext(victim, 'service-point:north'),
            ),
          ).toThrow(Tampered);
      }
      expect(cuts).toBeGreaterThan(8);
    });
  });
});

describe('the file of master keys', () => {
  it('is made once, for its owner only', () => {
    const other = join(directory, 'deep', 'key.json');
    MasterKeyFile.createIfMissing(other);
    const first = readFileSync(other, 'utf8');
    MasterKeyFile.createIfMissing(other);
    expect(readFileSync(other, 'utf8')).toBe(first);
    expect(statSync(other).mode & 0o777).toBe(0o600);
  });

  it('is refused when others may read it, when it is missing or malformed, and when it is another database’s', async () => {
    const open = () => PostgresVault.open({ url: database.appUrl, masterKey: path });
    chmodSync(path, 0o640);
    await expect(open()).rejects.toThrow(/0600/);
    rmSync(path);
    await expect(open()).rejects.toThrow(/cannot be read/);
    writeFileSync(path, '{"current":1,"epochs":{"1":"c2hvcnQ="}}', { mode: 0o600 });
    await expect(open()).rejects.toThrow(MasterKeyUnusable);
    rmSync(path);
    new MasterKeyFile(path).replace({ current: 7, epochs: new Map([[7, Buffer.alloc(32, 1)]]) });
    await expect(open()).rejects.toThrow(/does not belong to this database/);
  });

  it('leaves nothing beside it, whatever a stop left there', () => {
    writeFileSync(`${path}.next`, 'left by a stop', { mode: 0o600 });
    const file = new MasterKeyFile(path);
    const { current, epochs } = file.read();
    file.replace({ current, epochs });
    expect(existsSync(`${path}.next`)).toBe(false);
    expect(file.read()).toEqual({ current, epochs });
  });
});
