/** The promises of a warm handover; `takeBack` is the sender's, the others are the receiving party's. */
export const promiseNames = ['accept', 'coach', 'contact', 'conversation', 'takeBack'] as const;
export type PromiseName = (typeof promiseNames)[number];

/**
 * What one service point has agreed about terms. A version holds from the moment that it was set; due dates already written
 * into events keep the version under which they were made.
 */
export interface Policy {
  readonly version: number;
  /** Working days within which each promise is kept, the day of receipt not counted. */
  readonly promises: { readonly [name in PromiseName]: number };
  /** Local times (Europe/Amsterdam, HH:MM) at which a promise falls due and at which it is reminded of on that day. */
  readonly workingDayEndsAt: string;
  readonly remindAt: string;
  /** Working days after a promise lapsed until the coordinator is called upon. */
  readonly escalateAfter: number;
  /** Failed attempts to reach the candidate after which the handover goes back to the sender. */
  readonly failedAttempts: number;
  /** Months until an enquiry is erased. */
  readonly enquiryRetention: number;
  /** Months that a candidate's data are kept after the last contact. */
  readonly dataTerm: number;
  readonly journey: JourneyTerms;
}

/** Terms of the candidate journey (domain description, "Journey" and "Figures"). */
export type JourneyTerms = {
  /** Calendar days without activity until the stall signal. */
  readonly stallAfter: number;
  /** Months after its end in which a journey can be reopened. */
  readonly reopenWithin: number;
  /** When check-ins fall due after the start of a placement. */
  readonly checkInWeeks: readonly number[];
  readonly checkInMonths: readonly number[];
  /** Calendar days after its due date from which a check-in counts as missed. */
  readonly checkInGrace: number;
  /** Hours a week from which work under contract counts as a placement. */
  readonly minimumHours: number;
  /** Days after the first placement in technology on which durability is established. */
  readonly durableAfter: { readonly halfYear: number; readonly year: number };
  /** Days without such work that are allowed in all up to those days. */
  readonly durableGap: number;
  /** Calendar days after those days from which durability is unknown. */
  readonly durableGrace: number;
};

/** Defaults from the domain description, "Handover", "Enquiry and candidate", "Journey" and "Figures". */
export const defaultPolicy: Policy = {
  version: 0,
  promises: { accept: 1, coach: 2, contact: 3, conversation: 5, takeBack: 2 },
  workingDayEndsAt: '17:00',
  remindAt: '09:00',
  escalateAfter: 1,
  failedAttempts: 3,
  enquiryRetention: 6,
  dataTerm: 24,
  journey: {
    stallAfter: 28,
    reopenWithin: 6,
    checkInWeeks: [2],
    checkInMonths: [1, 3, 6, 9, 12],
    checkInGrace: 14,
    minimumHours: 12,
    durableAfter: { halfYear: 183, year: 365 },
    durableGap: 31,
    durableGrace: 31,
  },
};
