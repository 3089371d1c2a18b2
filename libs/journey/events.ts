import type { CoachRole, Origin, Persona } from '../candidate/index.js';
import type { Party } from '../kernel/actor.js';
import type { Weekday } from '../service-point/index.js';
import type { Sealed } from '../vault/sealed.js';
import type {
  Advisory,
  CancelReason,
  DropOutReason,
  LeakCode,
  ObservedLeak,
  PauseReason,
  ReopenReason,
  Route,
  Step,
  StepReason,
  TaskKind,
  TransferReason,
} from './codes.js';
import type { Activity, JourneyFact, ProfileFacts, StallTerm } from './facts.js';
import type { InDepthOrientationEvent } from './in-depth-orientation/events.js';
import type { MatchingEvent } from './matching/events.js';
import type { OrientationEvent } from './orientation/events.js';
import type { RetentionEvent } from './retention/events.js';
import type { TrainingEvent } from './training/events.js';

/** What the figures divide by, as it was known when the journey started. Outlives erasure. */
export type StartFacts = {
  readonly route: Route;
  readonly origin: Origin;
  readonly persona: Persona;
  /** Who handed over or referred; null where the candidate came of their own accord. */
  readonly sender: Party | null;
  /** Labour-market region; null where not known. */
  readonly region: string | null;
};

/** A coach as the service point knows them at the moment of the command. */
export type Coach = {
  /** Opaque id of a member, never a name. */
  readonly coach: string;
  readonly workingDays: readonly Weekday[];
  readonly standIn: string | null;
};

export type Started = JourneyFact<
  'started',
  StartFacts & {
    /** Id of the journey. */
    readonly journey: string;
    /** Id of the candidate. */
    readonly candidate: string;
    /** The how-many-eth journey of this candidate, from 1. */
    readonly number: number;
    readonly servicePoint: string;
    readonly personKey: string;
    /** Id of the completed handover that it comes from. */
    readonly handover: string | null;
    /** Whether the candidate agreed that the sender hears of placed and durable. */
    readonly feedbackAgreed: boolean;
    readonly startedAt: string;
  } & Activity
>;

/** How a step was entered: at the start, ahead, back, the same again, or by the start of a placement. */
export type WayIn = 'start' | 'ahead' | 'back' | 'again' | 'by-placement';

/** Each entry counts as a new iteration of that step. Occurred when the step was entered. */
export type StepEntered = JourneyFact<
  'step-entered',
  {
    readonly step: Step;
    /** Null at the start. */
    readonly from: Step | null;
    /** Counts the entries of this step, from 1. */
    readonly iteration: number;
    readonly way: WayIn;
    /** What a coach gave; `start` and `placement-begun` where the entry comes with something else. */
    readonly reason: StepReason | 'start' | 'placement-begun';
    readonly note?: Sealed;
    readonly profile: ProfileFacts;
    readonly enteredAt: string;
  } & Activity
>;
/** Advice to the coach; it blocks nothing. */
export type AdvisoryRaised = JourneyFact<
  'advisory-raised',
  { readonly advisory: Advisory; readonly step: Step; readonly iteration: number }
>;
export type Paused = JourneyFact<
  'paused',
  { readonly reason: PauseReason; readonly resumesAt: string; readonly note?: Sealed; readonly pausedAt: string }
>;
/** By the clock on the agreed day (then occurred at `resumesAt`), or by somebody before. */
export type Resumed = JourneyFact<'resumed', { readonly by: 'clock' | 'person'; readonly resumedAt: string } & StallTerm>;
/** Nothing happened for the term of the policy. Occurred when the term had passed. */
export type Stalled = JourneyFact<'stalled', { readonly since: string }>;
export type NoteAdded = JourneyFact<'note-added', { readonly note: string; readonly text: Sealed } & Activity>;
export type LeakObserved = JourneyFact<
  'leak-observed',
  {
    readonly observation: string;
    readonly leak: ObservedLeak;
    readonly step: Step;
    readonly iteration: number;
    readonly note?: Sealed;
  } & Activity
>;
export type FeedbackConsentChanged = JourneyFact<'feedback-consent-changed', { readonly agreed: boolean }>;
/** What is known of the candidate may only be kept. */
export type Restricted = JourneyFact<'restricted', Readonly<Record<never, never>>>;
export type RestrictionLifted = JourneyFact<'restriction-lifted', StallTerm>;
/** Nothing is known of the candidate any more. */
export type CandidateErased = JourneyFact<'candidate-erased', Readonly<Record<never, never>>>;

/** The first coach in a role. */
export type CoachAssigned = JourneyFact<
  'coach-assigned',
  Coach & { readonly role: CoachRole; readonly assignedAt: string } & Activity
>;
/** From one coach to another in the same role. */
export type CoachTransferred = JourneyFact<
  'coach-transferred',
  Coach & {
    readonly role: CoachRole;
    readonly previous: string;
    readonly reason: TransferReason;
    readonly note?: Sealed;
    readonly assignedAt: string;
  } & Activity
>;
/** The stand-in does the coach's tasks here until the coach returns. */
export type CoachAbsent = JourneyFact<
  'coach-absent',
  {
    /** Counts the absences of this journey. */
    readonly absence: number;
    readonly coach: string;
    readonly standIn: string;
    readonly returnsAt: string;
  }
>;
/** By the clock on the agreed day (then occurred at `returnsAt`), or earlier. */
export type CoachReturned = JourneyFact<
  'coach-returned',
  { readonly absence: number; readonly coach: string; readonly by: 'clock' | 'person' }
>;

export type TaskAdded = JourneyFact<
  'task-added',
  {
    readonly task: string;
    readonly kind: TaskKind;
    /** What is to be done; none where the kind says it. */
    readonly text?: Sealed;
    readonly role: CoachRole;
    /** Whose task it is; null while the role has no coach, so that it is the coordinator's to hand out. */
    readonly assignee: string | null;
    readonly dueAt: string;
    /** What it is about, where it came with something: a placement. */
    readonly about: string | null;
  }
>;
/** Occurred when it was due. */
export type TaskFellDue = JourneyFact<'task-fell-due', { readonly task: string; readonly assignee: string | null }>;
export type TaskDone = JourneyFact<'task-done', { readonly task: string; readonly note?: Sealed } & Activity>;
export type TaskCancelled = JourneyFact<
  'task-cancelled',
  { readonly task: string; readonly reason: CancelReason | 'overtaken' } & Activity
>;
/** To another person: a new coach, a stand-in, or back. */
export type TaskMoved = JourneyFact<
  'task-moved',
  {
    readonly task: string;
    readonly from: string | null;
    readonly to: string;
    readonly because: 'assigned' | 'transferred' | 'absent' | 'day-off' | 'returned';
  }
>;

/** How a journey ended. */
export type Ending =
  | { readonly outcome: 'durable' }
  | { readonly outcome: 'placed-and-moved-on' }
  | { readonly outcome: 'no-further-help' }
  /** `handover` is the id of the outbound handover, where there is one. */
  | { readonly outcome: 'handed-over-elsewhere'; readonly handover: string | null }
  | { readonly outcome: 'dropped-out'; readonly reason: DropOutReason; readonly leak: LeakCode | null };

/** Tasks, check-ins and signals end with it; terms of durability that have started go on. */
export type Ended = JourneyFact<
  'ended',
  {
    readonly ending: Ending;
    /** Where it stood. */
    readonly step: Step;
    readonly iteration: number;
    readonly endedAt: string;
    /** UTC instant until which it can be reopened; null for never. */
    readonly reopenUntil: string | null;
    readonly note?: Sealed;
  }
>;
/** It goes on where it stood: the same step, the same iteration. */
export type Reopened = JourneyFact<
  'reopened',
  {
    /** Counts the openings, the start included: 2 at the first reopening. */
    readonly opening: number;
    readonly reason: ReopenReason;
    readonly note?: Sealed;
    readonly reopenedAt: string;
  } & Activity
>;
/** The candidate's next journey takes its place; it is not reopened any more. */
export type GaveWay = JourneyFact<'gave-way', { readonly next: string }>;
/** The term for reopening has passed. Occurred at its end. */
export type Closed = JourneyFact<'closed', Readonly<Record<never, never>>>;
/** How a follow-up in another stream ended. */
export type ObligationSettled = JourneyFact<
  'obligation-settled',
  { readonly obligationId: string; readonly outcome: 'done' | 'refused'; readonly code?: string }
>;

export type CoachEvent = CoachAssigned | CoachTransferred | CoachAbsent | CoachReturned;
export type TaskEvent = TaskAdded | TaskFellDue | TaskDone | TaskCancelled | TaskMoved;
export type StatusEvent = Started | Paused | Resumed | Stalled | Ended | Reopened | GaveWay | Closed;

export type JourneyEvent =
  | StatusEvent
  | StepEntered
  | AdvisoryRaised
  | NoteAdded
  | LeakObserved
  | FeedbackConsentChanged
  | Restricted
  | RestrictionLifted
  | CandidateErased
  | CoachEvent
  | TaskEvent
  | OrientationEvent
  | InDepthOrientationEvent
  | MatchingEvent
  | TrainingEvent
  | RetentionEvent
  | ObligationSettled;
export type JourneyEventType = JourneyEvent['type'];
