/** Kinds of training (domain description, "Training"). */
export const trainingKinds = [
  'mbo-bol',
  'mbo-bbl',
  'third-learning-path',
  'entree',
  'mbo-certificate',
  'praktijkverklaring',
  'branch-certificate',
  'evc',
  'not-accredited',
] as const;
export type TrainingKind = (typeof trainingKinds)[number];

/** What somebody has to show for it. */
export const certificates = [
  'diploma',
  'certificate',
  'praktijkverklaring',
  'branch-certificate',
  'evc-report',
  'proof-of-attendance',
] as const;
export type Certificate = (typeof certificates)[number];

export const abandonReasons = [
  'too-difficult',
  'other-direction',
  'found-work',
  'lost-job',
  'money',
  'hours',
  'language',
  'provider-stopped',
  'personal-circumstances',
  'other',
] as const;
export type AbandonReason = (typeof abandonReasons)[number];
