import type pg from 'pg';
import type { EventStore } from '../../libs/event-store/port.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
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
  { databaseOwnerUrl: url }: Readonly<Pick<Settings, 'databaseOwnerUrl'>>,
  logger: Logger,
): Promise<Ports> {
  const store = await PostgresEventStore.open({ url, poolSize: 4 });
  const pool = openProjectionPool(url);
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
