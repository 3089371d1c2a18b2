import pg from 'pg';
import { dutchCalendar } from '../../libs/calendar/index.js';
import { advance, OpenObligationsTable, SteppingClock } from '../../libs/clock/index.js';
import type { EventStore } from '../../libs/event-store/index.js';
import { openEventStore } from '../../libs/event-store/open-event-store.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import { PositionWaiter } from '../../libs/projection/index.js';
import { readModels } from '../../libs/read-models/index.js';
import { settingsFrom } from '../../libs/settings/index.js';
import { DriverClient } from '../../libs/temporal/index.js';
import type { Composition } from './composition.js';

export interface ClockworkOptions {
  /** Streams driven at a time when the clock is stepped; default 1 (libs/clock/advance.ts). */
  readonly parallel?: number;
}

const names = readModels(registry).map(({ name }) => name);

/** What it takes to step the clock of a composition that runs with `clock: 'stepping'`. */
export class Clockwork {
  private readonly obligations: OpenObligationsTable;
  private readonly clock: SteppingClock;

  private constructor(
    /** PostgreSQL as the owner of the schemas. */
    readonly owner: pg.Pool,
    readonly store: EventStore,
    readonly executor: CommandExecutor,
    readonly drivers: DriverClient,
    private readonly positions: PositionWaiter,
    private readonly parallel: number,
  ) {
    this.obligations = new OpenObligationsTable(owner);
    this.clock = new SteppingClock(owner);
  }

  static async of(
    { urls, environment }: Pick<Composition, 'urls' | 'environment'>,
    { parallel = 1 }: ClockworkOptions = {},
  ): Promise<Clockwork> {
    const owner = new pg.Pool({ connectionString: urls.database.owner, max: 3 });
    owner.on('error', () => undefined);
    const { temporalNamespace } = settingsFrom(environment, 'temporalNamespace');
    const store = await openEventStore({
      ...settingsFrom(environment, 'eventStoreUrl', 'eventStorePrefix'),
      databaseUrl: urls.database.app,
      poolSize: parallel > 1 ? 4 : 2,
    });
    const positions = new PositionWaiter(urls.database.owner, owner, store);
    await positions.start();
    const drivers = new DriverClient({ address: urls.temporal, namespace: temporalNamespace });
    return new Clockwork(owner, store, new CommandExecutor(store, registry, dutchCalendar), drivers, positions, parallel);
  }

  now(): Promise<string> {
    return this.clock.now();
  }

  /** Moves domain time; on return all that fell due on the way has been carried out and stands in the read models. */
  advance(to: string): Promise<number> {
    return advance(to, {
      clock: this.clock,
      obligations: this.obligations,
      wake: (stream) => this.drivers.wake(stream),
      executor: this.executor,
      registry,
      projected: () => this.projected(),
      parallel: this.parallel,
    });
  }

  /** Moves domain time past what is due now: follow-ups elsewhere are done, and shown. */
  async settled(): Promise<void> {
    await this.advance(await this.now());
  }

  /** Waits until every read model holds all that has been written. */
  async projected(): Promise<void> {
    // The head of the store lies before an event whose transaction began after one that is still open.
    const last = await this.store.last();
    if (last !== undefined) await this.positions.waitForPosition(names, last, 30_000);
  }

  async stop(): Promise<void> {
    await this.drivers.close();
    await this.positions.stop();
    await this.store.close();
    await this.owner.end();
  }
}
