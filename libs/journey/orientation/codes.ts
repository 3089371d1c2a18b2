export const conversationModes = ['at-service-point', 'elsewhere', 'video', 'phone'] as const;
export type ConversationMode = (typeof conversationModes)[number];

/** Whose absence made that a conversation was not held. */
export const absentees = ['candidate', 'coach'] as const;
export type Absentee = (typeof absentees)[number];

export const strengths = ['strong', 'some', 'none'] as const;
/** How much somebody is drawn to a line. */
export type Strength = (typeof strengths)[number];

/** What must be in order before work or training can last. `work-requirements` is what the work must offer, never its cause. */
export const preconditions = ['income', 'transport', 'childcare', 'language', 'working-hours', 'work-requirements'] as const;
export type Precondition = (typeof preconditions)[number];

export const preconditionStandings = ['in-order', 'open', 'arranged-elsewhere'] as const;
export type PreconditionStanding = (typeof preconditionStandings)[number];

/** Kinds of station on a line of the route map, up to a durable job. */
export const stationKinds = [
  'orientation-programme',
  'company-visit',
  'language-course',
  'certificate',
  'training',
  'trial-placement',
  'first-job',
  'next-job',
  'other',
] as const;
export type StationKind = (typeof stationKinds)[number];

export const notTechnologyReasons = ['other-sector', 'other-help-first', 'no-interest', 'not-feasible', 'other'] as const;
export type NotTechnologyReason = (typeof notTechnologyReasons)[number];
