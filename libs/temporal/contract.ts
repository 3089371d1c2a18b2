import { defineSearchAttributeKey } from '@temporalio/common';
import type { CommandEnvelope, CommandOutcome, StreamStanding } from '../execution/envelope.js';

/** What the API, the worker and the workflow code agree on. Names that stand in histories never change once released. */
export const taskQueue = 'overstap';

/** One for each stream that owes something or takes its commands one at a time; its workflow id is the stream's name. */
export const driverWorkflow = 'driver';
/** Update of the driver: one command for its stream. */
export const executeUpdate = 'execute';
/** Signal to the driver: the stream or the clock was changed by somebody else. */
export const wakeSignal = 'wake';

export const reconcilerWorkflow = 'reconciler';
export const reconcilerSchedule = 'reconciler';

/** Types of failure by which a command that was not carried out is told apart. */
export const failures = {
  /** The infrastructure did not answer in time; giving the command again is safe. */
  unavailable: 'unavailable',
  /** The code that decides is broken for this command; giving it again does not help. */
  broken: 'broken',
  /** This run of the workflow takes no more commands; the next one does. */
  leaving: 'leaving',
} as const;

/** Errors of a command that cannot pass: the code that decides is broken. */
export const brokenBy = ['TypeError', 'RangeError', 'ReferenceError'] as const;

export interface DriverInput {
  readonly stream: string;
  /** Commands after which a run hands over to the next one; Temporal allows 2,000 in one run. */
  readonly commandsPerRun?: number;
}

/** What a driver needs to know of an obligation: the rest is looked up in the stream when it is carried out. */
export interface DueObligation {
  readonly id: string;
  readonly dueAt: string;
  readonly target: string;
  readonly summary: string;
  /** Carrying it out may take longer than a local activity should. */
  readonly slow: boolean;
}

/** Where a stream stands, at `now` (domain time, UTC). */
export interface DriverStanding extends Pick<StreamStanding, 'revision' | 'closed' | 'servicePoint' | 'status'> {
  /** Absent in histories of version 0.1. */
  readonly step?: StreamStanding['step'];
  readonly pending: readonly DueObligation[];
  readonly driven: boolean;
  readonly now: string;
}

export interface Executed {
  readonly outcome: CommandOutcome;
  readonly standing: DriverStanding;
}

/** Activities of the driver; each of them can be done again without doing anything twice. */
export interface DriverActivities {
  standing(stream: string): Promise<DriverStanding>;
  execute(envelope: CommandEnvelope): Promise<Executed>;
  /**
   * Carries out one obligation that has fallen due, wakes the driver of its target where that needs one, and answers how the stream stands
   * then. One that is not open any more is left alone, but its target is woken: whoever carried it out may not have come to that.
   */
  carryOut(stream: string, obligationId: string, target: string): Promise<DriverStanding>;
}

export interface ReconcilerActivities {
  /** Starts or wakes the driver of every stream that owes something that nobody waits for; answers how many that were. */
  reconcile(): Promise<number>;
}

/** By what Temporal's UI finds and sorts drivers. */
export const searchAttributes = {
  servicePoint: defineSearchAttributeKey('OverstapServicePoint', 'KEYWORD'),
  status: defineSearchAttributeKey('OverstapStatus', 'KEYWORD'),
  step: defineSearchAttributeKey('OverstapStep', 'KEYWORD'),
  iteration: defineSearchAttributeKey('OverstapIteration', 'INT'),
  nextDue: defineSearchAttributeKey('OverstapNextDue', 'DATETIME'),
} as const;
