import { technicalSectors } from '../candidate/index.js';

/** The five building blocks of the candidate journey (white paper, chapter 3), in the order in which a straight journey takes them. */
export const steps = ['orientation', 'in-depth-orientation', 'matching', 'training', 'retention'] as const;
export type Step = (typeof steps)[number];

/** What a journey is for: into technology, from one job to the next, or kept for technology at a reorganisation. */
export const routes = ['inflow', 'work-to-work', 'retained-for-technology'] as const;
export type Route = (typeof routes)[number];

/** The lines of the route map; the same as the sectors of technology. */
export const lines = technicalSectors;
export type Line = (typeof lines)[number];

/** Why somebody enters a step, as a coach gives it. */
export const stepReasons = [
  'direction-chosen',
  'wants-to-experience',
  'other-line',
  'ready-for-work',
  'training-needed',
  'no-match',
  'training-ended',
  'placement-ended',
  'circumstances-changed',
  'candidate-wish',
  'other',
] as const;
export type StepReason = (typeof stepReasons)[number];

export const pauseReasons = [
  'personal-circumstances',
  'care-for-others',
  'holiday',
  'temporary-work',
  'waiting-for-others',
  'other',
] as const;
export type PauseReason = (typeof pauseReasons)[number];

export const transferReasons = ['next-step', 'workload', 'absence', 'left', 'candidate-wish', 'other'] as const;
/** Why a coach hands a candidate to a colleague. */
export type TransferReason = (typeof transferReasons)[number];

/** The thirteen leaks; the codes are fixed by the white paper's list (domain description, "Leaks and interventions"). */
export const leakCodes = [
  'supply',
  'continuity',
  'voucher-money',
  'language-gap',
  'no-suitable-opening',
  'coach-capacity',
  'availability',
  'salary-gap',
  'no-guidance',
  'employer-change',
  'no-modules',
  'practice-trainers',
  'middle-management',
] as const;
export type LeakCode = (typeof leakCodes)[number];

/** What else makes people leave, besides the thirteen. */
export const otherCauses = [
  'found-other-work',
  'moved',
  'lost-interest',
  'unreachable',
  'personal-circumstances',
  'other',
] as const;
export type OtherCause = (typeof otherCauses)[number];

/** What can be observed at any moment. */
export const observedLeaks = [...leakCodes, ...otherCauses] as const;
export type ObservedLeak = (typeof observedLeaks)[number];

/** `leak`: because of one of the thirteen, which is then named. */
export const dropOutReasons = [...otherCauses, 'leak'] as const;
export type DropOutReason = (typeof dropOutReasons)[number];

export const outcomes = ['durable', 'placed-and-moved-on', 'no-further-help', 'handed-over-elsewhere', 'dropped-out'] as const;
export type Outcome = (typeof outcomes)[number];

export const reopenReasons = ['asked-for-help', 'lost-work', 'reached-again', 'ended-in-error', 'other'] as const;
export type ReopenReason = (typeof reopenReasons)[number];

/** The white paper's four causes of drop-out ("Waarom onafhankelijkheid essentieel is"). */
export const advisories = [
  'training-before-realistic-picture',
  'matching-without-skills-or-situation',
  'preconditions-open',
  'guidance-stops-at-placement',
] as const;
export type Advisory = (typeof advisories)[number];

/** `general` is what somebody adds by hand; the others come with what happens in the journey. */
export const taskKinds = ['general', 'offer-help-elsewhere', 'what-next', 'follow-up-contract'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const cancelReasons = ['not-needed', 'done-otherwise', 'entered-in-error', 'other'] as const;
export type CancelReason = (typeof cancelReasons)[number];
