import { mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '../../../test/support/memory-event-store.js';
import { FileExists, LineFile } from '../../durable-file/index.js';
import { newEvent, newEvents, newStream } from '../contract/event-store.contract.js';
import type { EventStore } from '../port.js';
import type { ArchivedEvent } from './format.js';
import { exportEvents, exportToFile, importEvents, moveEvents, UnusablePart, verifyArchive } from './index.js';

const { signal } = new AbortController();

async function filled(): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (const count of [600, 900, 1_000, 20]) await store.append(newStream(), 'no-stream', newEvents(count));
  return store;
}

describe('an export to a file', () => {
  let folder: string;
  let file: string;
  let part: string;
  let store: MemoryEventStore;
  let whole: Buffer;

  beforeAll(async () => {
    store = await filled();
    const lines: string[] = [];
    for await (const block of exportEvents(store, { signal })) lines.push(...block);
    whole = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overstap-export-'));
    file = join(folder, 'events.jsonl');
    part = `${file}.part`;
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Where in the file the nth line that begins so ends. */
  function endOf(beginning: string, nth = 1): number {
    let at = -1;
    for (let n = 0; n < nth; n++) at = whole.indexOf(`\n${beginning}`, at + 1);
    return whole.indexOf('\n', at + 1) + 1;
  }
  // Jest would compare byte by byte, for half a minute.
  const holds = async (name: string, bytes: Buffer) => (await readFile(name)).equals(bytes);
  const exported = (from: EventStore = store) => exportToFile(from, file, { signal });
  const digestOf = async (name: string) => (await verifyArchive((await LineFile.open(name)).lines(), { signal })).digest;

  it('is for its owner only, and leaves nothing beside it', async () => {
    expect(await exported()).toMatchObject({ events: 2_520, kept: 0, bytes: whole.length });
    expect(await holds(file, whole)).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['events.jsonl']);
  });

  it.each<[string, () => number, number]>([
    ['before anything was written', () => 0, 0],
    ['within its first line', () => 9, 0],
    ['behind its first line', () => whole.indexOf('\n') + 1, 0],
    ['within the first block', () => 9_999, 0],
    ['just before the end of the first block', () => endOf('{"block"') - 1, 0],
    ['at the end of the first block', () => endOf('{"block"'), 1_000],
    ['within the line that closes the second block', () => endOf('{"block"', 2) - 20, 1_000],
    ['within the third block', () => endOf('{"block"', 2) + 5_000, 2_000],
    ['behind the last block', () => endOf('{"block"', 3), 2_520],
    ['within its last line', () => whole.length - 20, 2_520],
    ['before it got its name', () => whole.length, 2_520],
  ])('that was interrupted %s goes on there, and is the same byte by byte', async (_, length, kept) => {
    await writeFile(part, whole.subarray(0, length()));
    expect(await exported()).toMatchObject({ events: 2_520, kept });
    expect(await holds(file, whole)).toBe(true);
    expect(await readdir(folder)).toEqual(['events.jsonl']);
  });

  it.each<[string, () => Buffer, number]>([
    ['zeros at its end', () => Buffer.concat([whole.subarray(0, endOf('{"block"')), Buffer.alloc(8_192)]), 1_000],
    ['a hole in its second block', () => Buffer.from(whole).fill(0, endOf('{"block"') + 999, endOf('{"block"') + 2_000), 1_000],
    ['a changed letter in its first block', () => Buffer.from(whole.toString().replace('Groningen', 'Groningem')), 0],
    ['something else behind its end', () => Buffer.concat([whole, Buffer.from('{}\n')]), 2_520],
  ])('that a power failure left with %s goes on before that', async (_, left, kept) => {
    await writeFile(part, left());
    expect(await exported()).toMatchObject({ events: 2_520, kept });
    expect(await holds(file, whole)).toBe(true);
  });

  it('that is asked to stop keeps what it has, and the next goes on with it', async () => {
    const stop = new AbortController();
    const stopped = exportToFile(store, file, { signal: stop.signal, onProgress: () => stop.abort(new Error('interrupted')) });
    await expect(stopped).rejects.toThrow('interrupted');
    expect(await readdir(folder)).toEqual(['events.jsonl.part']);
    expect((await exported()).kept).toBeGreaterThanOrEqual(1_000);
    expect(await holds(file, whole)).toBe(true);
  });

  it('takes along what was written since it was interrupted', async () => {
    const grows = await filled();
    await exportToFile(grows, part, { signal });
    await grows.append(newStream(), 'no-stream', newEvents(30));
    expect(await exported(grows)).toMatchObject({ events: 2_550, kept: 2_520 });
    const anew = join(folder, 'anew.jsonl');
    await exportToFile(grows, anew, { signal });
    expect(await digestOf(file)).toBe(await digestOf(anew));
  });

  it('begins anew where the store had nothing when it was interrupted', async () => {
    const empty = new MemoryEventStore();
    await exportToFile(empty, part, { signal });
    expect(await exported()).toMatchObject({ events: 2_520, kept: 0 });
    expect(await holds(file, whole)).toBe(true);
  });

  it.each<[string, () => Promise<EventStore>]>([
    [
      'with the same events',
      async () => {
        const other = new MemoryEventStore();
        await other.append(newStream(), 'no-stream', newEvents(1));
        await moveEvents(store, other, { signal });
        return other;
      },
    ],
    [
      'with others',
      async () => {
        const other = new MemoryEventStore();
        await other.append(newStream(), 'no-stream', newEvents(3));
        return other;
      },
    ],
    ['without any', async () => new MemoryEventStore()],
  ])('does not go on with what was exported from another store, %s', async (_, open) => {
    const left = whole.subarray(0, endOf('{"block"') + 77);
    await writeFile(part, left);
    const refusal = await exported(await open()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnusablePart);
    expect((refusal as Error).message).toBe(
      `${part} was exported from another store: delete it to begin anew, or give another name`,
    );
    expect(await holds(part, left)).toBe(true);
  });

  it('does not go on where the store holds less, or something else, where the part ends', async () => {
    const all = whole
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('{"stream"'))
      .map((line) => JSON.parse(line) as ArchivedEvent);
    const [first] = all;
    if (!first) throw new Error('no event');
    const [less, other] = [new MemoryEventStore(() => first.recorded), new MemoryEventStore(() => first.recorded)];
    await less.append(first.stream, 'no-stream', [first]);
    for (const [stream, events] of Map.groupBy(all, (event) => event.stream))
      await other.append(stream, 'no-stream', [first, ...newEvents(events.length - 1)]);
    await writeFile(part, whole);
    await expect(exported(less)).rejects.toThrow(/another store/);
    await expect(exported(other)).rejects.toThrow(/another store/);
  });

  it('closes a block early where events are large', async () => {
    const large = new MemoryEventStore();
    const [data, events] = [{ text: 'x'.repeat(100_000) }, 25];
    await large.append(
      newStream(),
      'no-stream',
      Array.from({ length: events }, () => newEvent({ data })),
    );
    await exported(large);
    const [text, finished] = [await readFile(file, 'utf8'), await readFile(file)];
    expect(text.split('\n').filter((line) => line.startsWith('{"block"'))).toHaveLength(3);
    await rename(file, part);
    await truncate(part, finished.length / 2);
    expect(await exported(large)).toMatchObject({ events, kept: 10 });
    expect(await holds(file, finished)).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    [
      'another version',
      '{"overstap":"events","version":2,"source":"x"}\n',
      /cannot be gone on with \(line 1: an archive of version 2/,
    ],
    ['another file', 'My notes\nof today\n', /cannot be gone on with \(line 1: not JSON\)/],
    ['another file of one line', 'My notes', /is no export that was interrupted/],
  ])('leaves alone what is %s', async (_, text, message) => {
    await writeFile(part, text);
    const refusal = await exported().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnusablePart);
    expect((refusal as Error).message).toMatch(message);
    expect((refusal as Error).message).toMatch(/: delete it to begin anew, or give another name$/);
    expect(await readFile(part, 'utf8')).toBe(text);
  });

  it('replaces a finished one only when asked, and only when it is finished', async () => {
    const [before, now] = [new MemoryEventStore(), store];
    await before.append(newStream(), 'no-stream', newEvents(3));
    await exported(before);
    const finished = await readFile(file);
    await expect(exported(now)).rejects.toBeInstanceOf(FileExists);
    expect(await readdir(folder)).toEqual(['events.jsonl']);
    const interrupted = exportToFile(now, file, { signal: AbortSignal.abort(new Error('interrupted')), replace: true });
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(await holds(file, finished)).toBe(true);
    expect(await exportToFile(now, file, { signal, replace: true })).toMatchObject({ events: 2_520 });
    expect(await holds(file, whole)).toBe(true);
    expect(await readdir(folder)).toEqual(['events.jsonl']);
  });

  it('notices when something else writes to its file', async () => {
    const meddled = exportToFile(store, file, {
      signal,
      onProgress: () => void writeFile(part, 'x', { flag: 'r+' }),
    });
    await expect(meddled).rejects.toThrow(`${part} does not read back as it was written`);
    await expect(stat(file)).rejects.toThrow(/ENOENT/);
  });

  it('can be compressed afterwards, and is taken in as it is', async () => {
    const { gzipSync, zstdCompressSync } = await import('node:zlib');
    for (const [ending, compressed] of [
      ['gz', gzipSync(whole)],
      ['zst', zstdCompressSync(whole)],
    ] as const) {
      const name = `${file}.${ending}`;
      await writeFile(name, compressed);
      const archive = await LineFile.open(name);
      const taken = await importEvents(new MemoryEventStore(), () => archive.lines(), { signal });
      expect(taken).toMatchObject({ events: 2_520, written: 2_520 });
      await writeFile(name, compressed.subarray(0, compressed.length - 900));
      const cut = await LineFile.open(name);
      await expect(verifyArchive(cut.lines(), { signal })).rejects.toThrow(/cannot be decompressed/);
    }
  });
});
