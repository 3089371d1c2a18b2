import type { Line } from '../codes.js';
import type { Activity, JourneyFact } from '../facts.js';
import type { Sealed } from '../../vault/sealed.js';
import type {
  Absentee,
  ConversationMode,
  NotTechnologyReason,
  Precondition,
  PreconditionStanding,
  StationKind,
  Strength,
} from './codes.js';

/** UTC instants, `start` before `end`. */
export type PlannedConversation = { readonly start: string; readonly end: string; readonly mode: ConversationMode };
/** How much somebody is drawn to a line. */
export type Interest = { readonly line: Line; readonly strength: Strength };
/** One stop towards a durable job; `title` is what the candidate calls it. */
export type Station = { readonly kind: StationKind; readonly title: Sealed };
/** What orientation came to: a direction, or that technology is not it. */
export type OrientationConclusion =
  | { readonly result: 'direction'; readonly line: Line }
  | { readonly result: 'not-technology'; readonly reason: NotTechnologyReason };

/** Replaces the conversation that was planned before, if there is one. */
export type ConversationPlanned = JourneyFact<'conversation-planned', PlannedConversation & Activity>;
export type ConversationHeld = JourneyFact<
  'conversation-held',
  {
    readonly heldAt: string;
    readonly mode: ConversationMode;
    /** Whether it was about the substance of somebody's future, so that the first such one is the intake. */
    readonly substantive: boolean;
    readonly summary?: Sealed;
  } & Activity
>;
/** The first substantive conversation; once in a journey. Occurred when it was held. */
export type IntakeHeld = JourneyFact<'intake-held', { readonly heldAt: string }>;
export type ConversationMissed = JourneyFact<
  'conversation-missed',
  { readonly plannedStart: string; readonly absent: Absentee; readonly note?: Sealed } & Activity
>;
/** Interests, talents and motivation as they stand now; replaces what was recorded before. */
export type InterestsRecorded = JourneyFact<
  'interests-recorded',
  { readonly interests: readonly Interest[]; readonly talents?: Sealed; readonly motivation?: Sealed } & Activity
>;
export type PreconditionRecorded = JourneyFact<
  'precondition-recorded',
  {
    readonly precondition: Precondition;
    readonly standing: PreconditionStanding;
    /** What is done about it; with `open` only. */
    readonly action?: Sealed;
    readonly note?: Sealed;
  } & Activity
>;
/** Versions count from 1, and each is kept. */
export type RouteMapDrawn = JourneyFact<
  'route-map-drawn',
  { readonly version: number; readonly line: Line; readonly stations: readonly Station[] } & Activity
>;
/** Once per iteration of the step. */
export type OrientationConcluded = JourneyFact<
  'orientation-concluded',
  { readonly iteration: number; readonly conclusion: OrientationConclusion; readonly note?: Sealed } & Activity
>;

export type OrientationEvent =
  | ConversationPlanned
  | ConversationHeld
  | IntakeHeld
  | ConversationMissed
  | InterestsRecorded
  | PreconditionRecorded
  | RouteMapDrawn
  | OrientationConcluded;
