import { advance, NotDrained, OpenObligationsTable, SteppingClock } from '../../../libs/clock/index.js';
import { Clockwork } from '../../../apps/standalone/clockwork.js';
import { EventStoreUnavailable } from '../../../libs/event-store/index.js';
import { registry } from '../../../libs/execution/all-aggregates.js';
import { DrivingUnavailable } from '../../../libs/temporal/index.js';
import { eventually, type Installation } from './installation.js';

/** The domain time of an installation that stands on the stepping clock. */
export class SteppedTime {
  private readonly clock: SteppingClock;

  private constructor(
    private readonly installation: Installation,
    private readonly clockwork: Clockwork,
  ) {
    this.clock = new SteppingClock(installation.owner);
  }

  static async of(installation: Installation): Promise<SteppedTime> {
    return new SteppedTime(installation, await Clockwork.of(installation.composition));
  }

  now(): Promise<string> {
    return this.clock.now();
  }

  /** The drivers that run, each with the due date that it waits for; none while Temporal is away. */
  running(): Promise<ReadonlyMap<string, string | undefined>> {
    return this.clockwork.drivers.running().catch(() => new Map<string, undefined>());
  }

  /** Moves on, as often as it takes while parts are being killed; on return all that fell due stands in the read models. */
  async advance(to: string): Promise<void> {
    await eventually(`domain time is ${to}`, 120_000, async () => {
      try {
        await advance(to, {
          clock: this.clock,
          obligations: new OpenObligationsTable(this.installation.owner),
          wake: (stream) => this.clockwork.drivers.wake(stream),
          executor: this.clockwork.executor,
          registry,
          projected: () => this.installation.shown(60_000),
        });
        return true;
      } catch (error) {
        if ([DrivingUnavailable, EventStoreUnavailable, NotDrained].some((kind) => error instanceof kind)) return false;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.clockwork.stop();
  }
}
