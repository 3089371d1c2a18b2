import type { PolicyEvent } from './events.js';
import type { PolicyState } from './state.js';

export function evolve(_before: PolicyState, { data }: PolicyEvent): PolicyState {
  return { status: 'set', ...data };
}
