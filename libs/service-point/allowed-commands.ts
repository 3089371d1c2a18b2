import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { ServicePointCommand } from './commands.js';
import { servedUntilFurtherNotice } from './regions.js';
import type { ServicePointState } from './state.js';

type CommandType = ServicePointCommand['type'];

const administration = ['administrator', 'system'] as const satisfies readonly Role[];

/** Which roles give which command; `system` carries out obligations, and sets up a new installation. */
export const servicePointCommandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  open: administration,
  'serve-region': administration,
  'stop-serving-region': administration,
  'add-member': administration,
  'change-member': administration,
  'remove-member': administration,
  'settle-obligation': ['system'],
};

export function allowedCommands(state: ServicePointState, actor: Actor): readonly CommandType[] {
  return commandsIn(state).filter((type) => hasRole(actor, ...servicePointCommandRoles[type]));
}

function commandsIn(state: ServicePointState): readonly CommandType[] {
  switch (state.status) {
    case 'not-opened':
      return ['open'];
    case 'open':
      return [
        'serve-region',
        ...(state.regions.some(servedUntilFurtherNotice) ? (['stop-serving-region'] as const) : []),
        'add-member',
        ...(state.members.length > 0 ? (['change-member', 'remove-member'] as const) : []),
        ...(state.formerMembers.length > 0 ? (['settle-obligation'] as const) : []),
      ];
    default:
      return unknownStatus(state);
  }
}

function unknownStatus(state: never): never {
  throw new Error(`unknown service point status: ${String(state)}`);
}
