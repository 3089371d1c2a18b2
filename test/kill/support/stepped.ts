import { advance, NotDrained, OpenObligationsTable, SteppingClock } from '../../../libs/clock/index.js';
import { dutchCalendar } from '../../../libs/calendar/index.js';
import { PostgresEventStore } from '../../../libs/event-store/postgres/index.js';
import { registry } from '../../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../../libs/execution/index.js';
import { DriverClient, DrivingUnavailable } from '../../../libs/temporal/index.js';
import { eventually, type Installation } from './installation.js';

/** The domain time of an installation that stands on the stepping clock. */
export class SteppedTime {
  private readonly clock: SteppingClock;

  private constructor(
    private readonly installation: Installation,
    private readonly store: PostgresEventStore,
    private readonly drivers: DriverClient,
  ) {
    this.clock = new SteppingClock(installation.owner);
  }

  static async of(installation: Installation): Promise<SteppedTime> {
    const { database, temporal } = installation.composition.urls;
    const store = await PostgresEventStore.open({ url: database.app, poolSize: 2 });
    return new SteppedTime(installation, store, new DriverClient({ address: temporal, namespace: 'overstap' }));
  }

  now(): Promise<string> {
    return this.clock.now();
  }

  /** The drivers that run, each with the due date that it waits for; none while Temporal is away. */
  running(): Promise<ReadonlyMap<string, string | undefined>> {
    return this.drivers.running().catch(() => new Map<string, undefined>());
  }

  /** Moves on, as often as it takes while parts are being killed; on return all that fell due stands in the read models. */
  async advance(to: string): Promise<void> {
    await eventually(`domain time is ${to}`, 120_000, async () => {
      try {
        await advance(to, {
          clock: this.clock,
          obligations: new OpenObligationsTable(this.installation.owner),
          wake: (stream) => this.drivers.wake(stream),
          executor: new CommandExecutor(this.store, registry, dutchCalendar),
          registry,
          projected: () => this.installation.shown(60_000),
        });
        return true;
      } catch (error) {
        if (error instanceof DrivingUnavailable || error instanceof NotDrained) return false;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.drivers.close();
    await this.store.close();
  }
}
