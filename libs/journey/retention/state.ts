import type { PlacementTerms } from '../matching/events.js';
import type { DurabilityTerm, PlacementEnder, PlacementEndReason, Risk } from './codes.js';
import type { CheckInTerms, DurabilityTerms } from './events.js';

/** It ends once: recorded, missed, or released because placement or journey ended. */
export type CheckIn = CheckInTerms & {
  readonly status: 'awaited' | 'due' | 'recorded' | 'missed' | 'released';
};

export type PlacementStanding =
  | { readonly standing: 'running' }
  | {
      readonly standing: 'ended';
      readonly lastDay: string;
      readonly by: PlacementEnder;
      readonly reason: PlacementEndReason;
    };

/** Work under contract; the terms are those of the latest contract. */
export type Placement = PlacementTerms & {
  readonly placement: string;
  readonly enoughHours: boolean;
  readonly counted: boolean;
  readonly checkIns: readonly CheckIn[];
  /** Of the last check-in that was recorded. */
  readonly risk: Risk;
  /** Whether a contract with an end was followed by another; null while that is open. */
  readonly renewed: boolean | null;
  readonly was: PlacementStanding;
};

/** A term of durability; it ends once: established, lost or unknown. */
export type Durability = DurabilityTerms & { readonly status: 'ahead' | 'due' | 'established' | 'lost' | 'unknown' };

export function isRunning({ was }: Placement): boolean {
  return was.standing === 'running';
}

export function isOpenCheckIn({ status }: CheckIn): boolean {
  return status === 'awaited' || status === 'due';
}

export function isOpenTerm({ status }: Durability): boolean {
  return status === 'ahead' || status === 'due';
}

export function durabilityOf(all: readonly Durability[], term: DurabilityTerm): Durability | undefined {
  return all.find((one) => one.term === term);
}
