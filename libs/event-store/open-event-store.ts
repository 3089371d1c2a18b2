import { EventStoreDBEventStore } from './eventstoredb/index.js';
import { observedStore } from '../telemetry/observed-store.js';
import type { EventStore } from './port.js';
import { PostgresEventStore } from './postgres/index.js';

export interface OpenEventStoreOptions {
  /** The setting `eventStoreUrl`: `postgres`, or the address of an EventStoreDB. */
  readonly eventStoreUrl: string;
  /** The setting `eventStorePrefix`; PostgreSQL has none. */
  readonly eventStorePrefix: string;
  /** PostgreSQL under the role that is to read or append; only used where the events are there. */
  readonly databaseUrl: string;
  /** Most statements at once in PostgreSQL; an EventStoreDB is reached over one connection. */
  readonly poolSize?: number;
  /** Hears why a subscription lost its connection, each time; it comes back by itself. */
  readonly onLoss?: (error: Error) => void;
}

/** The store that the settings name: the one place that knows that there are two. */
export async function openEventStore({
  eventStoreUrl,
  eventStorePrefix: prefix,
  databaseUrl,
  poolSize,
  onLoss,
}: OpenEventStoreOptions): Promise<EventStore> {
  return observedStore(
    eventStoreUrl === 'postgres'
      ? await PostgresEventStore.open({ url: databaseUrl, poolSize, onLoss })
      : await EventStoreDBEventStore.open({ url: eventStoreUrl, prefix, onLoss }),
  );
}
