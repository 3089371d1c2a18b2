import type { CoachRole } from '../candidate/index.js';
import type { Command } from '../kernel/aggregate.js';
import type { MemberRole } from '../service-point/index.js';
import type { Sealed } from '../vault/sealed.js';
import type { CancelReason, ObservedLeak, PauseReason, ReopenReason, Step, StepReason, TransferReason } from './codes.js';
import type { Coach, Ending, StartFacts } from './events.js';
import type { ProfileFacts } from './facts.js';
import type { InDepthOrientationCommand } from './in-depth-orientation/commands.js';
import type { MatchingCommand } from './matching/commands.js';
import type { OrientationCommand } from './orientation/commands.js';
import type { RetentionCommand } from './retention/commands.js';
import type { TrainingCommand } from './training/commands.js';

type Nothing = Readonly<Record<never, never>>;

/** A member of the service point as it stands now; looked up by the API. */
export type CoachFacts = Coach & { readonly roles: readonly MemberRole[] };

/**
 * The service point is the actor's. The stream is `journeyStream(candidate, number)`, so that a candidate has each journey once; which
 * number is free, and which journey has to give way first, `nextJourneyOf` tells. All but `route` comes from what the API looks up.
 */
export type Start = Command<
  'start',
  StartFacts & {
    readonly candidate: string;
    readonly number: number;
    readonly personKey: string;
    readonly handover: string | null;
    readonly feedbackAgreed: boolean;
    readonly profile: ProfileFacts;
    readonly coaches: readonly (CoachFacts & { readonly role: CoachRole })[];
  }
>;
/** Not into retention: the start of a placement does that. */
export type EnterStep = Command<
  'enter-step',
  { readonly step: Step; readonly reason: StepReason; readonly note?: Sealed; readonly profile: ProfileFacts }
>;
/** `resumesOn` (YYYY-MM-DD) is after today. */
export type Pause = Command<'pause', { readonly reason: PauseReason; readonly resumesOn: string; readonly note?: Sealed }>;
/** Before the agreed day. */
export type Resume = Command<'resume', Nothing>;
export type AddNote = Command<'add-note', { readonly text: Sealed }>;
export type ObserveLeak = Command<'observe-leak', { readonly leak: ObservedLeak; readonly note?: Sealed }>;
/**
 * Giving or withdrawing; it works at once. Also the follow-up of a disclosure for extra feedback at the candidate, given, withdrawn or expired.
 */
export type ChangeFeedbackConsent = Command<'change-feedback-consent', { readonly agreed: boolean }>;
/** The follow-up of a restriction at the candidate, or of its end. */
export type ChangeRestriction = Command<'change-restriction', { readonly restricted: boolean }>;

/** To a role that nobody has yet. */
export type AssignCoach = Command<'assign-coach', { readonly role: CoachRole } & CoachFacts>;
/** From the coach in this role to another; open tasks go along. */
export type TransferCoach = Command<
  'transfer-coach',
  { readonly role: CoachRole; readonly reason: TransferReason; readonly note?: Sealed } & CoachFacts
>;
/** Until `returnsOn` (YYYY-MM-DD, the first day back). The coach's own stand-in unless another is named. */
export type RecordAbsence = Command<
  'record-absence',
  { readonly coach: string; readonly returnsOn: string; readonly standIn: string | null }
>;
/** Before the agreed day. */
export type RecordReturn = Command<'record-return', { readonly coach: string }>;

/** `dueOn` (YYYY-MM-DD), today or later. */
export type AddTask = Command<'add-task', { readonly role: CoachRole; readonly dueOn: string; readonly text: Sealed }>;
export type CompleteTask = Command<'complete-task', { readonly task: string; readonly note?: Sealed }>;
export type CancelTask = Command<'cancel-task', { readonly task: string; readonly reason: CancelReason }>;

/** Not while what comes after a placement is an open question. */
export type End = Command<'end', { readonly ending: Ending; readonly note?: Sealed }>;
export type Reopen = Command<'reopen', { readonly reason: ReopenReason; readonly note?: Sealed }>;
/** By the API, before the candidate's next journey starts. */
export type GiveWay = Command<'give-way', { readonly next: string }>;

/** Obligations of the stream itself; each says which one it is, so that none is taken for a later one. */
export type Wake = Command<'wake', { readonly pause: number }>;
export type SignalStall = Command<'signal-stall', { readonly stallTerm: number }>;
export type MarkTaskDue = Command<'mark-task-due', { readonly task: string }>;
export type EndAbsence = Command<'end-absence', { readonly absence: number }>;
export type Close = Command<'close', { readonly opening: number }>;
/** The follow-up of the candidate's erasure. */
export type EndForErased = Command<'end-for-erased', Nothing>;
export type SettleObligation = Command<
  'settle-obligation',
  { readonly obligationId: string; readonly outcome: 'done' | 'refused'; readonly code?: string }
>;

export type JourneyCommand =
  | Start
  | EnterStep
  | Pause
  | Resume
  | AddNote
  | ObserveLeak
  | ChangeFeedbackConsent
  | ChangeRestriction
  | AssignCoach
  | TransferCoach
  | RecordAbsence
  | RecordReturn
  | AddTask
  | CompleteTask
  | CancelTask
  | OrientationCommand
  | InDepthOrientationCommand
  | MatchingCommand
  | TrainingCommand
  | RetentionCommand
  | End
  | Reopen
  | GiveWay
  | Wake
  | SignalStall
  | MarkTaskDue
  | EndAbsence
  | Close
  | EndForErased
  | SettleObligation;
export type JourneyCommandType = JourneyCommand['type'];
