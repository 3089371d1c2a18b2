import { createHash, type Hash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../kernel/json.js';
import type { EventMetadata, NewEvent, RecordedEvent } from '../port.js';
import { serialised } from '../serialised-event.js';

/** An event as it stands in an archive: a place in its stream and none in a store. */
export interface ArchivedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  /** When the store that it was given to first wrote it. The one that takes it in keeps that in the metadata. */
  readonly recorded: string;
}

/** What closes a block of lines: all that stands before it in the file is whole when both agree. */
export interface ArchiveBlock {
  /** From the beginning of the archive. */
  readonly events: number;
  /** SHA-256 of all bytes before this line. */
  readonly sha256: string;
}

/** Last line of an archive: without it the rest was cut off. */
export interface ArchiveEnd {
  readonly events: number;
  /** SHA-256 over the contents of all events in their order: the same for the same events, whatever store they are in. */
  readonly digest: string;
}

export type ArchiveLine =
  /** `source` is the store that the events come from ({@link sourceOf}); null where it was empty. */
  | { readonly kind: 'begin'; readonly source: string | null }
  | { readonly kind: 'event'; readonly event: ArchivedEvent }
  | { readonly kind: 'block'; readonly block: ArchiveBlock }
  | { readonly kind: 'end'; readonly end: ArchiveEnd };

/** What is wrong with an archive, and on which line; of what stands there only names are repeated. */
export class DamagedArchive extends Error {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(`line ${line}: ${reason}`);
    this.name = 'DamagedArchive';
  }
}

const version = 1;

export function beginLine(source: string | null): string {
  return JSON.stringify({ overstap: 'events', version, source });
}

export function eventLine({ stream, revision, id, type, data, metadata, recorded }: RecordedEvent): string {
  return JSON.stringify({ stream, revision, id, type, data, metadata: { ...metadata, recorded: undefined }, recorded });
}

export function blockLine(block: ArchiveBlock): string {
  return JSON.stringify({ block });
}

export function endLine(end: ArchiveEnd): string {
  return JSON.stringify({ end });
}

/** @throws DamagedArchive */
export function archiveLine(text: string, number: number): ArchiveLine {
  const line = parsed(text, number);
  if (line.overstap === 'events') {
    const { source } = line;
    if (line.version !== version)
      throw new DamagedArchive(number, `an archive of version ${String(line.version)}, known is ${version}`);
    if (typeof source !== 'string' && source !== null) throw new DamagedArchive(number, 'no source at the beginning');
    return { kind: 'begin', source };
  }
  if (isObject(line.block)) {
    const { events, sha256 } = line.block;
    if (!isCount(events) || typeof sha256 !== 'string')
      throw new DamagedArchive(number, 'no number of events or no SHA-256 at the end of a block');
    return { kind: 'block', block: { events, sha256 } };
  }
  if (isObject(line.end)) {
    const { events, digest } = line.end;
    if (!isCount(events) || typeof digest !== 'string')
      throw new DamagedArchive(number, 'no number of events or no digest at the end');
    return { kind: 'end', end: { events, digest } };
  }
  return { kind: 'event', event: archivedEvent(line, number) };
}

function archivedEvent({ stream, revision, id, type, data, metadata, recorded }: JsonObject, number: number): ArchivedEvent {
  const missing = Object.entries({
    stream: typeof stream === 'string',
    revision: isCount(revision),
    id: typeof id === 'string',
    type: typeof type === 'string',
    data: isObject(data),
    metadata: isObject(metadata) && typeof metadata.commandId === 'string',
    recorded: typeof recorded === 'string' && !Number.isNaN(Date.parse(recorded)),
  }).flatMap(([name, isThere]) => (isThere ? [] : [name]));
  if (missing.length > 0) throw new DamagedArchive(number, `no event: ${missing.join(', ')} missing or of another kind`);
  const event = { stream, revision, id, type, data, metadata: metadata as unknown as EventMetadata, recorded } as ArchivedEvent;
  try {
    serialised(event.stream, [event]);
  } catch (error) {
    throw new DamagedArchive(number, error instanceof Error ? error.message : 'no event');
  }
  return event;
}

function parsed(text: string, number: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DamagedArchive(number, 'not JSON');
  }
  if (!isObject(value)) throw new DamagedArchive(number, 'no JSON object');
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Of an event whatever store it is in: one may give the keys of an object back in another order than it got them. */
export function contentOf({ stream, revision, id, type, data, metadata, recorded }: ArchivedEvent | RecordedEvent): string {
  const own = { ...metadata, recorded: undefined };
  return canonical([stream, revision, id, type, data, own as unknown as JsonValue, recorded]);
}

/**
 * Which store an event stands in: who finds the first event of a store at the same place, written at the same moment, has found the same
 * store, or one with the same beginning at the same places, since nothing in a store is ever changed.
 */
export function sourceOf({ id, position, recorded }: RecordedEvent): string {
  return createHash('sha256').update([id, position, recorded].join('\n')).digest('hex').slice(0, 32);
}

/** Events of a block at most, and the length of the text after which it is closed. */
const blockHolds = { events: 1_000, characters: 1_000_000 };

/** Of the lines behind the last block. */
const nothingUnclosed = { lines: 0, events: 0, characters: 0 };

/** What stands in an archive up to a line, as whoever writes it counts it, and whoever reads it once more. */
export class SoFar {
  private constructor(
    private readonly bytes: Hash,
    private readonly contents: Hash,
    private lines: number,
    private counted: number,
    private unclosed: { lines: number; events: number; characters: number },
  ) {}

  static nothing(): SoFar {
    return new SoFar(createHash('sha256'), createHash('sha256'), 0, 0, { ...nothingUnclosed });
  }

  get isEmpty(): boolean {
    return this.lines === 0;
  }

  get events(): number {
    return this.counted;
  }

  /** Whether the next line is that of a block. */
  get blockIsFull(): boolean {
    return this.unclosed.events >= blockHolds.events || this.unclosed.characters >= blockHolds.characters;
  }

  /** Whether any line stands behind the last block. */
  get blockIsOpen(): boolean {
    return this.unclosed.lines > 0;
  }

  addLine(text: string): void {
    this.bytes.update(text).update('\n');
    this.lines++;
    this.unclosed.lines++;
    this.unclosed.characters += text.length + 1;
  }

  addEvent(text: string, event: ArchivedEvent | RecordedEvent): void {
    this.addLine(text);
    this.contents.update(contentOf(event)).update('\n');
    this.unclosed.events++;
    this.counted++;
  }

  block(): ArchiveBlock {
    return { events: this.counted, sha256: this.sha256() };
  }

  addBlock(text: string): void {
    this.addLine(text);
    this.unclosed = { ...nothingUnclosed };
  }

  end(): ArchiveEnd {
    return { events: this.counted, digest: this.contents.copy().digest('hex') };
  }

  /** Of all bytes. */
  sha256(): string {
    return this.bytes.copy().digest('hex');
  }

  copy(): SoFar {
    return new SoFar(this.bytes.copy(), this.contents.copy(), this.lines, this.counted, { ...this.unclosed });
  }
}

function canonical(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value as JsonObject)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
