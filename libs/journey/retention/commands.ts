import type { Command } from '../../kernel/aggregate.js';
import type { Sealed } from '../../vault/sealed.js';
import type { ContractKind } from '../matching/codes.js';
import type { DurabilityTerm, LossReason, PlacementEnder, PlacementEndReason, SeenKind } from './codes.js';
import type { CheckInSide, CheckInTerm } from './events.js';

/** At least one side was spoken to. Also before the check-in is due. */
export type RecordCheckIn = Command<
  'record-check-in',
  {
    readonly placement: string;
    readonly term: CheckInTerm;
    readonly candidate: CheckInSide | null;
    readonly employer: CheckInSide | null;
  }
>;
/** Of a check-in that is due. */
export type RecordMissedCheckIn = Command<'record-missed-check-in', { readonly placement: string; readonly term: CheckInTerm }>;
export type RecordContractOutcome = Command<
  'record-contract-outcome',
  { readonly placement: string } & (
    | { readonly renewed: true; readonly contract: ContractKind; readonly hours: number; readonly contractEndsOn: string | null }
    | { readonly renewed: false }
  )
>;
export type EndPlacement = Command<
  'end-placement',
  {
    readonly placement: string;
    readonly lastDay: string;
    readonly by: PlacementEnder;
    readonly reason: PlacementEndReason;
    readonly note?: Sealed;
  }
>;
/** From the term's day until the grace term has passed, also after the journey ended. No copies: only what was seen, and when. */
export type EstablishDurability = Command<
  'establish-durability',
  { readonly term: DurabilityTerm; readonly seen: SeenKind; readonly seenOn: string }
>;
/** Before the term's day only where the gaps are too long already. */
export type RecordDurabilityLost = Command<
  'record-durability-lost',
  { readonly term: DurabilityTerm; readonly reason: LossReason }
>;
type TimedCheckIn = { readonly placement: string; readonly term: CheckInTerm; readonly opening: number };
/** Obligations of the stream itself. */
export type MarkCheckInDue = Command<'mark-check-in-due', TimedCheckIn>;
export type LapseCheckIn = Command<'lapse-check-in', TimedCheckIn>;
export type MarkDurabilityDue = Command<'mark-durability-due', { readonly term: DurabilityTerm }>;
export type LapseDurability = Command<'lapse-durability', { readonly term: DurabilityTerm }>;

export type RetentionCommand =
  | RecordCheckIn
  | RecordMissedCheckIn
  | RecordContractOutcome
  | EndPlacement
  | EstablishDurability
  | RecordDurabilityLost
  | MarkCheckInDue
  | LapseCheckIn
  | MarkDurabilityDue
  | LapseDurability;
