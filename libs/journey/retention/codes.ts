export const risks = ['none', 'watch', 'act'] as const;
/** How likely it is that somebody leaves the job, in a coach's judgement. */
export type Risk = (typeof risks)[number];

export const placementEnders = ['candidate', 'employer', 'both', 'contract'] as const;
/** By whom a placement ended; `contract` where it came to its agreed end. */
export type PlacementEnder = (typeof placementEnders)[number];

export const placementEndReasons = [
  'next-job',
  'not-renewed',
  'trial-period',
  'no-fit',
  'no-guidance',
  'reorganisation',
  'bankruptcy',
  'travel',
  'hours',
  'wage',
  'personal-circumstances',
  'moved',
  'other',
] as const;
export type PlacementEndReason = (typeof placementEndReasons)[number];

/** What was seen of somebody's being at work; no copy is kept. */
export const seenKinds = ['contract', 'payslip', 'employer-statement', 'candidate-statement', 'payer-statement'] as const;
export type SeenKind = (typeof seenKinds)[number];

/** Where a durable job is established: day 183 and day 365 (domain description, "Figures"). */
export const durabilityTerms = ['half-year', 'year'] as const;
export type DurabilityTerm = (typeof durabilityTerms)[number];

export const lossReasons = ['gaps-too-long', 'not-at-work', 'outside-technology', 'too-few-hours'] as const;
/** Why somebody is no longer at work by the definition of a durable placement. */
export type LossReason = (typeof lossReasons)[number];
