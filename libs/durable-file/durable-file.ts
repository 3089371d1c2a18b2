import { createHash } from 'node:crypto';
import { access, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** The disk is full, or all of it that this user may have, or the file is as long as the file system or a limit allows. */
const noRoom: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const readAtOnce = 256 * 1024;

/** Bytes after which what was written is made to reach the disk: so much is lost to a power failure, at most. */
const syncEvery = 16 * 1024 * 1024;

/**
 * A file of lines for its owner only that grows under the name `<name>.part` and gets its own when it is complete, on disk and read back.
 * What an earlier attempt left in the part can be gone on with.
 */
export class DurableFile {
  private length = 0;
  private unsynced = 0;

  private constructor(
    readonly name: string,
    private readonly replace: boolean,
    private readonly handle: FileHandle,
  ) {}

  /** @throws FileExists where a finished one may not be replaced */
  static async open(name: string, { replace }: { readonly replace: boolean }): Promise<DurableFile> {
    if (!replace && (await isThere(name))) throw new FileExists(name);
    const part = partOf(name);
    const isNew = !(await isThere(part));
    const file = new DurableFile(name, replace, await open(part, isNew ? 'wx+' : 'r+', 0o600));
    if (isNew) await syncFolderOf(name);
    return file;
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

  /** Goes on behind so many bytes of what stands in the part; the rest is cut off. */
  async goOnBehind(bytes: number): Promise<void> {
    await this.handle.truncate(bytes);
    this.length = bytes;
  }

  /** @throws NoRoom */
  async add(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    await this.withRoom(async () => {
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
    if (!this.replace && (await isThere(this.name))) throw new FileExists(this.name);
    await rename(this.part, this.name);
    await syncFolderOf(this.name);
  }

  async close(): Promise<void> {
    await this.handle.close();
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
    await this.withRoom(() => this.handle.sync());
    this.unsynced = 0;
  }

  private async withRoom(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      throw cause instanceof Error && 'code' in cause && noRoom.has(cause.code) ? new NoRoom(this.part, { cause }) : cause;
    }
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
