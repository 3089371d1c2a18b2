export { EventStoreAddressError } from './connection.js';
export { EventStoreAccessDenied, EventsGone } from './failures.js';
export { EventStoreDBEventStore, type EventStoreDBOptions } from './eventstoredb-event-store.js';
