import type { InDepthOrientationEvent } from './events.js';
import type { InDepthState } from './state.js';

export function evolveInDepth(state: InDepthState, { data }: InDepthOrientationEvent): InDepthState {
  const { iteration, advice, line } = data;
  return [...state, { iteration, advice, line }];
}
