import { registry } from '../../../libs/execution/all-aggregates.js';
import type { DomainEvent } from '../../../libs/kernel/aggregate.js';
import type { StoredEvent } from '../ledger.js';

/** By the events of a stream, when the first of what it owes falls due; nothing where it owes nothing. */
export function nextDueOf(stream: string, events: readonly StoredEvent[]): string | undefined {
  const aggregate = registry.of(stream);
  const state = events
    .filter((event) => event.stream === stream)
    .reduce<unknown>((before, { type, data }) => aggregate.evolve(before, { type, data } as DomainEvent), aggregate.initial);
  return aggregate
    .pending(state)
    .map(({ dueAt }) => new Date(dueAt).toISOString())
    .toSorted()[0];
}
