import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { codeOf } from './codes.js';

/** Another process works on the same file. */
export class FileHeld extends Error {
  constructor(file: string, lock: string, holder: Holder | null) {
    const by = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
    super(`${by} is writing ${file}: wait for its end or give another name; if it runs no longer, delete ${lock}`);
    this.name = 'FileHeld';
  }
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When it started, as the system counts it, so that another process with its number is not taken for it; null where nothing tells. */
  readonly started: string | null;
}

/** Milliseconds after which whoever made a lock has told who that is, or never will. */
const tellsWithin = 10_000;

/** Keeps a file to one process at a time, by a lock beside it. The lock of a process of this machine that is gone is cleared. */
export class Hold {
  private constructor(private readonly lock: string) {}

  /** @throws FileHeld */
  static async of(file: string): Promise<Hold> {
    const lock = `${file}.lock`;
    while (!(await made(lock))) {
      const text = await textOf(lock);
      if (text === null) continue;
      if (await isHeld(lock, text)) throw new FileHeld(file, lock, holderIn(text));
      await clear(lock, text);
    }
    return new Hold(lock);
  }

  async release(): Promise<void> {
    await rm(this.lock, { force: true });
  }
}

/** Whether the lock is ours now; not where there is one. */
async function made(lock: string): Promise<boolean> {
  const own: Holder = { host: hostname(), pid: process.pid, started: await startOf(process.pid) };
  let handle;
  try {
    handle = await open(lock, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(JSON.stringify(own));
    await handle.sync();
    return true;
  } catch (error) {
    await rm(lock, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function isHeld(lock: string, text: string): Promise<boolean> {
  const holder = holderIn(text);
  if (holder) return holder.host !== hostname() || (isAlive(holder.pid) && (await startOf(holder.pid)) === holder.started);
  const madeAt = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - madeAt < tellsWithin;
}

/** Another one may clear it at the same time, and hold it: what was moved aside is put back where it is not what was seen. */
async function clear(lock: string, seen: string): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await textOf(aside)) === seen) await rm(aside, { force: true });
  else await rename(aside, lock);
}

async function textOf(lock: string): Promise<string | null> {
  try {
    return await readFile(lock, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function holderIn(text: string): Holder | null {
  try {
    const { host, pid, started } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof host === 'string' && typeof pid === 'number' && (typeof started === 'string' || started === null))
      return { host, pid, started };
  } catch {
    // It was not written to its end.
  }
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** State and field 22 of proc_pid_stat(5), behind the name, which may hold anything; null for what has ended, or where nothing tells. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return fields[0] === 'Z' ? null : `${boot}:${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
