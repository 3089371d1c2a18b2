import { hasRole, type Actor, type Role } from '../kernel/actor.js';
import type { CandidateCommand } from './commands.js';
import type { ActiveCandidate, CandidateState } from './state.js';

type CommandType = CandidateCommand['type'];

const coaches = ['career-coach', 'labour-market-coach', 'job-coach'] as const satisfies readonly Role[];
const everybodyWithCandidates = ['front-desk', ...coaches, 'coordinator'] as const satisfies readonly Role[];

/** Which roles give which command; `system` carries out obligations. */
export const candidateCommandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  'register-from-handover': ['system'],
  register: [...everybodyWithCandidates, 'system'],
  'correct-personal-data': everybodyWithCandidates,
  'change-situation': everybodyWithCandidates,
  'record-skills': everybodyWithCandidates,
  'assign-coach': ['coordinator', 'system'],
  'add-note': [...coaches, 'coordinator'],
  'give-disclosure': everybodyWithCandidates,
  'withdraw-disclosure': everybodyWithCandidates,
  'expire-disclosure': ['system'],
  restrict: [...coaches, 'coordinator'],
  'lift-restriction': ['coordinator'],
  'link-duplicate': ['coordinator'],
  'unlink-duplicate': ['coordinator'],
  'accept-link': ['system'],
  'accept-unlink': ['system'],
  'record-handover': ['system'],
  'note-journey': ['system'],
  'mark-due-for-erasure': ['system'],
  'request-erasure': everybodyWithCandidates,
  'decline-erasure': ['coordinator'],
  'approve-erasure': ['coordinator'],
  'approve-linked-erasure': ['system'],
  'settle-obligation': ['system'],
};

/**
 * What stays possible while the use of the data is restricted: the candidate's own rights, what keeps them working, and who keeps the data
 * (article 18 GDPR; domain description, "Rights").
 */
const duringRestriction: readonly CommandType[] = [
  'correct-personal-data',
  'assign-coach',
  'withdraw-disclosure',
  'expire-disclosure',
  'lift-restriction',
  'accept-link',
  'accept-unlink',
  'record-handover',
  'note-journey',
  'mark-due-for-erasure',
  'request-erasure',
  'decline-erasure',
  'approve-erasure',
  'approve-linked-erasure',
  'settle-obligation',
];

export function isAllowedDuringRestriction(type: CommandType): boolean {
  return duringRestriction.includes(type);
}

const always: readonly CommandType[] = [
  'correct-personal-data',
  'change-situation',
  'record-skills',
  'assign-coach',
  'add-note',
  'give-disclosure',
  'link-duplicate',
  'record-handover',
  'note-journey',
  'accept-link',
  'approve-linked-erasure',
];

export function allowedCommands(state: CandidateState, actor: Actor): readonly CommandType[] {
  if (state.status !== 'unregistered' && (actor.party.kind !== 'service-point' || actor.party.id !== state.servicePoint))
    return [];
  return commandsIn(state, actor).filter((type) => hasRole(actor, ...candidateCommandRoles[type]));
}

function commandsIn(state: CandidateState, actor: Actor): readonly CommandType[] {
  switch (state.status) {
    case 'unregistered':
      return actor.party.kind === 'service-point' ? ['register-from-handover', 'register'] : [];
    case 'active':
      return whileActive(state, actor).filter((type) => state.restriction === null || isAllowedDuringRestriction(type));
    case 'erasing':
    case 'erased':
      return ['record-handover', 'note-journey', ...pendingSettlement(state)];
    default:
      return unknownStatus(state);
  }
}

function whileActive(state: ActiveCandidate, actor: Actor): readonly CommandType[] {
  const { disclosures, restriction, linked, openJourneys, erasure } = state;
  return [
    ...always,
    ...when(disclosures.length > 0, 'withdraw-disclosure', 'expire-disclosure'),
    restriction === null ? 'restrict' : 'lift-restriction',
    ...when(linked.length > 0, 'unlink-duplicate', 'accept-unlink'),
    ...when(erasure.standing === 'kept' && openJourneys.length === 0, 'mark-due-for-erasure'),
    ...when(erasure.standing !== 'requested', 'request-erasure'),
    ...when(erasure.standing !== 'kept', 'decline-erasure'),
    ...when(
      erasure.standing === 'due' || (erasure.standing === 'requested' && erasure.requestedBy !== actor.id),
      'approve-erasure',
    ),
    ...pendingSettlement(state),
  ];
}

function pendingSettlement(
  state: Pick<ActiveCandidate, 'telling'> & { readonly toDestroy?: readonly unknown[] },
): readonly CommandType[] {
  return when(state.telling.length > 0 || (state.toDestroy ?? []).length > 0, 'settle-obligation');
}

function when(condition: boolean, ...types: readonly CommandType[]): readonly CommandType[] {
  return condition ? types : [];
}

function unknownStatus(state: never): never {
  throw new Error(`unknown candidate status: ${String(state)}`);
}
