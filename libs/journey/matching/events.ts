import type { Line } from '../codes.js';
import type { JourneyFact, Activity } from '../facts.js';
import type { CheckInTerms, DurabilityTerms } from '../retention/events.js';
import type { Attribution, ContractKind, PracticeTrainerStanding, WageBand } from './codes.js';

/** Work under contract, as agreed at its start. Days are YYYY-MM-DD. */
export type PlacementTerms = {
  /** Opaque reference of the employer. */
  readonly employer: string;
  /** First working day. */
  readonly startsOn: string;
  readonly contract: ContractKind;
  /** Hours a week. */
  readonly hours: number;
  /** Last day of the contract; null without end. */
  readonly contractEndsOn: string | null;
  readonly wageBand: WageBand;
  readonly inTechnology: boolean;
  readonly attribution: Attribution;
  /** Null outside technology. */
  readonly line: Line | null;
  readonly trainingNeeded: boolean;
  readonly practiceTrainer: PracticeTrainerStanding;
};

/**
 * Work has begun; occurred on the first working day. Whether it counts by the definitions of the figures was decided under the policy of
 * that moment and stays so.
 */
export type PlacementBegun = JourneyFact<
  'placement-begun',
  PlacementTerms & {
    readonly placement: string;
    /** Hours enough to be a placement in the figures at all. */
    readonly enoughHours: boolean;
    /** The one placement of this journey that the figures count: the first with hours enough. */
    readonly counted: boolean;
    readonly checkIns: readonly CheckInTerms[];
    /** The terms of durability that start with it; none but for the first placement in technology with hours enough. */
    readonly durability: readonly DurabilityTerms[];
  } & Activity
>;

export type MatchingEvent = PlacementBegun;
