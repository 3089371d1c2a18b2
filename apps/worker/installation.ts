import { Client, isGrpcServiceError, ScheduleNotFoundError, ScheduleOverlapPolicy, type Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { reconcilerSchedule, reconcilerWorkflow, searchAttributes, taskQueue } from '../../libs/temporal/contract.js';

const notFound = 5;
const alreadyExists = 6;
/** Numbers of the kinds in Temporal's API (IndexedValueType). */
const indexedValueTypes = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;
const retention = '3 days';

export interface InstallationOptions {
  readonly connection: Connection;
  readonly namespace: string;
  /** Milliseconds between two rounds of the reconciler; default 30,000. */
  readonly reconcileEvery?: number;
}

/** What Overstap needs in Temporal before anything runs: a namespace, search attributes, and the Schedule of the reconciler. */
export class Installation {
  private readonly client: Client;

  constructor(private readonly options: InstallationOptions) {
    this.client = new Client({ connection: options.connection, namespace: options.namespace });
  }

  /** Makes what is missing and answers what that was; a Schedule that is made anew goes its first round at once. */
  async ensure(): Promise<readonly string[]> {
    const made: string[] = [];
    if (await this.ensureNamespace()) made.push('namespace');
    if (await this.ensureSearchAttributes()) made.push('search attributes');
    if (await this.ensureSchedule()) made.push('schedule');
    return made;
  }

  /** A round of the reconciler now, unless one is under way. */
  async reconcileNow(): Promise<void> {
    await this.client.schedule.getHandle(reconcilerSchedule).trigger(ScheduleOverlapPolicy.SKIP);
  }

  private async ensureNamespace(): Promise<boolean> {
    const { workflowService } = this.options.connection;
    const { namespace } = this.options;
    try {
      await workflowService.describeNamespace({ namespace });
      return false;
    } catch (error) {
      if (!hasStatus(error, notFound)) throw error;
    }
    try {
      await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(retention) });
      return true;
    } catch (error) {
      if (hasStatus(error, alreadyExists)) return false;
      throw error;
    }
  }

  private async ensureSearchAttributes(): Promise<boolean> {
    const { operatorService } = this.options.connection;
    const { namespace } = this.options;
    const { customAttributes = {} } = await operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
    if (missing.length === 0) return false;
    try {
      await operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedValueTypes[type]])),
      });
      return true;
    } catch (error) {
      if (hasStatus(error, alreadyExists)) return false;
      throw error;
    }
  }

  private async ensureSchedule(): Promise<boolean> {
    try {
      await this.client.schedule.getHandle(reconcilerSchedule).describe();
      return false;
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
    try {
      await this.client.schedule.create({
        scheduleId: reconcilerSchedule,
        spec: { intervals: [{ every: this.options.reconcileEvery ?? 30_000 }] },
        action: { type: 'startWorkflow', workflowType: reconcilerWorkflow, workflowId: reconcilerWorkflow, taskQueue, args: [] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
        state: { triggerImmediately: true },
      });
      return true;
    } catch (error) {
      if (hasStatus(error, alreadyExists) || (error instanceof Error && error.name === 'ScheduleAlreadyRunning')) return false;
      throw error;
    }
  }
}

function hasStatus(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && error.code === code;
}
