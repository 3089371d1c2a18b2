import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  UnsupportedError,
} from '@eventstore/db-client';
import { EventStoreUnavailable } from '../port.js';
import { InvalidEvent } from '../serialised-event.js';

/** The server lets this user not do what was asked; no waiting helps. */
export class EventStoreAccessDenied extends Error {
  constructor(options?: ErrorOptions) {
    super('the event store refuses its user: reading all events and appending must be allowed', options);
    this.name = 'EventStoreAccessDenied';
  }
}

/** Somebody deleted or truncated what Overstap never deletes. */
export class EventsGone extends Error {
  constructor(stream: string, options?: ErrorOptions) {
    super(`events of ${stream} were deleted or truncated in the event store: bring it back from a backup`, options);
    this.name = 'EventsGone';
  }
}

/** @param most bytes */
export function tooBig(stream: string, most: number): InvalidEvent {
  return new InvalidEvent(`more than the event store takes in one append for ${stream} (${most} bytes)`);
}

/**
 * What a caller gets for an error of the client. What says something about the request stays an error of its own; all others, plain
 * gRPC errors and what the client calls unknown among them, come of the server or the way to it.
 */
export function asUnavailable(error: unknown, stream?: string): Error {
  if (!(error instanceof Error)) return new EventStoreUnavailable(`event store unavailable: ${String(error)}`);
  if (error instanceof AccessDeniedError) return new EventStoreAccessDenied({ cause: error });
  if (error instanceof StreamDeletedError) return new EventsGone(stream ?? error.streamName, { cause: error });
  if (error instanceof MaxAppendSizeExceededError) return tooBig(stream ?? 'a stream', error.maxAppendSize);
  if (error instanceof UnsupportedError || error instanceof InvalidArgumentError || isOurs(error)) return error;
  return new EventStoreUnavailable(`event store unavailable: ${error.message || error.name}`, { cause: error });
}

function isOurs(error: Error): boolean {
  return (
    error instanceof EventStoreUnavailable ||
    error instanceof EventsGone ||
    error instanceof TypeError ||
    error instanceof RangeError
  );
}
