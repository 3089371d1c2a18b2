import { createHash } from 'node:crypto';
import { WrongExpectedRevision, type EventStore, type RecordedEvent } from '../port.js';
import { archiveLine, contentOf, DamagedArchive, type ArchivedEvent, type ArchiveEnd, type ArchiveLine } from './format.js';
import { ArchiveReader } from './read.js';

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly phase: 'checking' | 'writing' | 'comparing';
  readonly events: number;
  /** Unknown while checking. */
  readonly total: number | null;
}

export interface Verified extends ArchiveEnd {
  readonly streams: number;
}

export interface Imported extends ArchiveEnd {
  /** Those that were not there before. */
  readonly written: number;
}

/** The store holds something else where an event of the archive belongs. What stood before it was taken in; nothing is ever overwritten. */
export class OtherEventsThere extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
  ) {
    super(`${stream} holds other events from revision ${revision} on: import into a store without them`);
    this.name = 'OtherEventsThere';
  }
}

/** The archive is another one than it was when it was checked. What it began with may have been taken in. */
export class ArchiveChanged extends Error {
  constructor(options: ErrorOptions) {
    super('the archive changed while it was taken in: give the same command again when nothing writes to it', options);
    this.name = 'ArchiveChanged';
  }
}

/** What was taken in does not read back as it stands in the archive. */
export class DoesNotCompare extends Error {
  constructor(streams: readonly string[]) {
    super(`${streams.length} streams do not read back as they stand in the archive, such as ${streams.slice(0, 3).join(', ')}`);
    this.name = 'DoesNotCompare';
  }
}

/** Most of one append; the events of a store that takes no more than a mebibyte fit in. */
const mostTogether = 100;
const mostCharactersTogether = 250_000;

/**
 * Takes the events of an archive in, with their ids, in its order, one append after the other. The archive is checked to its end before
 * anything is written, and what was written is read back and compared. What the store has already is passed by, so that an import
 * that was interrupted, or is given again, goes on where it was.
 * @param lines the archive from its beginning, each time it is called
 * @throws DamagedArchive, ArchiveChanged, OtherEventsThere, DoesNotCompare, EventStoreUnavailable
 */
export async function importEvents(
  store: EventStore,
  lines: () => AsyncIterable<string>,
  { signal, onProgress }: ImportOptions,
): Promise<Imported> {
  const reportIn =
    (phase: ImportProgress['phase'], total: number | null) =>
    (events: number): void => {
      signal.throwIfAborted();
      onProgress?.({ phase, events, total });
    };
  const { end, streams } = await check(lines(), reportIn('checking', null));
  const written = await write(store, lines(), streams, reportIn('writing', end.events));
  await compare(store, streams, signal, reportIn('comparing', end.events));
  return { ...end, written };
}

/** Checks an archive to its end, by itself. @throws DamagedArchive */
export async function verifyArchive(
  lines: AsyncIterable<string>,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (events: number) => void },
): Promise<Verified> {
  const { end, streams } = await check(lines, (events) => {
    signal.throwIfAborted();
    onProgress?.(events);
  });
  return { ...end, streams: streams.count };
}

/** Of each stream how many events the archive has, and their digest one upon the other. */
class StreamDigests {
  private readonly digests = new Map<string, { readonly events: number; readonly digest: string }>();

  get count(): number {
    return this.digests.size;
  }

  of(stream: string): { readonly events: number; readonly digest: string } {
    return this.digests.get(stream) ?? { events: 0, digest: '' };
  }

  add(event: ArchivedEvent | RecordedEvent): void {
    const { events, digest } = this.of(event.stream);
    const next = createHash('sha256').update(digest).update(contentOf(event)).digest('base64');
    this.digests.set(event.stream, { events: events + 1, digest: next });
  }

  different(others: StreamDigests): readonly string[] {
    return [...this.digests.keys()].filter((stream) => this.of(stream).digest !== others.of(stream).digest);
  }
}

async function check(
  lines: AsyncIterable<string>,
  report: (events: number) => void,
): Promise<{ readonly end: ArchiveEnd; readonly streams: StreamDigests }> {
  const reader = new ArchiveReader();
  const streams = new StreamDigests();
  for await (const text of lines) {
    const line = reader.read(text);
    if (line.kind !== 'event') continue;
    const { event } = line;
    const expected = streams.of(event.stream).events;
    if (event.revision !== expected)
      throw new DamagedArchive(reader.line, `${event.stream} goes on at revision ${event.revision} where ${expected} is next`);
    streams.add(event);
    report(reader.soFar.events);
  }
  return { end: reader.end(), streams };
}

async function write(
  store: EventStore,
  lines: AsyncIterable<string>,
  streams: StreamDigests,
  report: (events: number) => void,
): Promise<number> {
  const standing = new Map<string, readonly string[]>();
  let together: ArchivedEvent[] = [];
  let characters = 0;
  let events = 0;
  let written = 0;
  const flush = async (): Promise<void> => {
    written += await append(store, together, standing);
    const last = together.at(-1);
    if (last && last.revision + 1 === streams.of(last.stream).events) standing.delete(last.stream);
    events += together.length;
    together = [];
    characters = 0;
    report(events);
  };
  let number = 0;
  for await (const text of lines) {
    const line = asChecked(text, ++number);
    if (line.kind !== 'event') continue;
    const full = together.length === mostTogether || characters + text.length > mostCharactersTogether;
    if (together.length > 0 && (full || together[0]?.stream !== line.event.stream)) await flush();
    together.push(line.event);
    characters += text.length;
  }
  await flush();
  return written;
}

function asChecked(text: string, number: number): ArchiveLine {
  try {
    return archiveLine(text, number);
  } catch (cause) {
    throw cause instanceof DamagedArchive ? new ArchiveChanged({ cause }) : cause;
  }
}

/** @returns how many of them were not there yet */
async function append(
  store: EventStore,
  events: readonly ArchivedEvent[],
  standing: Map<string, readonly string[]>,
): Promise<number> {
  const [first] = events;
  if (!first) return 0;
  const { stream } = first;
  const there = standing.get(stream) ?? (await store.readStream(stream)).map(({ id }) => id);
  standing.set(stream, there);
  const other = events.find(({ revision, id }) => revision < there.length && there[revision] !== id);
  if (other) throw new OtherEventsThere(stream, other.revision);
  const missing = events.filter(({ revision }) => revision >= there.length);
  const [next] = missing;
  if (!next) return 0;
  try {
    await store.append(
      stream,
      next.revision === 0 ? 'no-stream' : next.revision - 1,
      missing.map(({ id, type, data, metadata, recorded }) => ({ id, type, data, metadata: { ...metadata, recorded } })),
    );
  } catch (error) {
    if (error instanceof WrongExpectedRevision) throw new OtherEventsThere(stream, next.revision);
    throw error;
  }
  return missing.length;
}

async function compare(
  store: EventStore,
  archived: StreamDigests,
  signal: AbortSignal,
  report: (events: number) => void,
): Promise<void> {
  const found = new StreamDigests();
  const last = await store.last();
  const ended = new AbortController();
  let events = 0;
  if (last !== undefined)
    for await (const message of store.subscribeToAll({ batchSize: 1_000, signal: AbortSignal.any([signal, ended.signal]) })) {
      if (message.kind === 'caught-up') {
        if (store.comparePositions(message.position, last) >= 0) break;
        continue;
      }
      for (const event of message.events)
        if (event.revision < archived.of(event.stream).events) {
          found.add(event);
          events++;
        }
      report(events);
    }
  ended.abort();
  signal.throwIfAborted();
  const different = archived.different(found);
  if (different.length > 0) throw new DoesNotCompare(different);
}
