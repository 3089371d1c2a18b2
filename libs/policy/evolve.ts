import type { PolicyEvent } from './events.js';
import { defaultPolicy } from './policy.js';
import type { PolicyState } from './state.js';

export function evolve(_before: PolicyState, { data: { servicePoint, policy } }: PolicyEvent): PolicyState {
  return { status: 'set', servicePoint, policy: { ...policy, journey: { ...defaultPolicy.journey, ...policy.journey } } };
}
