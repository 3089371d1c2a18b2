import type { Sealed } from '../../vault/sealed.js';
import type { Activity, JourneyFact, StallTerm } from '../facts.js';
import type { ContractKind } from '../matching/codes.js';
import type { DurabilityTerm, LossReason, PlacementEnder, PlacementEndReason, Risk, SeenKind } from './codes.js';

/** `2-weeks`, `3-months`: how long after the start of the placement. */
export type CheckInTerm = `${number}-${'weeks' | 'months'}`;

/** A check-in as it was promised; written when the placement began, so that a later policy moves none. */
export type CheckInTerms = {
  readonly term: CheckInTerm;
  readonly dueAt: string;
  /** UTC instant from which it counts as missed. */
  readonly missedAt: string;
};

/** A term of durability as it holds for this journey. */
export type DurabilityTerms = {
  readonly term: DurabilityTerm;
  /** First working day of the placement that it starts with, YYYY-MM-DD. */
  readonly from: string;
  /** The day itself, YYYY-MM-DD. */
  readonly day: string;
  /** UTC instant from which it can be established: that day has passed. */
  readonly dueAt: string;
  /** UTC instant from which it is unknown for good. */
  readonly graceEndsAt: string;
  /** Days without such work that are allowed in all up to that day. */
  readonly allowedGap: number;
};

/** What was said on one side of a check-in. */
export type CheckInSide = { readonly heldAt: string; readonly risk: Risk; readonly agreements?: Sealed };

/** Occurred when it was due. */
export type CheckInFellDue = JourneyFact<'check-in-fell-due', { readonly placement: string; readonly term: CheckInTerm }>;
/** With the candidate and with the employer apart; null for the side that was not spoken to. */
export type CheckInRecorded = JourneyFact<
  'check-in-recorded',
  {
    readonly placement: string;
    readonly term: CheckInTerm;
    readonly candidate: CheckInSide | null;
    readonly employer: CheckInSide | null;
    /** The higher of both sides. */
    readonly risk: Risk;
  } & Activity
>;
/** `by` the clock, occurred when it counted as missed; or by a coach who says so before. */
export type CheckInMissed = JourneyFact<
  'check-in-missed',
  { readonly placement: string; readonly term: CheckInTerm; readonly by: 'clock' | 'coach' } & StallTerm
>;
export type ContractOutcomeRecorded = JourneyFact<
  'contract-outcome-recorded',
  { readonly placement: string } & (
    | {
        readonly renewed: true;
        readonly contract: ContractKind;
        readonly hours: number;
        /** Null without end. */
        readonly contractEndsOn: string | null;
      }
    | { readonly renewed: false }
  ) &
    Activity
>;
/** `lastDay` (YYYY-MM-DD) is the last day under contract. */
export type PlacementEnded = JourneyFact<
  'placement-ended',
  {
    readonly placement: string;
    readonly lastDay: string;
    readonly by: PlacementEnder;
    readonly reason: PlacementEndReason;
    readonly note?: Sealed;
  } & Activity
>;
/** Each term ends once: established, lost or unknown. Occurred when it was due. */
export type DurabilityFellDue = JourneyFact<'durability-fell-due', { readonly term: DurabilityTerm; readonly day: string }>;
export type DurabilityEstablished = JourneyFact<
  'durability-established',
  {
    readonly term: DurabilityTerm;
    readonly day: string;
    readonly seen: SeenKind;
    readonly seenOn: string;
    /** Opaque id of who saw it. */
    readonly by: string;
    /** Days without such work up to the day, as far as known. */
    readonly gapDays: number;
  }
>;
/** `by` the clock where the recorded placements leave no other answer at the end of the grace term. */
export type DurabilityLost = JourneyFact<
  'durability-lost',
  { readonly term: DurabilityTerm; readonly day: string; readonly reason: LossReason; readonly by: 'clock' | 'coach' }
>;
/** Nobody established it in time. Occurred at the end of the grace term. */
export type DurabilityUnknown = JourneyFact<'durability-unknown', { readonly term: DurabilityTerm; readonly day: string }>;

export type RetentionEvent =
  | CheckInFellDue
  | CheckInRecorded
  | CheckInMissed
  | ContractOutcomeRecorded
  | PlacementEnded
  | DurabilityFellDue
  | DurabilityEstablished
  | DurabilityLost
  | DurabilityUnknown;
