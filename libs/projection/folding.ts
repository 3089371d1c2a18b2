import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../event-store/port.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { categoryOf, idOf } from '../kernel/ids.js';
import type { StreamAt } from './projection.js';

/** A stream folded up to a revision; -1 where it has no events yet, and then without `at`. */
export type Folded =
  | { readonly revision: -1; readonly state: unknown; readonly at: null }
  | { readonly revision: number; readonly state: unknown; readonly at: StreamAt };

/** An event and the states around it. */
export interface Moment {
  readonly event: RecordedEvent;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a batch does to one stream. */
export interface FoldedStream {
  readonly stream: string;
  readonly category: string;
  readonly before: Folded;
  readonly after: Folded & { readonly at: StreamAt };
  readonly moments: readonly Moment[];
}

/** An event that a projection cannot take. `cause` says why; this message names the place only. */
export class PoisonEvent extends Error {
  constructor(
    readonly event: RecordedEvent,
    options: ErrorOptions,
  ) {
    super(`event ${event.revision} of ${event.stream} (${event.type})`, options);
    this.name = 'PoisonEvent';
  }
}

/**
 * States that are kept at a time by who goes along with the store, by who catches up and by who rebuilds. A journey takes some 9 kB folded; the
 * three together have to fit beside everything else in the heap of a projector.
 */
export const statesKept = 4_000;

/**
 * The last folded states; what is not here is read and folded again. What a stream's state is at a revision never changes, so a state
 * found here at the right revision holds whether or not the batch that it came from was committed.
 */
export class FoldedStates {
  private readonly cache: LRUCache<string, Folded>;

  constructor(max: number) {
    this.cache = new LRUCache({ max });
  }

  at(stream: string, revision: number): Folded | undefined {
    const found = this.cache.get(stream);
    return found?.revision === revision ? found : undefined;
  }

  keep(stream: string, folded: Folded): void {
    this.cache.set(stream, folded);
  }
}

/** Events of a batch by stream, in the order in which each stream came up. */
export function byStream(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly RecordedEvent[]> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const known = streams.get(event.stream);
    if (known) known.push(event);
    else streams.set(event.stream, [event]);
  }
  return streams;
}

export const notBegun = (aggregate: Aggregate): Folded => ({ revision: -1, state: aggregate.initial, at: null });

/** The stream as it stood after `events`, all that it had. */
export function foldFromBeginning(aggregate: Aggregate, events: readonly RecordedEvent[]): Folded {
  return events.length === 0 ? notBegun(aggregate) : foldStream(aggregate, notBegun(aggregate), events).after;
}

/** @throws PoisonEvent when a revision is missing or `evolve` throws */
export function foldStream(aggregate: Aggregate, before: Folded, events: readonly RecordedEvent[]): FoldedStream {
  const moments: Moment[] = [];
  let current = before;
  for (const event of events) {
    if (event.revision !== current.revision + 1)
      throw new PoisonEvent(event, { cause: new Error(`revision ${current.revision + 1} expected, got ${event.revision}`) });
    try {
      const state = aggregate.evolve(current.state, event);
      moments.push({ event, before: current.state, after: state });
      current = { revision: event.revision, state, at: atEvent(current.at, event) };
    } catch (cause) {
      throw new PoisonEvent(event, { cause });
    }
  }
  if (current.at === null) throw new Error('a stream is folded over at least one event');
  const stream = current.at.stream;
  return { stream, category: categoryOf(stream), before, after: current, moments };
}

function atEvent(before: StreamAt | null, event: RecordedEvent): StreamAt {
  return {
    stream: event.stream,
    id: idOf(event.stream),
    revision: event.revision,
    servicePoint: event.metadata.servicePoint,
    began: before?.began ?? event.metadata.occurred,
    occurred: event.metadata.occurred,
    recorded: event.recorded,
  };
}
