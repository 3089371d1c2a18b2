import type { Actor } from '../kernel/actor.js';
import type { JsonObject } from '../kernel/json.js';

/** Travels with every event; names no person. */
export interface EventMetadata {
  readonly commandId: string;
  /** HMAC of the command as it was asked, so that the same key with another body is told apart. */
  readonly fingerprint: string;
  readonly actor: Pick<Actor, 'kind' | 'id' | 'party'> & { readonly role: string };
  /** Service point under which the stream stands after this event. */
  readonly servicePoint: string | null;
  /** Business time, UTC. */
  readonly occurred: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** Only of an event that was moved or restored: when the store that it was given to first wrote it. */
  readonly recorded?: string;
}

export interface NewEvent {
  /** UUID, derived from stream, command id and index. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** A place in the order of all events. Opaque: only the store that gave it can compare it. */
export type Position = string;

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** When the store wrote it, UTC; of one that was moved or restored, when the first store did. */
  readonly recorded: string;
}

/** Whether a position is of the kind that this store gives: after a move to another store those of before are not. */
export function isPositionOf(store: Pick<EventStore, 'comparePositions'>, position: Position): boolean {
  try {
    store.comparePositions(position, position);
    return true;
  } catch {
    return false;
  }
}

export type ExpectedRevision = number | 'no-stream';

export interface AppendResult {
  /** Revision and position of the last event of the append. */
  readonly revision: number;
  readonly position: Position;
}

/** The stream is not at the expected revision, and the events are not those that stand there. Nothing was written. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`stream ${stream} is at ${actual}, expected ${expected}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The store cannot be reached or did not answer in time; whether an append was written is unknown until read back. */
export class EventStoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreUnavailable';
  }
}

export type SubscriptionMessage =
  | { readonly kind: 'events'; readonly events: readonly RecordedEvent[] }
  /** All events up to `position` that pass the filter have been handed out; also sent when only others were written. */
  | { readonly kind: 'caught-up'; readonly position: Position };

export interface SubscribeOptions {
  /** Exclusive; from the beginning when absent. */
  readonly after?: Position;
  /** Stream prefixes such as `handover/`; all streams when absent. */
  readonly prefixes?: readonly string[];
  /** Most events in one message. */
  readonly batchSize?: number;
  readonly signal: AbortSignal;
}

/**
 * The truth. Three verbs.
 *
 * Append writes all events or none. With the ids of events that already stand from the expected revision on, it answers with their
 * revision and position and writes nothing. A subscription hands out each event once, in the order of positions, comes back by itself
 * after a loss, and ends only by its signal.
 */
export interface EventStore {
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;
  /** From `fromRevision` (0) to the head; empty where the stream does not exist. */
  readStream(stream: string, fromRevision?: number): Promise<readonly RecordedEvent[]>;
  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage>;
  /** Negative, zero or positive as in a sort. @throws TypeError for what no such store gave */
  comparePositions(a: Position, b: Position): number;
  /** A position at or behind every event that a subscription started now would still have to hand out; each subscription reaches it. */
  head(): Promise<Position>;
  /** Of the last event that was committed, even if no subscription can hand it out yet: to wait for, not to start from. */
  last(): Promise<Position | undefined>;
  close(): Promise<void>;
}
