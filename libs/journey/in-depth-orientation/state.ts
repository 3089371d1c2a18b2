import type { Line } from '../codes.js';
import type { InDepthAdvice } from './codes.js';

/** What the candidate's in-depth orientations came to, oldest first; at most one per iteration of the step. */
export type InDepthState = readonly {
  readonly iteration: number;
  readonly advice: InDepthAdvice;
  readonly line: Line | null;
}[];
