import type { DomainEvent } from '../kernel/aggregate.js';

/** An event of a journey, `journey.<what happened>.v1`. */
export type JourneyFact<Type extends string, Data extends object> = DomainEvent<`journey.${Type}.v1`, Data>;

/** Of every event that starts the stall term anew. */
export type StallTerm = {
  /** UTC instant at which silence becomes a signal; null while check-ins already say when to look again. */
  readonly stallAt: string | null;
};

/** Of every event by which somebody did something for the candidate. */
export type Activity = StallTerm & { readonly activeAt: string };

/** What the candidate's stream says at the moment of a command, for the advisories. */
export type ProfileFacts = {
  /** At least one skill is recorded. */
  readonly skillsKnown: boolean;
  /** The situation is known well enough to tell the persona. */
  readonly situationKnown: boolean;
};
