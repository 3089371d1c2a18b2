import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../event-store/port.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import type { StreamAt } from './projection.js';

/** A stream folded up to a revision; -1 where it has no events yet, and then without `at`. */
export type Folded =
  | { readonly revision: -1; readonly state: unknown; readonly at: null }
  | { readonly revision: number; readonly state: unknown; readonly at: StreamAt };

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

export const notBegun = (aggregate: Aggregate): Folded => ({ revision: -1, state: aggregate.initial, at: null });

/** The stream as it stood after `events`, all that it had. @throws PoisonEvent */
export function foldFromBeginning(aggregate: Aggregate, events: readonly RecordedEvent[]): Folded {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return notBegun(aggregate);
  let { revision, state } = notBegun(aggregate);
  for (const event of events) {
    state = evolve(aggregate, { revision, state }, event);
    ({ revision } = event);
  }
  return { revision, state, at: atEvent(first.metadata.occurred, last) };
}

/** The state after one more event. @throws PoisonEvent when a revision is missing or `evolve` of the aggregate throws */
export function evolve(
  aggregate: Aggregate,
  { revision, state }: { readonly revision: number; readonly state: unknown },
  event: RecordedEvent,
): unknown {
  if (event.revision !== revision + 1)
    throw new PoisonEvent(event, { cause: new Error(`revision ${revision + 1} expected, got ${event.revision}`) });
  try {
    return aggregate.evolve(state, event);
  } catch (cause) {
    throw new PoisonEvent(event, { cause });
  }
}

/** Where a stream stands after its event `last`. */
export function atEvent(began: string, last: RecordedEvent): StreamAt {
  return {
    stream: last.stream,
    id: idOf(last.stream),
    revision: last.revision,
    servicePoint: last.metadata.servicePoint,
    began,
    occurred: last.metadata.occurred,
    recorded: last.recorded,
  };
}
