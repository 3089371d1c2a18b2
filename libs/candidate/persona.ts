import { isTechnical, type Situation } from './situation.js';

export const personas = [1, 2, 3, 4, 5, 'not-yet-known'] as const;

/**
 * The five personas of the white paper's chapter 2: 1 no work, no benefit; 2 no work, benefit, no technical background; 3 no work,
 * benefit, technical background; 4 works outside technology; 5 works inside technology.
 */
export type Persona = (typeof personas)[number];

/** Derived, never typed in. Work goes before benefit; a fact that is missing gives `not-yet-known`. */
export function personaOf(situation: Situation): Persona {
  const { workStatus, sector, benefitPayer, technicalBackground } = situation;
  switch (workStatus) {
    case undefined:
      return 'not-yet-known';
    case 'employed':
    case 'self-employed':
      if (sector === undefined) return 'not-yet-known';
      return isTechnical(sector) ? 5 : 4;
    case 'not-working':
      if (benefitPayer === undefined) return 'not-yet-known';
      if (benefitPayer === 'none') return 1;
      if (technicalBackground === undefined) return 'not-yet-known';
      return technicalBackground ? 3 : 2;
    default:
      return unknownWorkStatus(workStatus);
  }
}

function unknownWorkStatus(workStatus: never): never {
  throw new Error(`unknown work status ${String(workStatus)}`);
}
