import type pg from 'pg';
import type { EventStore } from '../../libs/event-store/port.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import type { Logger } from '../../libs/logging/index.js';
import { Engine, openProjectionPool, type Projection } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import type { Settings } from '../../libs/settings/index.js';

/** What the commands about projections work on. */
export interface Ports {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  readonly engine: Engine;
  readonly projections: readonly Projection[];
  close(): Promise<void>;
}

export async function openPorts(
  {
    databaseOwnerUrl,
    eventStoreUrl,
    eventStorePrefix,
  }: Readonly<Pick<Settings, 'databaseOwnerUrl' | 'eventStoreUrl' | 'eventStorePrefix'>>,
  logger: Logger,
): Promise<Ports> {
  const store = await openEventStore({ eventStoreUrl, eventStorePrefix, databaseUrl: databaseOwnerUrl, poolSize: 4 });
  const pool = openProjectionPool(databaseOwnerUrl);
  return {
    pool,
    store,
    engine: new Engine({ pool, store, upcast: (event) => registry.upcast(event), logger }),
    projections: readModels(registry),
    close: async () => {
      await Promise.all([store.close(), pool.end()]);
    },
  };
}
