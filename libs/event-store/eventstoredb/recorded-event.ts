import type { RecordedEvent as LogEvent } from '@eventstore/db-client';
import type { EventMetadata, RecordedEvent } from '../port.js';
import { placeIn, positionOf } from './place.js';

/** @throws TypeError for an event that nothing of Overstap wrote */
export function recordedEvent({
  streamId,
  revision,
  id,
  type,
  data,
  metadata,
  isJson,
  position,
  created,
}: LogEvent): RecordedEvent {
  if (!isJson || typeof metadata !== 'object' || !isObject(data))
    throw new TypeError(`event ${revision} of ${streamId} is not one of Overstap's: the event store must be for Overstap alone`);
  return {
    stream: streamId,
    revision: Number(revision),
    id,
    type,
    data,
    metadata: metadata as unknown as EventMetadata,
    position: positionOf(placeIn(position)),
    recorded: created.toISOString(),
  };
}

/** The server's own: statistics, settings, links. */
export function isOfTheServer({ streamId }: Pick<LogEvent, 'streamId'>): boolean {
  return streamId.startsWith('$');
}

function isObject(data: unknown): data is RecordedEvent['data'] {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
