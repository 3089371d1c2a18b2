import type { Advisory, Step } from './codes.js';
import type { AdvisoryRaised } from './events.js';
import type { ProfileFacts } from './facts.js';
import { openPreconditions } from './orientation/state.js';
import { isOpenCheckIn, isRunning } from './retention/state.js';
import type { Dossier } from './state.js';

/** Somebody who has seen technology in practice, or worked in it, knows what training is for. */
export function hasRealisticPicture({ inDepth, placements }: Pick<Dossier, 'inDepth' | 'placements'>): boolean {
  return inDepth.length > 0 || placements.some(({ inTechnology }) => inTechnology);
}

function isKnown({ skillsKnown, situationKnown }: ProfileFacts): boolean {
  return skillsKnown && situationKnown;
}

const advised = (advisory: Advisory, when: boolean): readonly Advisory[] => (when ? [advisory] : []);

/** What entering a step calls for; `state` is as it stood before. */
export function onEntering(state: Dossier, to: Step, iteration: number, profile: ProfileFacts): readonly AdvisoryRaised[] {
  const isOpen = openPreconditions(state.orientation).length > 0;
  const fromFirst = state.step.step === 'orientation';
  const at = { step: to, iteration };
  switch (to) {
    case 'orientation':
    case 'in-depth-orientation':
      return [];
    case 'matching':
      return raised(state, at, [
        ...advised('matching-without-skills-or-situation', !isKnown(profile)),
        ...advised('preconditions-open', isOpen),
      ]);
    case 'training':
      return raised(state, at, [
        ...advised('training-before-realistic-picture', fromFirst || !hasRealisticPicture(state)),
        ...advised('preconditions-open', isOpen),
      ]);
    case 'retention':
      return raised(state, at, [
        ...advised('matching-without-skills-or-situation', !isKnown(profile)),
        ...advised('preconditions-open', isOpen),
        ...advised('guidance-stops-at-placement', state.coaches['job-coach'] === undefined),
      ]);
    default:
      return to satisfies never;
  }
}

/** Training can begin in any step. */
export function onTraining(state: Dossier): readonly AdvisoryRaised[] {
  return raised(state, state.step, [
    ...advised('training-before-realistic-picture', !hasRealisticPicture(state)),
    ...advised('preconditions-open', openPreconditions(state.orientation).length > 0),
  ]);
}

/** A check-in was missed, or the journey ends while somebody at work would have had check-ins still. */
export function onGuidanceStopping(state: Dossier): readonly AdvisoryRaised[] {
  return raised(state, state.step, ['guidance-stops-at-placement']);
}

/** Whether somebody at work is to be spoken to still. */
export function isGuidedAtWork({ placements }: Pick<Dossier, 'placements'>): boolean {
  return placements.some((placement) => isRunning(placement) && placement.checkIns.some(isOpenCheckIn));
}

/** Once in an iteration of a step is enough. */
function raised(
  { advisories }: Dossier,
  { step, iteration }: { readonly step: Step; readonly iteration: number },
  wanted: readonly Advisory[],
): readonly AdvisoryRaised[] {
  return wanted
    .filter(
      (advisory) => !advisories.some((one) => one.advisory === advisory && one.step === step && one.iteration === iteration),
    )
    .map((advisory) => ({ type: 'journey.advisory-raised.v1', data: { advisory, step, iteration } }));
}

/** Those raised in the present step that hold still: what was put in order since is left out. */
export function standingAdvisories(state: Dossier): readonly Advisory[] {
  const { step, iteration } = state.step;
  const here = state.advisories.filter((one) => one.step === step && one.iteration === iteration);
  return here.map(({ advisory }) => advisory).filter((advisory) => holds(state, advisory));
}

function holds(state: Dossier, advisory: Advisory): boolean {
  switch (advisory) {
    case 'training-before-realistic-picture':
      return !hasRealisticPicture(state);
    case 'matching-without-skills-or-situation':
      return !isKnown(state.profile);
    case 'preconditions-open':
      return openPreconditions(state.orientation).length > 0;
    case 'guidance-stops-at-placement':
      return state.coaches['job-coach'] === undefined || !isGuidedAtWork(state);
    default:
      return advisory satisfies never;
  }
}
