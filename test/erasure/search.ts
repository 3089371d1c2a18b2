import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A text in one of the ways in which it may stand somewhere. */
interface Needle {
  readonly text: string;
  readonly encoding: string;
  readonly bytes: Buffer;
}

export interface Found {
  /** What was looked for, by its place in the list: the text itself is somebody's. */
  readonly needle: number;
  readonly encoding: string;
  readonly where: string;
}

const chunkSize = 4 * 1024 * 1024;

/**
 * Looks for texts in UTF-8 (also in capitals and in small letters), UTF-16, hexadecimal and base64, wherever in the base64 of something longer
 * they stand. Texts of seven letters or more, so that none is found by chance.
 */
export class Search {
  private readonly needles: readonly Needle[];
  private readonly longest: number;

  constructor(private readonly texts: readonly string[]) {
    if (texts.some((text) => text.length < 7)) throw new Error('a text this short is found by chance');
    const needles = texts.flatMap(waysToWrite);
    this.needles = [...new Map(needles.map((needle) => [needle.bytes.toString('latin1'), needle])).values()];
    this.longest = Math.max(...this.needles.map(({ bytes }) => bytes.length));
  }

  inBuffer(bytes: Buffer, where: string): readonly Found[] {
    return this.needles
      .filter((needle) => bytes.includes(needle.bytes))
      .map(({ text, encoding }) => ({ needle: this.texts.indexOf(text), encoding, where }));
  }

  inText(text: string, where: string): readonly Found[] {
    return this.inBuffer(Buffer.from(text), where);
  }

  async inFile(path: string, where: string): Promise<readonly Found[]> {
    const found = new Map<string, Found>();
    let before = Buffer.alloc(0);
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: chunkSize })) {
        const bytes = Buffer.concat([before, chunk as Buffer]);
        for (const one of this.inBuffer(bytes, where)) found.set(`${one.needle} ${one.encoding}`, one);
        before = bytes.subarray(Math.max(0, bytes.length - this.longest));
      }
    } catch (error) {
      // PostgreSQL and SQLite remove files of theirs while they run.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return [...found.values()];
  }

  /** In every file below a folder, names of files included. */
  async inFolder(folder: string): Promise<{ readonly files: number; readonly found: readonly Found[] }> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const found: Found[] = [];
    for (const file of files) {
      const name = relative(folder, file);
      found.push(...this.inText(name, `name of ${name}`), ...(await this.inFile(file, name)));
    }
    return { files: files.length, found };
  }
}

function waysToWrite(text: string): readonly Needle[] {
  const utf8 = Buffer.from(text);
  const needle = (encoding: string, bytes: Buffer): Needle => ({ text, encoding, bytes });
  const plain = [...new Set([text, text.toLowerCase(), text.toUpperCase()])];
  return [
    ...plain.map((written) => needle('utf-8', Buffer.from(written))),
    // Without the zero at one end it is found whichever end comes first, and pages full of zeros are passed quickly.
    ...plain.map((written) => needle('utf-16', Buffer.from(written, 'utf16le').subarray(0, -1))),
    needle('hex', Buffer.from(utf8.toString('hex'))),
    needle('hex', Buffer.from(utf8.toString('hex').toUpperCase())),
    ...[0, 1, 2].flatMap((offset) =>
      (['base64', 'base64url'] as const).map((encoding) => needle(encoding, withinBase64(utf8, offset, encoding))),
    ),
  ];
}

/** The letters of a text within the base64 of something longer: those that nothing before or after it has a part in. */
function withinBase64(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): Buffer {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return Buffer.from(encoded.slice(first, last));
}
