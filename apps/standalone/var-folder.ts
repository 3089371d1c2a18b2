import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MasterKeyFile } from '../../libs/vault/master-key.js';
import { endLeftovers, identityOf, stillRuns, type ProcessIdentity } from './processes.js';
import { asStartProblem, errorCode, StartProblem } from './start-problem.js';

const lockName = 'lock';

/** Passwords of the embedded database, made once. */
export interface Secrets {
  readonly superuser: string;
  readonly owner: string;
  readonly app: string;
  readonly reader: string;
}

/** What others on this machine may want to know of a composition that runs. */
export interface Running {
  readonly urls: Readonly<Record<string, string>>;
  /** Settings under which programs of ours reach it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The folder with all state of one composition, held by one at a time. Passwords, the master key and what runs stand in files that only
 * their owner reads.
 */
export class VarFolder {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder for this process, made when it is missing, and ends what an earlier holder left running.
   * @throws StartProblem when another composition holds it, or when it cannot be written.
   */
  static async take(folder: string): Promise<VarFolder> {
    const path = resolve(folder);
    try {
      mkdirSync(path, { recursive: true, mode: 0o711 });
      takeLock(path);
    } catch (error) {
      throw asStartProblem(error, path);
    }
    const taken = new VarFolder(path);
    // Of an earlier holder; where this one is found is not known yet.
    rmSync(taken.file('running.json'), { force: true });
    await endLeftovers(taken.processes());
    return taken;
  }

  /** What stands about the composition that runs there; null where none does. */
  static running(folder: string): Running | null {
    const path = resolve(folder);
    const holder = readJson<ProcessIdentity>(join(path, lockName));
    return holder && stillRuns(holder) ? readJson<Running>(join(path, 'running.json')) : null;
  }

  /** Removes all state; the folder stays taken. */
  reset(): void {
    try {
      for (const name of readdirSync(this.path))
        if (name !== lockName) rmSync(join(this.path, name), { recursive: true, force: true });
    } catch (error) {
      throw asStartProblem(error, this.path);
    }
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  logFile(name: string): string {
    return this.file('logs', `${name}.log`);
  }

  /** A folder in it that only its owner enters. */
  folder(name: string): string {
    const path = this.file(name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  secrets(): Secrets {
    const file = this.file('secrets.json');
    const known = readJson<Secrets>(file);
    if (known) return known;
    const made = { superuser: password(), owner: password(), app: password(), reader: password() };
    this.write('secrets.json', made);
    return made;
  }

  /** Path of the vault's master key, made when it is missing. */
  masterKeyFile(): string {
    const file = this.file('master-key.json');
    MasterKeyFile.createIfMissing(file);
    return file;
  }

  writeRunning(running: Running): void {
    this.write('running.json', running);
  }

  /** Remembers what runs for us, for a next holder that finds us gone. */
  rememberProcesses(pids: readonly number[]): void {
    const processes = pids.map(identityOf).filter((identity) => identity !== null);
    this.write('processes.json', processes);
  }

  private processes(): readonly ProcessIdentity[] {
    return readJson<readonly ProcessIdentity[]>(this.file('processes.json')) ?? [];
  }

  release(): void {
    rmSync(this.file('running.json'), { force: true });
    rmSync(this.file('processes.json'), { force: true });
    rmSync(this.file(lockName), { force: true });
  }

  private write(name: string, content: unknown): void {
    try {
      writeFileSync(this.file(`${name}.new`), `${JSON.stringify(content)}\n`, { mode: 0o600 });
      renameSync(this.file(`${name}.new`), this.file(name));
    } catch (error) {
      throw asStartProblem(error, this.path);
    }
  }
}

/** The lock appears with its content or not at all; one whose holder is gone is moved aside before the next attempt. */
function takeLock(folder: string): void {
  const file = join(folder, lockName);
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)), { mode: 0o600 });
  try {
    for (;;) {
      try {
        return linkSync(own, file);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const holder = readJson<ProcessIdentity>(file);
      if (holder && stillRuns(holder))
        throw new StartProblem(
          `Overstap already runs on ${folder} (process ${holder.pid}): stop it first, or set OVERSTAP_VAR to another folder and PORT to another port.`,
        );
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}

function password(): string {
  return randomBytes(24).toString('base64url');
}
