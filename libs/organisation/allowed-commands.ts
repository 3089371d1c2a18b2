import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { OrganisationCommand } from './commands.js';
import type { OrganisationState } from './state.js';

type CommandType = OrganisationCommand['type'];

const administration = ['administrator', 'system'] as const satisfies readonly Role[];
const invitation = ['administrator', 'coordinator', 'system'] as const satisfies readonly Role[];

/** Which roles give which command; `system` carries out obligations, and sets up a new installation. */
export const organisationCommandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  register: administration,
  'add-client': administration,
  'change-client-keys': administration,
  'remove-client': administration,
  'add-advisor': invitation,
  'remove-advisor': invitation,
  'settle-obligation': ['system'],
};

export function allowedCommands(state: OrganisationState, actor: Actor): readonly CommandType[] {
  return commandsIn(state).filter((type) => hasRole(actor, ...organisationCommandRoles[type]));
}

function commandsIn(state: OrganisationState): readonly CommandType[] {
  switch (state.status) {
    case 'not-registered':
      return ['register'];
    case 'registered':
      return [
        'add-client',
        ...(state.clients.length > 0 ? (['change-client-keys', 'remove-client'] as const) : []),
        'add-advisor',
        ...(state.advisors.length > 0 ? (['remove-advisor'] as const) : []),
        ...(state.formerAdvisors.length > 0 ? (['settle-obligation'] as const) : []),
      ];
    default:
      return unknownStatus(state);
  }
}

function unknownStatus(state: never): never {
  throw new Error(`unknown organisation status: ${String(state)}`);
}
