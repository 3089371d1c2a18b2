import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { PolicyCommand } from './commands.js';
import type { PolicyState } from './state.js';

/** Which roles give which command; `system` sets the first policies of a new installation. */
export const policyCommandRoles: Readonly<Record<PolicyCommand['type'], readonly Role[]>> = { set: ['administrator', 'system'] };

export function allowedCommands(_state: PolicyState, actor: Actor): readonly PolicyCommand['type'][] {
  return hasRole(actor, ...policyCommandRoles.set) ? ['set'] : [];
}
