import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export interface Line {
  readonly text: string;
  /** How many bytes of the file end with it; null for a last one that lacks its end. */
  readonly endsAt: number | null;
}

/** A file that was compressed cannot be read to its end. */
export class NotDecompressed extends Error {
  constructor(file: string, options: ErrorOptions) {
    super(`${file} cannot be decompressed: it was cut off or is damaged, take another copy`, options);
    this.name = 'NotDecompressed';
  }
}

const newline = 10;

/** The lines of a text in UTF-8, without their ends. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let begun: Buffer[] = [];
  let before = 0;
  for await (const bytes of stream) {
    let from = 0;
    for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
      const text = Buffer.concat([...begun, bytes.subarray(from, to)]).toString();
      begun = [];
      from = to + 1;
      yield { text, endsAt: before + from };
    }
    if (from < bytes.length) begun.push(bytes.subarray(from));
    before += bytes.length;
  }
  if (begun.length > 0) yield { text: Buffer.concat(begun).toString(), endsAt: null };
}

/** A file of lines that is there to be read, also one that was compressed (`.gz`, `.zst`), as often as asked from its beginning. */
export class LineFile {
  private constructor(
    readonly name: string,
    private readonly bytes: number,
  ) {}

  /** @throws what the file system says where it cannot be read */
  static async open(name: string): Promise<LineFile> {
    await access(name, constants.R_OK);
    return new LineFile(name, (await stat(name)).size);
  }

  /** `onRead` hears which part of the file has been read, from 0 to 1. @throws NotDecompressed */
  async *lines(onRead?: (share: number) => void): AsyncGenerator<string> {
    const file = createReadStream(this.name);
    const decompressor = decompressorOf(this.name);
    const text: Readable = decompressor ? pipeline(file, decompressor, () => undefined) : file;
    try {
      for await (const line of linesOf(text as AsyncIterable<Buffer>)) {
        onRead?.(file.bytesRead / this.bytes);
        yield line.text;
      }
    } catch (cause) {
      // What the reader of a line throws does not come by here.
      throw decompressor && file.errored === null ? new NotDecompressed(this.name, { cause }) : cause;
    }
  }
}

function decompressorOf(file: string): Transform | null {
  if (file.endsWith('.gz')) return createGunzip();
  return file.endsWith('.zst') ? createZstdDecompress() : null;
}
