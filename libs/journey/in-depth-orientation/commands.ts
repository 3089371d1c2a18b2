import type { Command } from '../../kernel/aggregate.js';
import type { Sealed } from '../../vault/sealed.js';
import type { Line } from '../codes.js';
import type { InDepthAdvice } from './codes.js';

export type ConcludeInDepthOrientation = Command<
  'conclude-in-depth-orientation',
  { readonly advice: InDepthAdvice; readonly line: Line | null; readonly note?: Sealed }
>;

export type InDepthOrientationCommand = ConcludeInDepthOrientation;
