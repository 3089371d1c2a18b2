import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { EnquiryCommand } from './commands.js';
import type { EnquiryState } from './state.js';

type CommandType = EnquiryCommand['type'];

const everybodyAtTheDesk = [
  'front-desk',
  'career-coach',
  'labour-market-coach',
  'job-coach',
  'coordinator',
] as const satisfies readonly Role[];

/** Which roles give which command; `system` carries out obligations. */
export const enquiryCommandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  register: everybodyAtTheDesk,
  route: ['front-desk', 'coordinator'],
  'plan-follow-up': everybodyAtTheDesk,
  'record-follow-up': everybodyAtTheDesk,
  'mark-follow-up-due': ['system'],
  settle: everybodyAtTheDesk,
  'become-candidate': everybodyAtTheDesk,
  'erase-early': ['front-desk', 'coordinator'],
  'settle-obligation': ['system'],
};

export function allowedCommands(state: EnquiryState, actor: Actor): readonly CommandType[] {
  if (actor.party.kind !== 'service-point') return [];
  if (state.status !== 'unregistered' && actor.party.id !== state.servicePoint) return [];
  return commandsIn(state).filter((type) => hasRole(actor, ...enquiryCommandRoles[type]));
}

function commandsIn(state: EnquiryState): readonly CommandType[] {
  switch (state.status) {
    case 'unregistered':
      return ['register'];
    case 'open': {
      const open = [
        'route',
        'plan-follow-up',
        'record-follow-up',
        'settle',
        'become-candidate',
        'erase-early',
        'settle-obligation',
      ] as const;
      return state.followUp !== null && !state.followUp.fellDue ? [...open, 'mark-follow-up-due'] : open;
    }
    case 'settled':
    case 'became-candidate':
      return ['erase-early', 'settle-obligation'];
    case 'becoming-candidate':
      return ['settle-obligation'];
    case 'erased':
      return [];
    default:
      return unknownStatus(state);
  }
}

function unknownStatus(state: never): never {
  throw new Error(`unknown enquiry status: ${String(state)}`);
}
