import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import type { Party } from '../kernel/actor.js';
import { deriveId } from '../kernel/ids.js';
import {
  DamagedVaultBackup,
  KeyDestroyed,
  MasterKeyFile,
  MasterKeyUnusable,
  PostgresVault,
  VaultBackups,
  VaultInUse,
  type Sealed,
} from './index.js';

const north: Party = { kind: 'service-point', id: 'north' };
const coach = { actor: 'coach-1', party: north, purpose: 'candidate-page' };
const person = (n: number) => deriveId('person-key', `candidate/${n}`, 'service-point:north');
const people = 1_200;
const erased = 3;

let directory: string;
let masterKey: string;
let copyOfMasterKey: string;
let source: TestDatabase;
let target: TestDatabase;
let sealed: readonly Sealed[];
let fingerprint: string;
let lines: readonly string[];
let restoring: VaultBackups;

const { signal } = new AbortController();

const given = (text: readonly string[]) =>
  async function* (): AsyncGenerator<string> {
    yield* text;
  };

/** The lines of a backup with the end that they would have been written with. */
function closed(text: readonly string[]): readonly string[] {
  const sha256 = createHash('sha256')
    .update(text.map((line) => `${line}\n`).join(''))
    .digest('hex');
  return [...text, JSON.stringify({ end: { rows: text.length - 1, sha256 } })];
}

async function backedUp(database: TestDatabase): Promise<readonly string[]> {
  const backups = new VaultBackups({ url: database.appUrl, masterKey });
  const found: string[] = [];
  for await (const some of backups.lines()) found.push(...some);
  await backups.close();
  return found;
}

/** All that the vault's tables hold, as a superuser sees it; numbers of openings are given anew. */
async function tablesOf({ adminUrl }: TestDatabase): Promise<object> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const found: Record<string, readonly unknown[]> = {};
    for (const table of ['master_epoch', 'service_keys', 'keys', 'search_tokens', 'openings'])
      found[table] = (await admin.query(`select (to_jsonb(t) - 'id')::text as row from vault.${table} t order by 1`)).rows;
    return found;
  } finally {
    await admin.end();
  }
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vault-backup-'));
  masterKey = join(directory, 'master-key.json');
  copyOfMasterKey = join(directory, 'copy.json');
  MasterKeyFile.createIfMissing(masterKey);
  source = await testDatabase();
  const vault = await PostgresVault.open({ url: source.appUrl, masterKey });
  sealed = await Promise.all(
    Array.from({ length: people }, async (_, n) => {
      await vault.ensureKey(person(n), north);
      return vault.seal(person(n), `person ${n}`);
    }),
  );
  await vault.index(person(0), north, { prefixes: ['qui', 'quir'], equality: [{ kind: 'email', value: 'q@example.nl' }] });
  fingerprint = await vault.fingerprint(null, { asked: true });
  await vault.openMany(sealed.slice(0, 2), coach);
  await vault.destroyKey(person(erased));
  await vault.close();
  copyFileSync(masterKey, copyOfMasterKey);
  lines = await backedUp(source);
});

afterAll(async () => {
  await source.drop();
  rmSync(directory, { recursive: true });
});

beforeEach(async () => {
  target = await testDatabase();
  restoring = new VaultBackups({ url: target.appUrl, masterKey: copyOfMasterKey });
});

afterEach(async () => {
  await restoring.close();
  await target.drop();
});

describe('a backup of the vault', () => {
  it('brings everything back: keys, tokens, who opened what, and who was erased', async () => {
    const restored = await restoring.restore(given(lines), { signal });
    expect(restored).toMatchObject({ epoch: 2, rows: lines.length - 2 });
    expect(await tablesOf(target)).toEqual(await tablesOf(source));
    const vault = await PostgresVault.open({ url: target.appUrl, masterKey: copyOfMasterKey });
    try {
      const known = sealed.filter((_, n) => n !== erased);
      const opened = await vault.openMany(known, coach);
      expect(opened).toEqual(Array.from({ length: people }, (_, n) => `person ${n}`).filter((_, n) => n !== erased));
      expect(await vault.open(sealed[erased] as Sealed, coach)).toBeNull();
      await expect(vault.ensureKey(person(erased), north)).rejects.toThrow(KeyDestroyed);
      expect(await vault.search(north, ['qui'])).toEqual([person(0)]);
      expect(await vault.fingerprint(null, { asked: true })).toBe(fingerprint);
    } finally {
      await vault.close();
    }
  });

  it('is the same again when nothing changed, and holds neither master key nor name', async () => {
    expect(await backedUp(source)).toEqual(lines);
    const { epochs } = new MasterKeyFile(masterKey).read();
    for (const key of epochs.values()) {
      expect(lines.join('\n')).not.toContain(key.toString('base64'));
      expect(lines.join('\n')).not.toContain(key.toString('hex'));
    }
  });

  it('of a vault that was never used can be restored', async () => {
    const other = await testDatabase();
    const empty = await backedUp(other);
    expect(await restoring.restore(given(empty), { signal })).toMatchObject({ epoch: null, rows: 0 });
    await other.drop();
  });

  it('goes only into an empty vault, whole or not at all', async () => {
    await restoring.restore(given(lines), { signal });
    await expect(restoring.restore(given(lines), { signal })).rejects.toBeInstanceOf(VaultInUse);
  });

  it('does not go in with another master key, or with that of before an erasure', async () => {
    const before = await tablesOf(target);
    const other = join(directory, 'other.json');
    MasterKeyFile.createIfMissing(other);
    for (const keys of [new MasterKeyFile(other).read(), { current: 2, epochs: new Map([[2, Buffer.alloc(32, 7)]]) }]) {
      rmSync(other);
      new MasterKeyFile(other).replace(keys);
      const wrong = new VaultBackups({ url: target.appUrl, masterKey: other });
      const refusal = await wrong.restore(given(lines), { signal }).catch((error: unknown) => error);
      await wrong.close();
      expect(refusal).toBeInstanceOf(MasterKeyUnusable);
      expect((refusal as Error).message).toMatch(/take the copy that was made with this backup; nothing was restored$/);
    }
    expect(await tablesOf(target)).toEqual(before);
    rmSync(other);
  });

  it('that is asked to stop leaves nothing', async () => {
    const before = await tablesOf(target);
    for (const times of [1, 2]) {
      const stop = new AbortController();
      let read = 0;
      const stopped = restoring.restore(
        async function* () {
          read++;
          for (const [n, line] of lines.entries()) {
            if (read === times && n === 1_100) stop.abort(new Error('interrupted'));
            yield line;
          }
        },
        { signal: stop.signal },
      );
      await expect(stopped).rejects.toThrow('interrupted');
      expect(read).toBe(times);
    }
    expect(await tablesOf(target)).toEqual(before);
  });

  it.each<[string, () => readonly string[], RegExp]>([
    ['cut off', () => lines.slice(0, -1), /the backup was cut off/],
    ['of events', () => ['{"overstap":"events","version":1}'], /^line 1: no backup of the vault/],
    ['of a later version', () => ['{"overstap":"vault","version":2,"epoch":1}'], /^line 1: a backup of version 2, known is 1/],
    ['with a row left out', () => lines.filter((_, n) => n !== 7), /rows announced, .* found/],
    [
      'with a row twice',
      () => closed(lines.slice(0, -1).flatMap((line, n) => (n === 7 ? [line, line] : [line]))),
      /^line \d+: up to here there is a row that does not fit the vault/,
    ],
    [
      'with a token changed',
      () => lines.map((line) => line.replace(/"kind":"email"/, '"kind":"phone"')),
      /the SHA-256 differs; nothing was restored, take another copy$/,
    ],
    [
      'with a key changed',
      () =>
        lines.map((line) => (line.includes('"table":"keys"') ? line.replace(/"wrapped":"\\\\x00/, '"wrapped":"\\\\x01') : line)),
      /the SHA-256 differs; nothing was restored, take another copy$/,
    ],
    ['with something behind', () => [...lines, '{}'], /something after the end/],
    ['no backup', () => ['hello'], /^line 1: no JSON object/],
  ])('that is %s is refused, and leaves nothing', async (_, damaged, message) => {
    const before = await tablesOf(target);
    const refusal = await restoring.restore(given(damaged()), { signal }).catch((error: unknown) => error);
    expect((refusal as Error).message).toMatch(message);
    expect(refusal).toBeInstanceOf(DamagedVaultBackup);
    expect(await tablesOf(target)).toEqual(before);
  });
});
