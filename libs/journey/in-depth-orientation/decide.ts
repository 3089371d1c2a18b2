import type { Context } from '../../kernel/aggregate.js';
import { activity } from '../activity.js';
import type { AllowedState } from '../allowed-commands.js';
import type { Decision } from '../decide.js';
import type { ConcludeInDepthOrientation } from './commands.js';

export function concludeInDepthOrientation(
  state: AllowedState<'conclude-in-depth-orientation'>,
  { advice, line, note }: ConcludeInDepthOrientation['data'],
  context: Context,
): Decision {
  const { iteration } = state.step;
  const data = { iteration, advice, line, ...(note && { note }), ...activity(state, context) };
  return [{ type: 'journey.in-depth-orientation-concluded.v1', data }];
}
