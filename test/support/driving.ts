import type { WorkflowBundleOption } from '@temporalio/worker';
import { pino } from 'pino';
import pg from 'pg';
import { driverActivities, type Effects } from '../../apps/worker/driver-activities.js';
import { reconcilerActivities } from '../../apps/worker/reconcile.js';
import { installRuntime } from '../../apps/worker/runtime.js';
import { TemporalWorker } from '../../apps/worker/temporal-worker.js';
import { workflowBundle } from '../../apps/worker/workflow-bundle.js';
import { dutchCalendar } from '../../libs/calendar/index.js';
import { WallClock, type Clock, type OpenObligation, type OpenObligations } from '../../libs/clock/index.js';
import { PostgresEventStore } from '../../libs/event-store/postgres/index.js';
import type { EventStore } from '../../libs/event-store/port.js';
import { CommandExecutor, AggregateRegistry, type CommandEnvelope } from '../../libs/execution/index.js';
import { defaultPolicy } from '../../libs/policy/policy.js';
import { DriverClient } from '../../libs/temporal/index.js';
import { chores, tray, type ChoresCommand, type TrayCommand } from './chores.js';

export { eventually } from './eventually.js';

export interface DrivingOptions {
  readonly address: string;
  readonly namespace: string;
  /** PostgreSQL as overstap_app. */
  readonly appUrl: string;
  readonly clock?: Clock;
  readonly effects?: Effects;
  /** What is driven: chores and trays where nothing else is said. */
  readonly registry?: AggregateRegistry;
  readonly commandsPerRun?: number;
  readonly cachedWorkflows?: number;
}

/** Everything that drives chores and trays, or the streams asked for, in this process, on a real Temporal server and a real PostgreSQL. */
export interface Driving {
  readonly store: EventStore;
  readonly executor: CommandExecutor;
  readonly drivers: DriverClient;
  readonly obligations: OpenObligations;
  readonly worker: TemporalWorker;
  stop(): Promise<void>;
}

const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
installRuntime(logger);

let bundle: Promise<WorkflowBundleOption> | undefined;

export const registry = (): AggregateRegistry => new AggregateRegistry([chores, tray]);

export async function driving(options: DrivingOptions, workerBundle: WorkflowBundleOption): Promise<Driving> {
  const { address, namespace, appUrl, clock = new WallClock(), effects = {} } = options;
  const driven = options.registry ?? registry();
  const store = await PostgresEventStore.open({ url: appUrl });
  const pool = new pg.Pool({ connectionString: appUrl, max: 2 });
  pool.on('error', () => undefined);
  const executor = new CommandExecutor(store, driven, dutchCalendar);
  const drivers = new DriverClient({ address, namespace, commandsPerRun: options.commandsPerRun });
  const obligations = new ObligationsOfStreams(pool, new CommandExecutor(store, driven, dutchCalendar));
  const worker = new TemporalWorker({
    address,
    namespace,
    bundle: workerBundle,
    activities: {
      ...driverActivities({
        executor,
        registry: driven,
        clock,
        effects,
        policyOf: async () => defaultPolicy,
        wake: (stream) => drivers.wake(stream),
      }),
      ...reconcilerActivities({ obligations, drivers, clock }),
    },
    logger,
    cachedWorkflows: options.cachedWorkflows,
    checkEvery: 500,
    reconcileEvery: 1_000,
  });
  return {
    store,
    executor,
    drivers,
    obligations,
    worker,
    async stop() {
      await worker.stop();
      await drivers.close();
      await store.close();
      await pool.end();
    },
  };
}

/** The same, with the worker running. */
export async function startDriving(options: DrivingOptions): Promise<Driving> {
  bundle ??= workflowBundle();
  const started = await driving(options, await bundle);
  await started.worker.start();
  return started;
}

/** What the streams themselves owe, where no read model is being kept. */
class ObligationsOfStreams implements OpenObligations {
  constructor(
    private readonly pool: pg.Pool,
    private readonly executor: CommandExecutor,
  ) {}

  async earliestOfEach(): Promise<ReadonlyMap<string, string>> {
    const latestFirst = (await this.all()).sort((a, b) => (a.dueAt < b.dueAt ? 1 : -1));
    return new Map(latestFirst.map(({ stream, dueAt }) => [stream, dueAt]));
  }

  async dueBy(instant: string): Promise<readonly OpenObligation[]> {
    const due = (await this.all()).filter(({ dueAt }) => dueAt <= instant);
    return due.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  async nextDue(): Promise<string | undefined> {
    return (await this.all()).map(({ dueAt }) => dueAt).sort()[0];
  }

  private async all(): Promise<OpenObligation[]> {
    const { rows } = await this.pool.query<{ stream: string }>('select distinct stream from event_store.events order by stream');
    const standings = rows.map(async ({ stream }) => {
      const { pending } = await this.executor.standing(stream);
      return pending.map(({ id, target, dueAt }) => ({ stream, obligationId: id, target, dueAt }));
    });
    return (await Promise.all(standings)).flat();
  }
}

function keyOf({ dueAt, stream, obligationId }: OpenObligation): string {
  return `${dueAt} ${stream} ${obligationId}`;
}

export function envelope(stream: string, command: ChoresCommand | TrayCommand, commandId: string): CommandEnvelope {
  return {
    stream,
    commandId,
    fingerprint: JSON.stringify(command),
    command: { type: command.type, data: { ...command.data } },
    actor: { kind: 'client', id: 'tester', roles: ['sender'], party: { kind: 'organisation', id: 'tester' } },
    now: new Date().toISOString(),
    policy: defaultPolicy,
    correlationId: commandId,
  };
}
