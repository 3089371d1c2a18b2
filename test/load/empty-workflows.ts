import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { Composition } from '../../apps/standalone/composition.js';
import { searchAttributes } from '../../libs/temporal/contract.js';
import { until } from './measure.js';
import type { empty, waiting } from './empty-workflow.js';

const taskQueue = 'empty';

/** Workflows that do next to nothing, on the same server by a worker like ours. */
export class EmptyWorkflows {
  private readonly started: string[] = [];

  private constructor(
    private readonly worker: ChildProcess,
    private readonly connection: Connection,
    private readonly client: Client,
  ) {}

  static async start(composition: Composition): Promise<EmptyWorkflows> {
    const address = composition.urls.temporal;
    const namespace = namespaceOf(composition);
    const worker = await child('empty-worker', { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
    const connection = await Connection.connect({ address });
    return new EmptyWorkflows(worker.process, connection, new Client({ connection, namespace }));
  }

  /** Workflows that take Updates. */
  async open(count: number): Promise<void> {
    const numbers = Array.from({ length: count }, (_, n) => n).values();
    await inParallel(20, numbers, async (n) => {
      const workflowId = `empty/${n}`;
      const workflowIdConflictPolicy = WorkflowIdConflictPolicy.USE_EXISTING;
      await this.client.workflow.start<typeof empty>('empty', { taskQueue, workflowId, workflowIdConflictPolicy });
      this.started.push(workflowId);
    });
  }

  update(n: number): Promise<unknown> {
    return this.client.workflow.getHandle(`empty/${n}`).executeUpdate('empty', { args: ['x'] });
  }

  /** Seconds until `count` workflows, started so many at a time, all have their timer. */
  async timersStand(count: number, parallel: number): Promise<number> {
    const due = new Date(Date.now() + 86_400_000).toISOString();
    const name = `waiting-${this.started.length}`;
    const began = performance.now();
    await inParallel(parallel, Array.from({ length: count }, (_, n) => `${name}/${n}`).values(), async (workflowId) => {
      await this.client.workflow.start<typeof waiting>('waiting', { taskQueue, workflowId, args: [due] });
      this.started.push(workflowId);
    });
    const query = `WorkflowId STARTS_WITH "${name}/" AND ${searchAttributes.nextDue.name} > "${new Date().toISOString()}"`;
    await until(async () => (await this.client.workflow.count(query)).count >= count, 100);
    return (performance.now() - began) / 1_000;
  }

  async stop(): Promise<void> {
    await inParallel(20, this.started.values(), (workflowId) => this.client.workflow.getHandle(workflowId).terminate());
    this.worker.disconnect();
    await this.connection.close();
  }
}

export function namespaceOf({ environment }: Composition): string {
  return environment.TEMPORAL_NAMESPACE ?? 'overstap';
}

/** Takes from the list until it is empty, so many at a time. */
export async function inParallel<T>(
  many: number,
  list: Iterator<T> & Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const worker = async () => {
    for (const item of list) await work(item);
  };
  await Promise.all(Array.from({ length: many }, worker));
}

/** A program of this folder in a process of its own, which says something when it is ready and leaves when its channel closes. */
export async function child(
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly process: ChildProcess; readonly said: string }> {
  const process_ = fork(join(import.meta.dirname, `${program}.js`), {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [said] = (await once(process_, 'message')) as [string];
  return { process: process_, said };
}
