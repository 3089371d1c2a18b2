import type pg from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { EventStore, RecordedEvent } from '../../libs/event-store/port.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import type { Logger } from '../../libs/logging/index.js';
import { openProjectionPool, Projector } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import type { Settings } from '../../libs/settings/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { WebhookFeed } from '../../libs/webhook/feed.js';

export const projectorSettings = [
  'databaseOwnerUrl',
  'databaseAppUrl',
  'temporalAddress',
  'temporalNamespace',
  'logLevel',
] as const;
export type ProjectorSettings = Readonly<Pick<Settings, (typeof projectorSettings)[number]>>;

/** All that the projector reaches the outside by. */
export class Ports {
  readonly projector: Projector;
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
    this.projector = new Projector({
      url: settings.databaseOwnerUrl,
      pool,
      store,
      upcast,
      projections: readModels(registry),
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
    const { databaseOwnerUrl: url, temporalAddress: address, temporalNamespace: namespace } = settings;
    const onLoss = (error: Error) => logger.warn({ err: error }, 'lost the connection to the event store');
    const [store, appStore] = await Promise.all([
      PostgresEventStore.open({ url, poolSize: 4, onLoss }),
      PostgresEventStore.open({ url: settings.databaseAppUrl, poolSize: 2, onLoss }),
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

  async close(): Promise<void> {
    await Promise.all([this.projector.stop(), this.webhooks.stop()]);
    await Promise.all([this.store.close(), this.appStore.close(), this.pool.end(), this.drivers.close()]);
  }
}
