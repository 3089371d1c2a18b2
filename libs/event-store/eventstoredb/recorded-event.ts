import type { RecordedEvent as LogEvent } from '@eventstore/db-client';
import type { EventMetadata, RecordedEvent } from '../port.js';
import { placeIn, positionOf } from './place.js';
import { utc } from './utc.js';

/**
 * @param stream what its stream is called here
 * @throws TypeError for an event that nothing of Overstap wrote
 */
export function recordedEvent(
  { revision, id, type, data, metadata, isJson, position, created }: LogEvent,
  stream: string,
  place = placeIn(position),
): RecordedEvent {
  if (!isJson || typeof metadata !== 'object' || !isObject(data))
    throw new TypeError(`event ${revision} of ${stream} is not one of Overstap's: the event store must be for Overstap alone`);
  const own = metadata as unknown as EventMetadata;
  return {
    stream,
    revision: Number(revision),
    id,
    type,
    data,
    metadata: own,
    position: positionOf(place),
    recorded: own.recorded ?? utc(created),
  };
}

function isObject(data: unknown): data is RecordedEvent['data'] {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
