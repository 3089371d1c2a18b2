import { WrongExpectedRevision, type EventStore } from '../event-store/port.js';
import { categoryOf } from '../kernel/ids.js';
import { isOn, record, traced } from './telemetry.js';

/** The store, with its appends told of; the store itself where nobody wants to be told. */
export function observedStore(store: EventStore): EventStore {
  if (!isOn()) return store;
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
      try {
        const result = await traced(span, () => store.append(stream, expected, events));
        record('appended', events.length, by);
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
