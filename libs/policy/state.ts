import { defaultPolicy, type Policy } from './policy.js';

/** A service point that set nothing works by the defaults. */
export type PolicyState =
  { readonly status: 'default' } | { readonly status: 'set'; readonly servicePoint: string; readonly policy: Policy };

export const initialPolicy: PolicyState = { status: 'default' };

/** What holds now; the defaults where nothing was set. */
export function currentPolicy(state: PolicyState): Policy {
  return state.status === 'set' ? state.policy : defaultPolicy;
}
