import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../kernel/json.js';
import type { EventMetadata, NewEvent, RecordedEvent } from '../port.js';
import { serialised } from '../serialised-event.js';

/** An event as it stands in an archive: a place in its stream and none in a store. */
export interface ArchivedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  /** When the store that it comes from wrote it; the store that takes it in says again when it did. */
  readonly recorded: string;
}

/** Last line of an archive: without it the rest was cut off. */
export interface ArchiveEnd {
  readonly events: number;
  /** SHA-256 over all events in their order. */
  readonly digest: string;
}

export type ArchiveLine =
  | { readonly kind: 'begin' }
  | { readonly kind: 'event'; readonly event: ArchivedEvent }
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

export const beginLine = JSON.stringify({ overstap: 'events', version });

export function eventLine({ stream, revision, id, type, data, metadata, recorded }: RecordedEvent): string {
  return JSON.stringify({ stream, revision, id, type, data, metadata, recorded });
}

export function endLine(end: ArchiveEnd): string {
  return JSON.stringify({ end });
}

/** @throws DamagedArchive */
export function archiveLine(text: string, number: number): ArchiveLine {
  const line = parsed(text, number);
  if (line.overstap === 'events') {
    if (line.version !== version)
      throw new DamagedArchive(number, `an archive of version ${String(line.version)}, known is ${version}`);
    return { kind: 'begin' };
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
export function contentOf({ stream, revision, id, type, data, metadata }: ArchivedEvent | RecordedEvent): string {
  return canonical([stream, revision, id, type, data, metadata as unknown as JsonValue]);
}

/** The digest of one event after another. */
export class Digest {
  private readonly hash = createHash('sha256');
  events = 0;

  add(event: ArchivedEvent | RecordedEvent): void {
    this.hash.update(contentOf(event)).update('\n');
    this.events++;
  }

  end(): ArchiveEnd {
    return { events: this.events, digest: this.hash.copy().digest('hex') };
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
