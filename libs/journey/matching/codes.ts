export const contractKinds = ['permanent', 'fixed-term', 'bbl', 'agency', 'secondment'] as const;
export type ContractKind = (typeof contractKinds)[number];

/** Gross a month for full time, as bands, so that no wage is known to the cent. */
export const wageBands = [
  'below-minimum',
  'minimum',
  'up-to-2500',
  'up-to-3000',
  'up-to-3500',
  'up-to-4000',
  'above-4000',
  'unknown',
] as const;
export type WageBand = (typeof wageBands)[number];

/** Who brought the placement about. */
export const attributions = ['spt', 'partner', 'self-found'] as const;
export type Attribution = (typeof attributions)[number];

export const practiceTrainerStandings = ['named', 'missing'] as const;
export type PracticeTrainerStanding = (typeof practiceTrainerStandings)[number];
