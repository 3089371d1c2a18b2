import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { keyBytes, newKey } from './cipher.js';

/** The keys that wrap all other keys, by epoch. Only while keys move from one epoch to the next are there two. */
export interface MasterKeys {
  readonly current: number;
  readonly epochs: ReadonlyMap<number, Buffer>;
}

/** Where the master keys are kept, outside the database: the one thing that a copy of the database does not hold. */
export interface MasterKeyStore {
  /** @throws MasterKeyUnusable */
  read(): MasterKeys;
  /** All or nothing, on disk when it returns; what it replaces is gone for good. */
  replace(keys: MasterKeys): void;
}

/** The master key cannot be used; the message says what is wrong and which setting helps, and holds no key. */
export class MasterKeyUnusable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MasterKeyUnusable';
  }
}

const setting = 'OVERSTAP_MASTER_KEY_FILE';
const readAttempts = 5;

/**
 * A file of JSON, `{"current": 2, "epochs": {"2": "<base64>"}}`, readable and writable by nobody but its owner (mode 0600).
 * Replaced by a rename, so that a reader sees the old file or the new one; the old one is then overwritten where it lay, as far as the
 * file system does so in place. All processes that use the vault share the file; the directory has to be writable.
 */
export class MasterKeyFile implements MasterKeyStore {
  constructor(private readonly path: string) {}

  /** Makes a first master key where there is no file yet. */
  static createIfMissing(path: string): MasterKeyFile {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      const first = `${path}.${randomUUID()}`;
      write(first, { current: 1, epochs: new Map([[1, newKey()]]) });
      try {
        linkSync(first, path);
        syncDirectory(dirname(path));
      } catch (error) {
        if (!existsSync(path)) throw error; // else another process was first
      } finally {
        unlinkSync(first);
      }
    }
    return new MasterKeyFile(path);
  }

  read(): MasterKeys {
    for (let attempt = 1; ; attempt++) {
      const text = this.text();
      try {
        return parse(text);
      } catch (cause) {
        // Between opening and reading it may have been replaced, and the old one overwritten.
        if (attempt === readAttempts)
          throw new MasterKeyUnusable(`${this.path} (${setting}) is not a file of master keys`, { cause });
      }
    }
  }

  replace(keys: MasterKeys): void {
    const target = existsSync(this.path) ? realpathSync(this.path) : this.path;
    const next = `${target}.next`;
    if (existsSync(next)) wipe(next);
    write(next, keys);
    const replaced = existsSync(target) ? openSync(target, 'r+') : null;
    renameSync(next, target);
    syncDirectory(dirname(target));
    if (replaced !== null) overwriteAndClose(replaced);
  }

  private text(): string {
    let fd: number;
    try {
      fd = openSync(this.path, 'r');
    } catch (cause) {
      throw new MasterKeyUnusable(`the file of master keys cannot be read: ${this.path} (${setting})`, { cause });
    }
    try {
      if ((fstatSync(fd).mode & 0o077) !== 0)
        throw new MasterKeyUnusable(`${this.path} (${setting}) may be read by others than its owner; give it mode 0600`);
      return readFileSync(fd, 'utf8');
    } finally {
      closeSync(fd);
    }
  }
}

function parse(text: string): MasterKeys {
  const { current, epochs } = JSON.parse(text) as { current?: unknown; epochs?: unknown };
  if (typeof current !== 'number' || typeof epochs !== 'object' || epochs === null) throw new Error('current or epochs missing');
  const keys = new Map(Object.entries(epochs).map(([epoch, key]) => [Number(epoch), Buffer.from(String(key), 'base64')]));
  if (!keys.has(current)) throw new Error('the current epoch has no key');
  for (const [epoch, key] of keys)
    if (!Number.isInteger(epoch) || epoch < 1 || key.length !== keyBytes) throw new Error('a key is malformed');
  return { current, epochs: keys };
}

function write(path: string, keys: MasterKeys): void {
  const epochs = Object.fromEntries([...keys.epochs].map(([epoch, key]) => [epoch, key.toString('base64')]));
  const fd = openSync(path, 'wx', 0o600);
  try {
    fchmodSync(fd, 0o600);
    writeSync(fd, `${JSON.stringify({ current: keys.current, epochs })}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function wipe(path: string): void {
  overwriteAndClose(openSync(path, 'r+'));
  unlinkSync(path);
}

function overwriteAndClose(fd: number): void {
  try {
    const { size } = fstatSync(fd);
    writeSync(fd, Buffer.alloc(size), 0, size, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * The master keys as one process holds them: read again when an epoch is asked for that it does not know, and at least every `heldFor`, so that an
 * epoch that has gone from the store goes from memory.
 */
export class MasterKeyRing {
  private held: { readonly keys: MasterKeys; readonly until: number } | null = null;

  constructor(
    private readonly store: MasterKeyStore,
    private readonly heldFor: number,
    private readonly now: () => number,
  ) {}

  /** Not to be kept: it is overwritten when the ring reads again. @throws MasterKeyUnusable where the store has no such epoch. */
  key(epoch: number): Buffer {
    const key = this.keys().epochs.get(epoch) ?? this.readAgain().epochs.get(epoch);
    if (!key)
      throw new MasterKeyUnusable(
        `the file of master keys (${setting}) does not belong to this database: it lacks epoch ${epoch}`,
      );
    return key;
  }

  /** Forgets what is held; the next use reads the store. */
  drop(): void {
    for (const key of this.held?.keys.epochs.values() ?? []) key.fill(0);
    this.held = null;
  }

  private keys(): MasterKeys {
    return this.held && this.now() < this.held.until ? this.held.keys : this.readAgain();
  }

  private readAgain(): MasterKeys {
    this.drop();
    const keys = this.store.read();
    this.held = { keys, until: this.now() + this.heldFor };
    return keys;
  }
}

/** An epoch may go between reading a row and unwrapping it; the row then stands under the next one, so it is read once more. */
export async function betweenEpochs<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MasterKeyUnusable)) throw error;
    return read();
  }
}
