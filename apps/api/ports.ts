import type pg from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { WorkingCalendar } from '../../libs/calendar/working-calendar.js';
import { clockOf, type Clock } from '../../libs/clock/index.js';
import { openPool } from '../../libs/database/index.js';
import type { EventStore } from '../../libs/event-store/index.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor, type AggregateRegistry } from '../../libs/execution/index.js';
import { ReadModelPrincipals, TokenVerifier, WithFirstAdministrator, type PrincipalSource } from '../../libs/identity/index.js';
import type { Logger } from '../../libs/logging/index.js';
import { PositionWaiter } from '../../libs/projection/index.js';
import type { Settings } from '../../libs/settings/index.js';
import { telemetrySettings } from '../../libs/telemetry/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { PostgresVault, type Vault } from '../../libs/vault/index.js';
import type { Limits } from './http/request-pipeline.js';

/** The way to the drivers, as far as the API goes it. */
export type Drivers = Pick<DriverClient, 'submit' | 'wake' | 'health'>;

/** All that the API reaches the outside by; whoever composes the application gives them and closes them. */
export interface Ports {
  readonly store: EventStore;
  readonly executor: CommandExecutor;
  readonly registry: AggregateRegistry;
  readonly drivers: Drivers;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly calendar: WorkingCalendar;
  readonly tokens: Pick<TokenVerifier, 'verify'>;
  readonly principals: PrincipalSource;
  /** PostgreSQL as overstap_app. */
  readonly app: pg.Pool;
  /** PostgreSQL as overstap_reader. */
  readonly reader: pg.Pool;
  readonly positions: Pick<PositionWaiter, 'waitForPosition'>;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** By which Nest hands the ports to whoever asks for one. */
export const PORTS = Symbol('ports');

export const apiSettings = [
  'host',
  'port',
  'trustedProxies',
  'drainSeconds',
  'databaseAppUrl',
  'databaseReaderUrl',
  'eventStoreUrl',
  'eventStorePrefix',
  'temporalAddress',
  'temporalNamespace',
  'oidcIssuer',
  'oidcAudience',
  'masterKeyFile',
  'clock',
  'bootstrapAdmin',
  'requestsPerMinute',
  'refusedTokensPerMinute',
  ...telemetrySettings,
  'logLevel',
] as const;
export type ApiSettings = Readonly<Pick<Settings, (typeof apiSettings)[number]>>;

export interface OpenPorts extends Ports {
  close(): Promise<void>;
}

/** The ports of an installation, as its settings say. */
export async function openPorts(settings: ApiSettings, logger: Logger): Promise<OpenPorts> {
  const {
    databaseAppUrl: url,
    databaseReaderUrl,
    eventStoreUrl,
    eventStorePrefix,
    temporalAddress: address,
    temporalNamespace: namespace,
  } = settings;
  const onLoss = (error: Error) => logger.warn({ err: error }, 'lost the connection to the event store');
  const [store, vault] = await Promise.all([
    openEventStore({ eventStoreUrl, eventStorePrefix, databaseUrl: url, poolSize: 8, onLoss }),
    PostgresVault.open({ url, masterKey: settings.masterKeyFile }),
  ]);
  const app = openPool({ url, max: 4, applicationName: 'overstap-api' });
  const reader = openPool({ url: databaseReaderUrl, max: 10, applicationName: 'overstap-api-reader' });
  const positions = new PositionWaiter(databaseReaderUrl, reader, store);
  await positions.start();
  const drivers = new DriverClient({ address, namespace });
  return {
    store,
    executor: new CommandExecutor(store, registry, dutchCalendar),
    registry,
    drivers,
    vault,
    clock: clockOf(settings.clock, app),
    calendar: dutchCalendar,
    tokens: new TokenVerifier({ issuer: settings.oidcIssuer, audience: settings.oidcAudience }),
    principals: new WithFirstAdministrator(new ReadModelPrincipals(reader), settings.bootstrapAdmin),
    app,
    reader,
    positions,
    logger,
    limits: { perActor: settings.requestsPerMinute, refusedTokens: settings.refusedTokensPerMinute },
    async close() {
      await positions.stop();
      await drivers.close();
      await Promise.all([store.close(), vault.close(), app.end(), reader.end()]);
    },
  };
}
