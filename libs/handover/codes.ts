export const urgencies = ['normal', 'soon', 'urgent'] as const;
export type Urgency = (typeof urgencies)[number];

/** Where the warm conversation takes place. */
export const conversationModes = ['at-receiver', 'at-sender', 'elsewhere', 'video', 'phone'] as const;
export type ConversationMode = (typeof conversationModes)[number];

export const declineReasons = [
  'outside-region',
  'no-interest-in-technology',
  'no-capacity',
  'already-guided-here',
  'incomplete',
  'other',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

export const redirectReasons = [
  'outside-region',
  'closer-to-home',
  'other-line',
  'no-capacity',
  'already-guided-there',
  'other',
] as const;
export type RedirectReason = (typeof redirectReasons)[number];

/** `unreachable` is also what the handover goes back with after the last failed attempt of the policy. */
export const returnReasons = [
  'unreachable',
  'no-interest-in-technology',
  'other-help-first',
  'moved',
  'no-capacity',
  'other',
] as const;
export type ReturnReason = (typeof returnReasons)[number];

export const withdrawReasons = ['found-work', 'other-route', 'agreement-withdrawn', 'no-answer', 'other'] as const;
export type WithdrawReason = (typeof withdrawReasons)[number];
/** `person-erased` is given by nobody: the sender erased its candidate before anybody took the handover. */
export type WithdrawnReason = WithdrawReason | 'person-erased';

export const candidateDeclineReasons = [
  'no-further-help',
  'found-work',
  'prefers-sender',
  'no-interest-in-technology',
  'other',
] as const;
export type CandidateDeclineReason = (typeof candidateDeclineReasons)[number];

export const errorReasons = ['duplicate', 'wrong-person', 'wrong-receiver', 'wrong-data', 'test', 'other'] as const;
export type ErrorReason = (typeof errorReasons)[number];

export const withoutConversationReasons = [
  'candidate-wishes-none',
  'advisor-not-available',
  'already-in-conversation',
  'urgent-start',
  'other',
] as const;
export type WithoutConversationReason = (typeof withoutConversationReasons)[number];

/** Advice to the sender where nobody wrote any. */
export type StandardAdvice = 'try-another-channel';
