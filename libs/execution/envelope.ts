import type { Actor } from '../kernel/actor.js';
import type { Rejection, StepShown } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import type { Obligation } from '../kernel/obligation.js';
import type { Policy } from '../policy/policy.js';
import type { Position } from '../event-store/port.js';

/**
 * A command on its way to its stream, complete: nothing about it is looked up later, so that giving it again gives the same.
 * Everything personal in `command.data` is sealed before it gets here.
 */
export interface CommandEnvelope {
  readonly stream: string;
  /** Derived from client, path and Idempotency-Key; for obligations from stream and obligation. */
  readonly commandId: string;
  readonly fingerprint: string;
  readonly command: { readonly type: string; readonly data: JsonObject };
  readonly actor: Actor;
  /** Domain time at which the command was given. */
  readonly now: string;
  readonly policy: Policy;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  /** From If-Match: the revision that the asker has seen. */
  readonly expectedRevision?: number;
}

/** How a stream stands after a command; what a driver needs to set its timers. */
export interface StreamStanding {
  readonly revision: number;
  readonly pending: readonly Obligation[];
  readonly closed: boolean;
  readonly servicePoint: string | null;
  /** The `status` of the state, for Temporal's UI; none where the state has none. */
  readonly status: string | null;
  /** For Temporal's UI; none where the stream goes through no steps. */
  readonly step: StepShown | null;
}

export interface Answer {
  readonly id: string;
  readonly revision: number;
  readonly position: Position | null;
}

/** What whoever gave the command hears. */
export type CommandOutcome =
  | { readonly outcome: 'done'; readonly answer: Answer }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection; readonly allowed: readonly string[] };

export type ExecutionResult = CommandOutcome & StreamStanding;

/** Without how the stream stands, which is for its driver. */
export function outcomeOf(result: ExecutionResult): CommandOutcome {
  return result.outcome === 'done'
    ? { outcome: result.outcome, answer: result.answer }
    : { outcome: result.outcome, rejection: result.rejection, allowed: result.allowed };
}
