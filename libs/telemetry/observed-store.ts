import { WrongExpectedRevision, type EventStore, type Position } from '../event-store/port.js';
import { categoryOf } from '../kernel/ids.js';
import { isOn, record, traced } from './telemetry.js';

/**
 * The store, with its appends told of; the store itself where nobody wants to be told.
 *
 * A store answers an append that was given again as it did the first time, and EventStoreDB does not say that it wrote nothing. What is written
 * stands behind all that was answered before it was asked for, so what does not was written earlier and is not counted again. What another
 * process wrote is counted again where this one has had no later answer yet: the figure says how much is written, not exactly what stands there.
 */
export function observedStore(store: EventStore): EventStore {
  if (!isOn()) return store;
  let furthest: Position | undefined;
  const isBehind = (position: Position, other: Position | undefined): boolean =>
    other === undefined || store.comparePositions(position, other) > 0;
  return {
    append: async (stream, expected, events) => {
      const by = { 'overstap.category': categoryOf(stream) };
      const span = {
        name: 'append',
        kind: 'client' as const,
        // The command stands in the metadata of its events.
        parent: events[0]?.metadata.traceparent,
        attributes: { ...by, 'overstap.stream': stream, 'overstap.events': events.length },
      };
      const answeredBefore = furthest;
      try {
        const result = await traced(span, () => store.append(stream, expected, events));
        if (isBehind(result.position, answeredBefore)) record('appended', events.length, by);
        if (isBehind(result.position, furthest)) furthest = result.position;
        return result;
      } catch (error) {
        if (error instanceof WrongExpectedRevision) record('conflicts', 1, by);
        throw error;
      }
    },
    readStream: (...asked) => store.readStream(...asked),
    subscribeToAll: (options) => store.subscribeToAll(options),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: () => store.head(),
    last: () => store.last(),
    close: () => store.close(),
  };
}
