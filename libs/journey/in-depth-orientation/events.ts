import type { Line } from '../codes.js';
import type { Activity, JourneyFact } from '../facts.js';
import type { Sealed } from '../../vault/sealed.js';
import type { InDepthAdvice } from './codes.js';

/** Once per iteration of the step; the step is entered by `journey.step-entered.v1`. */
export type InDepthOrientationConcluded = JourneyFact<
  'in-depth-orientation-concluded',
  {
    readonly iteration: number;
    readonly advice: InDepthAdvice;
    /** The line that fits; null where none does. */
    readonly line: Line | null;
    readonly note?: Sealed;
  } & Activity
>;

export type InDepthOrientationEvent = InDepthOrientationConcluded;
