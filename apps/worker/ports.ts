import type { Pool, QueryResultRow } from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import { clockOf, OpenObligationsTable, type Clock, type OpenObligations } from '../../libs/clock/index.js';
import { openPool } from '../../libs/database/index.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import type { EventStore } from '../../libs/event-store/port.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import type { Logger } from '../../libs/logging/index.js';
import type { Settings } from '../../libs/settings/index.js';
import { telemetrySettings } from '../../libs/telemetry/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { PostgresVault, type Vault } from '../../libs/vault/index.js';

export const workerSettings = [
  'databaseAppUrl',
  'eventStoreUrl',
  'eventStorePrefix',
  'temporalAddress',
  'temporalNamespace',
  'masterKeyFile',
  'clock',
  'cachedWorkflows',
  'eventSource',
  'webhookReach',
  'host',
  'healthPort',
  ...telemetrySettings,
  'logLevel',
] as const;
export type WorkerSettings = Readonly<Pick<Settings, (typeof workerSettings)[number]>>;

/** Folded streams kept in memory, some 15 kB each: those that commands come to now. What is due comes to each stream once in a while. */
const cachedStreams = 500;

/** All that the worker reaches the outside by. */
export class Ports {
  private constructor(
    readonly settings: WorkerSettings,
    readonly logger: Logger,
    readonly store: EventStore,
    readonly vault: Vault,
    readonly clock: Clock,
    readonly obligations: OpenObligations,
    readonly executor: CommandExecutor,
    readonly drivers: DriverClient,
    private readonly pool: Pool,
  ) {}

  static async open(settings: WorkerSettings, logger: Logger): Promise<Ports> {
    const {
      databaseAppUrl: url,
      eventStoreUrl,
      eventStorePrefix,
      temporalAddress: address,
      temporalNamespace: namespace,
    } = settings;
    const onLoss = (error: Error) => logger.warn({ err: error }, 'lost the connection to the event store');
    const [store, vault] = await Promise.all([
      openEventStore({ eventStoreUrl, eventStorePrefix, databaseUrl: url, poolSize: 8, onLoss }),
      PostgresVault.open({ url, masterKey: settings.masterKeyFile, connections: 2 }),
    ]);
    const pool = openPool({ url, max: 2, applicationName: 'overstap-worker' });
    return new Ports(
      settings,
      logger,
      store,
      vault,
      clockOf(settings.clock, pool),
      new OpenObligationsTable(pool),
      new CommandExecutor(store, registry, dutchCalendar, { cachedStreams }),
      new DriverClient({ address, namespace }),
      pool,
    );
  }

  /** As overstap_app. */
  readonly query = async <Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    (await this.pool.query<Row>(text, [...values])).rows;

  async reachesVault(): Promise<boolean> {
    await this.pool.query('select from vault.keys limit 1');
    return true;
  }

  async close(): Promise<void> {
    await this.drivers.close();
    await Promise.all([this.store.close(), this.vault.close(), this.pool.end()]);
  }
}
