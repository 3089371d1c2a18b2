import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { taskQueue, type DriverActivities, type ReconcilerActivities } from '../../libs/temporal/contract.js';
import { soonAgain } from '../../libs/temporal/driver-client.js';
import { Installation } from './installation.js';

export interface TemporalWorkerOptions {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  readonly bundle: WorkflowBundleOption;
  readonly activities: DriverActivities & ReconcilerActivities;
  readonly logger: Logger;
  /** Workflows kept in memory; the others are replayed when something happens to them. Default 50. */
  readonly cachedWorkflows?: number;
  /** Milliseconds between two looks whether Temporal still has what Overstap needs; default 10,000. */
  readonly checkEvery?: number;
  /** Milliseconds between two rounds of the reconciler; default 30,000. */
  readonly reconcileEvery?: number;
}

const longestPause = 5_000;

/**
 * Runs workflows and activities for as long as it is wanted: over restarts of Temporal, and over the loss of all that Temporal knew, for
 * then it makes namespace, search attributes and Schedule anew, and the reconciler brings the drivers back from the streams.
 */
export class TemporalWorker {
  private readonly connection: Connection;
  private readonly installation: Installation;
  private readonly stopping = new AbortController();
  private worker: Worker | undefined;
  private finished: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: TemporalWorkerOptions) {
    this.connection = Connection.lazy({ address: options.address, channelArgs: soonAgain });
    this.installation = new Installation({ ...options, connection: this.connection });
  }

  /** Begins; resolves when it polls for the first time, which waits for Temporal. */
  async start(): Promise<void> {
    await new Promise<void>((started) => {
      this.finished = Promise.all([this.keepRunning(started), this.keepInstalled()]);
      this.finished.catch(() => undefined);
    });
  }

  /** Takes no more work, finishes what it has begun, and lets go of Temporal. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.isRunning) this.worker?.shutdown();
    await this.finished;
    await this.connection.close();
  }

  /** Whether it takes work now. */
  get isRunning(): boolean {
    return this.worker?.getState() === 'RUNNING';
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async keepRunning(started: () => void): Promise<void> {
    for (let failures = 0; !this.stopped;) {
      const since = Date.now();
      try {
        await this.runOnce(started);
      } catch (error) {
        if (this.stopped) break;
        failures = Date.now() - since > 60_000 ? 1 : failures + 1;
        this.options.logger.warn({ err: error, failures }, 'the Temporal worker stopped and starts again');
        await this.sleep(Math.min(longestPause, 250 * 2 ** failures));
      }
    }
    started();
  }

  private async runOnce(started: () => void): Promise<void> {
    const { address, namespace, bundle, activities, cachedWorkflows = 50 } = this.options;
    await this.install();
    const connection = await this.connected(address);
    try {
      this.worker = await Worker.create({
        connection,
        namespace,
        taskQueue,
        workflowBundle: bundle,
        activities,
        maxCachedWorkflows: cachedWorkflows,
        reuseV8Context: true,
        // After this a task of a worker that is gone goes to another one.
        stickyQueueScheduleToStartTimeout: '5s',
        shutdownGraceTime: '5s',
        shutdownForceTime: '7s',
      });
      if (this.stopped) return;
      const running = this.worker.run();
      started();
      await this.installation.reconcileNow().catch((error: unknown) => this.noticed(error));
      await running;
    } finally {
      await connection.close();
    }
  }

  /** A connection that is waited for in vain is given up when the worker is stopped. */
  private async connected(address: string): Promise<NativeConnection> {
    const { signal } = this.stopping;
    const stopped = Promise.withResolvers<never>();
    const giveUp = (): void => stopped.reject(new Error('the worker was stopped'));
    const connecting = NativeConnection.connect({ address });
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([connecting, stopped.promise]);
    } catch (error) {
      connecting.then(
        (connection) => connection.close(),
        () => undefined,
      );
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private async keepInstalled(): Promise<void> {
    while (!this.stopped) {
      await this.sleep(this.options.checkEvery ?? 10_000);
      if (!this.stopped) await this.install().catch((error: unknown) => this.noticed(error));
    }
  }

  /** Given up when the worker is stopped: without Temporal it would go on for long. */
  private async install(): Promise<void> {
    const made = await this.connection.withAbortSignal(this.stopping.signal, () => this.installation.ensure());
    if (made.length > 0) this.options.logger.info({ made }, 'made what Temporal did not have');
  }

  private noticed(error: unknown): void {
    if (!this.stopped) this.options.logger.warn({ err: error }, 'Temporal does not answer as it should; tried again soon');
  }

  private async sleep(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
