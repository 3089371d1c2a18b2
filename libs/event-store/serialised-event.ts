import type { NewEvent } from './port.js';

/** An event that no store could keep as it is: a mistake of the program, found before anything is sent. */
export class InvalidEvent extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidEvent';
  }
}

export interface SerialisedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const streamName = /^[a-z][a-z0-9-]*\/[^\s\0]+$/u;
/** NUL and halves of surrogate pairs, as JSON.stringify writes them; PostgreSQL's jsonb refuses both. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

/**
 * What every adapter does before it calls its server: both would otherwise fail late, in part or not at all
 * (`eventstoredb-facts.md`: a malformed id rejects other appends, data that cannot be serialised a promise that never settles).
 * @throws InvalidEvent
 */
export function serialised(stream: string, events: readonly NewEvent[]): readonly SerialisedEvent[] {
  if (!streamName.test(stream)) throw new InvalidEvent(`${JSON.stringify(stream)} is not a stream name of the form category/id`);
  return events.map(({ id, type, data, metadata }, index) => {
    if (!uuid.test(id)) throw new InvalidEvent(`event ${index} for ${stream}: id is not a lower-case UUID`);
    if (type === '') throw new InvalidEvent(`event ${index} for ${stream}: no type`);
    return {
      id,
      type,
      data: asJson(data, `event ${index} (${type}) for ${stream}, data`),
      metadata: asJson(metadata, `event ${index} (${type}) for ${stream}, metadata`),
    };
  });
}

function asJson(value: object, where: string): string {
  assertJson(value, where, 0);
  const text = JSON.stringify(value);
  if (text.includes('\\u') && unstorable.test(text)) throw new InvalidEvent(`${where}: text with a NUL or half a character`);
  return text;
}

/** Only what comes back as it was; JSON.stringify alone drops functions and turns NaN into null in silence. */
function assertJson(value: unknown, where: string, depth: number): void {
  if (depth > 100) throw new InvalidEvent(`${where}: nested too deeply, or in a circle`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new InvalidEvent(`${where}: a number that is not finite`);
      return;
    case 'object': {
      if (value === null) return;
      if (Array.isArray(value)) {
        for (const item of value) assertJson(item, where, depth + 1);
        return;
      }
      if (Object.prototype.toString.call(value) !== '[object Object]' || 'toJSON' in value)
        throw new InvalidEvent(`${where}: an object that JSON does not know`);
      for (const item of Object.values(value)) if (item !== undefined) assertJson(item, where, depth + 1);
      return;
    }
    default:
      throw new InvalidEvent(`${where}: a ${typeof value}`);
  }
}
