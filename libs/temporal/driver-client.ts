import { setTimeout as pause } from 'node:timers/promises';
import {
  Client,
  Connection,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { Semaphore } from 'async-mutex';
import { LRUCache } from 'lru-cache';
import type { CommandEnvelope, CommandOutcome } from '../execution/envelope.js';
import { categoryOf } from '../kernel/ids.js';
import { traced } from '../telemetry/index.js';
import {
  driverWorkflow,
  executeUpdate,
  failures,
  searchAttributes,
  taskQueue,
  wakeSignal,
  type DriverInput,
} from './contract.js';

/** No answer within the deadline. Whether the command was carried out is unknown; giving it again with the same id is safe. */
export class DrivingUnavailable extends Error {
  constructor(stream: string, options?: ErrorOptions) {
    super(`no answer from the driver of ${stream}`, options);
    this.name = 'DrivingUnavailable';
  }
}

export interface DriverClientOptions {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  /** Milliseconds until a command is given up, default and at most 10,000. */
  readonly deadline?: number;
  readonly commandsPerRun?: number;
}

const longestDeadline = 10_000;
/** Milliseconds within which Temporal says how it is. */
const lookDeadline = 1_000;
/** Numbers of the kinds in Temporal's API (TaskQueueType): workflows and activities. */
const taskQueueTypes = [1, 2] as const;
/** Temporal refuses an eleventh Update in flight; several processes share the ten. */
const inFlightPerStream = 4;

/** Milliseconds between two attempts to connect; gRPC's own go up to two minutes. */
export const soonAgain = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1_000 };

/** gRPC status codes that may have passed by the next attempt. */
const passing: ReadonlySet<number> = new Set([
  1, // CANCELLED
  2, // UNKNOWN
  4, // DEADLINE_EXCEEDED
  5, // NOT_FOUND: the run completed meanwhile, or the namespace is being made again
  8, // RESOURCE_EXHAUSTED: Updates in flight, or in the run
  9, // FAILED_PRECONDITION
  10, // ABORTED: the run ended meanwhile
  13, // INTERNAL
  14, // UNAVAILABLE
  15, // DATA_LOSS
]);

/** The way to the drivers, for whoever gives commands. Connects when it is first needed, so that its process starts without Temporal. */
export class DriverClient {
  private readonly connection: Connection;
  private readonly client: Client;
  private readonly deadline: number;
  private readonly queues = new Map<string, Semaphore>();
  /** Streams whose driver answered before. */
  private readonly known = new LRUCache<string, true>({ max: 10_000 });

  constructor(private readonly options: DriverClientOptions) {
    // Without interceptors: what is sent again, and with which Update id, is decided in `persist` alone.
    this.connection = Connection.lazy({ address: options.address, interceptors: [], channelArgs: soonAgain });
    this.client = new Client({ connection: this.connection, namespace: options.namespace });
    this.deadline = Math.min(options.deadline ?? longestDeadline, longestDeadline);
  }

  /**
   * Gives a command to the driver of its stream, which is started where it does not run.
   * @throws DrivingUnavailable when there was no answer in time.
   */
  async submit(envelope: CommandEnvelope): Promise<CommandOutcome> {
    const { stream } = envelope;
    const until = Date.now() + this.deadline;
    const span = {
      name: 'update of the driver',
      kind: 'client' as const,
      parent: envelope.traceparent,
      attributes: { 'overstap.category': categoryOf(stream), 'overstap.stream': stream },
    };
    return traced(span, (traceparent) =>
      this.queued(stream, () => this.persist(stream, until, () => this.update({ ...envelope, traceparent }))),
    );
  }

  /** An Update with start costs Temporal twice as much as an Update, so it is sent only where no run is known. */
  private async update(envelope: CommandEnvelope): Promise<CommandOutcome> {
    const { stream } = envelope;
    const args: [CommandEnvelope] = [envelope];
    if (this.known.has(stream)) {
      try {
        return await this.client.workflow
          .getHandle(stream)
          .executeUpdate<CommandOutcome, [CommandEnvelope]>(executeUpdate, { args });
      } catch (error) {
        this.known.delete(stream);
        throw error;
      }
    }
    const startWorkflowOperation = new WithStartWorkflowOperation<StartsDriver>(driverWorkflow, this.startOptions(stream));
    const outcome = await this.client.workflow.executeUpdateWithStart<StartsDriver, CommandOutcome, [CommandEnvelope]>(
      executeUpdate,
      {
        args,
        startWorkflowOperation,
      },
    );
    this.known.set(stream, true);
    return outcome;
  }

  /** Tells the driver of `stream`, started where it does not run, that the stream or the clock has changed. @throws DrivingUnavailable */
  async wake(stream: string): Promise<void> {
    await this.persist(stream, Date.now() + this.deadline, () =>
      this.client.workflow.signalWithStart<StartsDriver>(driverWorkflow, {
        ...this.startOptions(stream),
        workflowIdConflictPolicy: undefined,
        signal: wakeSignal,
        signalArgs: [],
      }),
    );
  }

  /** Starts the driver of `stream` where it does not run. @throws DrivingUnavailable */
  async start(stream: string): Promise<void> {
    await this.persist(stream, Date.now() + this.deadline, () =>
      this.client.workflow.start<StartsDriver>(driverWorkflow, this.startOptions(stream)),
    );
  }

  /**
   * The streams whose driver runs and the due date that it waits for, as Temporal's visibility store knows them: a moment behind. With `dueBy`
   * only those that wait for something until then. Costs Temporal about half a millisecond for each.
   */
  async running(dueBy?: string): Promise<ReadonlyMap<string, string | undefined>> {
    const until = dueBy === undefined ? '' : ` AND ${searchAttributes.nextDue.name} <= "${dueBy}"`;
    const streams = new Map<string, string | undefined>();
    for await (const { workflowId, typedSearchAttributes } of this.client.workflow.list({ query: runs + until, pageSize: 1_000 }))
      streams.set(workflowId, typedSearchAttributes.get(searchAttributes.nextDue)?.toISOString());
    return streams;
  }

  /** How many drivers run that wait for something to fall due, by the visibility store. */
  async waiting(): Promise<number> {
    const { count } = await this.client.workflow.count(`${runs} AND ${searchAttributes.nextDue.name} IS NOT NULL`);
    return count;
  }

  /**
   * Seconds for which the oldest task has waited for a worker, 0 where none waits, as Temporal reckons every few seconds. Where it grows, there
   * are too few workers, or none.
   */
  async queueAge(): Promise<number> {
    const { namespace } = this.options;
    const age = async (taskQueueType: number): Promise<number> => {
      const asked = { namespace, taskQueue: { name: taskQueue }, taskQueueType, reportStats: true };
      const { stats } = await this.connection.workflowService.describeTaskQueue(asked);
      return optionalTsToMs(stats?.approximateBacklogAge) ?? 0;
    };
    const ages = await this.connection.withDeadline(Date.now() + lookDeadline, () => Promise.all(taskQueueTypes.map(age)));
    return Math.max(...ages) / 1_000;
  }

  /** Whether Temporal answers and has the namespace. */
  async health(): Promise<boolean> {
    try {
      await this.connection.withDeadline(Date.now() + lookDeadline, () =>
        this.connection.workflowService.describeNamespace({ namespace: this.options.namespace }),
      );
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private startOptions(stream: string) {
    return {
      workflowId: stream,
      taskQueue,
      args: [{ stream, commandsPerRun: this.options.commandsPerRun }] satisfies [DriverInput],
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
      // A worker that was killed holds its task until then.
      workflowTaskTimeout: '5s' as const,
    };
  }

  /** Few commands of one stream at a time: they are carried out one by one anyhow. */
  private async queued<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const queue = this.queues.get(stream) ?? new Semaphore(inFlightPerStream);
    this.queues.set(stream, queue);
    try {
      return await queue.runExclusive(work);
    } finally {
      if (queue.getValue() === inFlightPerStream && this.queues.get(stream) === queue) this.queues.delete(stream);
    }
  }

  /** Until it is answered or the deadline has passed; what was aborted by the end of a run is sent again to the next one. */
  private async persist<T>(stream: string, until: number, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.connection.withDeadline(until, send);
      } catch (error) {
        const wait = Math.min(500, 10 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random());
        const verdict = judge(error);
        if (verdict === 'fail') throw error;
        if (verdict === 'give up' || Date.now() + wait >= until) throw new DrivingUnavailable(stream, { cause: error });
        await pause(wait);
      }
    }
  }
}

const runs = `WorkflowType = "${driverWorkflow}" AND ExecutionStatus = "Running"`;

type StartsDriver = (input: DriverInput) => Promise<void>;

/** What Temporal answers when the workflow ended before an Update that it had accepted. */
const endedBefore = 'AcceptedUpdateCompletedWorkflow';

function judge(error: unknown): 'send again' | 'give up' | 'fail' {
  if (error instanceof WorkflowUpdateFailedError) {
    const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
    if (type === failures.leaving || type === endedBefore) return 'send again';
    return type === failures.unavailable ? 'give up' : 'fail';
  }
  if (error instanceof WorkflowNotFoundError) return 'send again';
  const status = statusOf(error);
  return status !== undefined && passing.has(status) ? 'send again' : 'fail';
}

/** The gRPC status of an error or of what caused it. */
function statusOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? statusOf(error.cause) : undefined;
}
