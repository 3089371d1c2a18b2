export const erasureReasons = ['candidate-asked', 'data-term-passed', 'registered-in-error'] as const;
/** Why a person's data are to be erased (domain description, "Rights"). */
export type ErasureReason = (typeof erasureReasons)[number];

export const restrictionGrounds = [
  'accuracy-contested',
  'processing-unlawful',
  'needed-for-a-claim',
  'objection-pending',
] as const;
/** The grounds of article 18(1) GDPR. */
export type RestrictionGround = (typeof restrictionGrounds)[number];

export const coachRoles = ['career-coach', 'labour-market-coach', 'job-coach'] as const;
/** One coach per role guides a candidate. */
export type CoachRole = (typeof coachRoles)[number];
