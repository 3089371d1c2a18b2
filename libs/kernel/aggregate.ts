import type { WorkingCalendar } from '../calendar/working-calendar.js';
import type { Policy } from '../policy/policy.js';
import type { Actor, Party } from './actor.js';
import type { JsonObject } from './json.js';
import type { Obligation } from './obligation.js';

/** A fact under its wire name with version, such as `handover.offered.v1`. `occurred` where it is not the moment of recording. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
  readonly occurred?: string;
}

export interface Command<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** Time, ids and people come in with the context; nothing in the domain asks for them. */
export interface Context {
  /** Domain time, a UTC instant. */
  readonly now: string;
  readonly commandId: string;
  /** The stream that the command is for, `category/id`. */
  readonly stream: string;
  readonly actor: Actor;
  /** Policy of the service point concerned, as it stands at `now`. */
  readonly policy: Policy;
  readonly calendar: WorkingCalendar;
}

/** A refusal that the domain decided: a stable code (listed in `libs/rejections`), and facts for whoever asked. */
export interface Rejection {
  readonly rejection: string;
  readonly facts?: JsonObject;
}

export function reject(code: string, facts?: JsonObject): Rejection {
  return facts === undefined ? { rejection: code } : { rejection: code, facts };
}

export function isRejection(decision: unknown): decision is Rejection {
  return typeof decision === 'object' && decision !== null && 'rejection' in decision;
}

/** A step by its code, and its iteration from 1; names no person. */
export interface StepShown {
  readonly step: string;
  readonly iteration: number;
}

/**
 * One kind of stream: pure functions only.
 * `decide` answers with the events of the command, all or none; an empty list is a no-op and leaves nothing.
 */
export interface Aggregate<State = unknown, C extends Command = Command, E extends DomainEvent = DomainEvent> {
  /** First part of the stream name: `handover` in `handover/3f…`. */
  readonly category: string;
  /** Whether each stream has a long-lived workflow that takes its commands one at a time; others have one only while they owe something. */
  readonly driven: boolean;
  readonly initial: State;
  decide(state: State, command: C, context: Context): readonly E[] | Rejection;
  evolve(state: State, event: E): State;
  pending(state: State): readonly Obligation[];
  allowedCommands(state: State, actor: Actor): readonly C['type'][];
  /** No command can change it any more except those of follow-ups still pending. */
  isClosed(state: State): boolean;
  /** In which step the stream stands and the how-many-eth time, for whoever operates Temporal; only where it goes through steps. */
  stepOf?(state: State): StepShown | null;
  /** The service point under which the stream's events are recorded (metadata `servicePoint`); none before the first event. */
  servicePointOf(state: State): string | null;
  /** The parties that may know of this stream at all; for anybody else its id does not exist. */
  visibleTo(state: State): readonly Party[];
  /** The vault key of the person that the stream is about, under which new texts are sealed; none where it is about no person. */
  personKeyOf(state: State): string | null;
}
