import type pg from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { EventStore, RecordedEvent } from '../../libs/event-store/port.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import type { Logger } from '../../libs/logging/index.js';
import { openProjectionPool, Projector, type Projection } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import type { Settings } from '../../libs/settings/index.js';
import { observe, telemetrySettings } from '../../libs/telemetry/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { WebhookFeed } from '../../libs/webhook/feed.js';
import { observeLag } from './lag.js';

export const projectorSettings = [
  'databaseOwnerUrl',
  'databaseAppUrl',
  'eventStoreUrl',
  'eventStorePrefix',
  'temporalAddress',
  'temporalNamespace',
  'host',
  'healthPort',
  ...telemetrySettings,
  'logLevel',
] as const;
export type ProjectorSettings = Readonly<Pick<Settings, (typeof projectorSettings)[number]>>;

/** All that the projector reaches the outside by. */
export class Ports {
  readonly projector: Projector;
  private readonly projections: readonly Projection[];
  readonly webhooks: WebhookFeed;

  private constructor(
    settings: ProjectorSettings,
    logger: Logger,
    /** As the owner, who appends nothing. */
    private readonly store: EventStore,
    private readonly pool: pg.Pool,
    /** As overstap_app, for the deliveries that are scheduled. */
    private readonly appStore: EventStore,
    private readonly drivers: DriverClient,
  ) {
    const upcast = (event: RecordedEvent) => registry.upcast(event);
    this.projections = readModels(registry);
    this.projector = new Projector({
      url: settings.databaseOwnerUrl,
      pool,
      store,
      upcast,
      projections: this.projections,
      logger,
    });
    this.webhooks = new WebhookFeed({
      url: settings.databaseAppUrl,
      store: appStore,
      executor: new CommandExecutor(appStore, registry, dutchCalendar, { cachedStreams: 200 }),
      upcast,
      wake: (stream) => drivers.wake(stream),
      logger,
    });
  }

  static async open(settings: ProjectorSettings, logger: Logger): Promise<Ports> {
    const {
      databaseOwnerUrl: url,
      eventStoreUrl,
      eventStorePrefix,
      temporalAddress: address,
      temporalNamespace: namespace,
    } = settings;
    const onLoss = (error: Error) => logger.warn({ err: error }, 'lost the connection to the event store');
    const [store, appStore] = await Promise.all([
      openEventStore({ eventStoreUrl, eventStorePrefix, databaseUrl: url, poolSize: 4, onLoss }),
      openEventStore({ eventStoreUrl, eventStorePrefix, databaseUrl: settings.databaseAppUrl, poolSize: 2, onLoss }),
    ]);
    return new Ports(
      settings,
      logger,
      store,
      openProjectionPool(url),
      appStore,
      new DriverClient({ address, namespace, deadline: 3_000 }),
    );
  }

  /** Tells how far each projection is, whoever runs it, and how long the workers let Temporal wait, of which the projector is none. */
  observe(): void {
    observeLag(this.pool, this.store, this.projections);
    observe(['queueAge'], async () => ({
      queueAge: [{ value: await this.drivers.queueAge(), attributes: { 'overstap.queue': 'driver-tasks' } }],
    }));
  }

  async reachesEvents(): Promise<boolean> {
    await this.store.head();
    return true;
  }

  async reachesReadModels(): Promise<boolean> {
    await this.pool.query('select from projection.checkpoints limit 1');
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([this.store.close(), this.appStore.close(), this.pool.end(), this.drivers.close()]);
  }
}
