import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { access, link, lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './codes.js';
import { Hold } from './hold.js';
import { linesOf, type Line } from './lines.js';

/** A finished file of that name is there already. */
export class FileExists extends Error {
  constructor(file: string) {
    super(`${file} is there already: give another name, or --replace to put the new one in its place when it is finished`);
    this.name = 'FileExists';
  }
}

/** There is no room for the file. What was written of it stays. */
export class NoRoom extends Error {
  constructor(part: string, options: ErrorOptions) {
    super(`no room left for ${part}: make room and give the same command again`, options);
    this.name = 'NoRoom';
  }
}

/** A file does not read back as it was written. */
export class WrittenOtherwise extends Error {
  constructor(part: string) {
    super(
      `${part} does not read back as it was written: something else writes to it, or the disk fails; delete it and begin anew`,
    );
    this.name = 'WrittenOtherwise';
  }
}

/** What stands under the name of the part is a link, no file, or a file of somebody else. It stays as it is. */
export class NoFileOfOurs extends Error {
  constructor(part: string, options?: ErrorOptions) {
    super(`${part} is a link, no file, or somebody else's: delete it, or give another name`, options);
    this.name = 'NoFileOfOurs';
  }
}

/** The disk is full, or all of it that this user may have, or the file is as long as the file system or a limit allows. */
const noRoom: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** How open(2) and chmod(2) refuse a link, a folder, and what is somebody else's. */
const notOurs: ReadonlySet<unknown> = new Set(['ELOOP', 'EISDIR', 'ENXIO', 'EACCES', 'EPERM']);

/** A file system that gives a file no second name says one of these. */
const noLinks: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

const readAtOnce = 256 * 1024;

/** Bytes after which what was written is made to reach the disk: so much is lost to a power failure, at most. */
const syncEvery = 16 * 1024 * 1024;

/**
 * A file of lines for its owner only that grows under the name `<name>.part` and gets its own when it is complete, on disk and read back.
 * What an earlier attempt left in the part can be gone on with. One process at a time holds it, until it closes it.
 */
export class DurableFile {
  private length = 0;
  private unsynced = 0;

  private constructor(
    readonly name: string,
    private readonly replace: boolean,
    private readonly handle: FileHandle,
    private readonly hold: Hold,
  ) {}

  /** @throws FileExists where a finished one may not be replaced, FileHeld, NoFileOfOurs, NoRoom */
  static async open(name: string, { replace }: { readonly replace: boolean }): Promise<DurableFile> {
    if (!replace && (await isThere(name))) throw new FileExists(name);
    const part = partOf(name);
    const hold = await withRoom(part, () => Hold.of(part));
    try {
      // It may have been finished before it was ours.
      if (!replace && (await isThere(name))) throw new FileExists(name);
      const file = new DurableFile(name, replace, await openPart(part, name), hold);
      await syncFolderOf(name);
      return file;
    } catch (error) {
      await hold.release();
      throw error;
    }
  }

  get part(): string {
    return partOf(this.name);
  }

  get bytes(): number {
    return this.length;
  }

  /** What stands in the part. */
  standing(): AsyncGenerator<Line> {
    return linesOf(this.content());
  }

  /** Goes on behind so many bytes of what stands in the part; the rest is cut off. @throws NoFileOfOurs */
  async goOnBehind(bytes: number): Promise<void> {
    await refusing(this.part, () => this.handle.chmod(0o600));
    await this.handle.truncate(bytes);
    this.length = bytes;
  }

  /** @throws NoRoom */
  async add(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    await withRoom(this.part, async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.length + done);
        done += bytesWritten;
      }
    });
    this.length += bytes.length;
    this.unsynced += bytes.length;
    if (this.unsynced >= syncEvery) await this.reachesDisk();
  }

  /** It is complete when it has this SHA-256. @throws NoRoom, WrittenOtherwise, FileExists */
  async finish(sha256: string): Promise<void> {
    await this.reachesDisk();
    const hash = createHash('sha256');
    for await (const bytes of this.content()) hash.update(bytes);
    if (hash.digest('hex') !== sha256) throw new WrittenOtherwise(this.part);
    if (!isSame(await this.handle.stat({ bigint: true }), await statOf(this.part))) throw new WrittenOtherwise(this.part);
    if (this.replace) await rename(this.part, this.name);
    else await nameUnlessThere(this.part, this.name);
    await syncFolderOf(this.name);
  }

  async close(): Promise<void> {
    try {
      await this.handle.close();
    } finally {
      await this.hold.release();
    }
  }

  /** A stream over the handle would close it where reading ends early. */
  private async *content(): AsyncGenerator<Buffer> {
    for (let at = 0; ;) {
      const { bytesRead, buffer } = await this.handle.read(Buffer.allocUnsafe(readAtOnce), 0, readAtOnce, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  private async reachesDisk(): Promise<void> {
    await withRoom(this.part, () => this.handle.sync());
    this.unsynced = 0;
  }
}

async function openPart(part: string, name: string): Promise<FileHandle> {
  // One that was finished, and kept this name as well when the power failed, is not written to.
  if (await areOne(part, name)) await rm(part);
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await withRoom(part, () => refusing(part, () => open(part, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new NoFileOfOurs(part);
}

async function areOne(file: string, other: string): Promise<boolean> {
  const found = await statOf(file);
  return found !== null && isSame(found, await statOf(other));
}

function isSame(file: BigIntStats, other: BigIntStats | null): boolean {
  return other !== null && file.ino === other.ino && file.dev === other.dev;
}

/** None where nothing has that name; a link is not followed. */
async function statOf(file: string): Promise<BigIntStats | null> {
  return lstat(file, { bigint: true }).catch(() => null);
}

/** Gives the part its name in one step that fails where that is taken. @throws FileExists */
async function nameUnlessThere(part: string, name: string): Promise<void> {
  try {
    await link(part, name);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new FileExists(name);
    if (!noLinks.has(codeOf(error))) throw error;
    if (await isThere(name)) throw new FileExists(name);
    return rename(part, name);
  }
  await rm(part);
}

async function withRoom<Result>(part: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    throw noRoom.has(codeOf(cause)) ? new NoRoom(part, { cause }) : cause;
  }
}

async function refusing<Result>(part: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw notOurs.has(codeOf(cause)) ? new NoFileOfOurs(part, { cause }) : cause;
  }
}

function partOf(name: string): string {
  return `${name}.part`;
}

/** A name that was given or taken away is on disk when its folder is. */
async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
