import type { Obligation } from '../kernel/obligation.js';
import type { ActiveCandidate, CandidateState, KeyToDestroy, Telling } from './state.js';

export function destroyKeyId({ key, attempt }: KeyToDestroy): string {
  return `destroy-key:${key}:${attempt}`;
}

/**
 * What must still happen for a candidate: disclosures expire, the data term ends, linked candidates are told, and after an
 * approved erasure the vault keys go.
 */
export function pending(state: CandidateState): readonly Obligation[] {
  switch (state.status) {
    case 'unregistered':
      return [];
    case 'active':
      return [
        ...expiries(state),
        ...(state.erasure.standing === 'kept' ? [endOfDataTerm(state)] : []),
        ...state.telling.map((telling) => told(telling, state.candidate)),
      ];
    case 'erasing':
    case 'erased':
      return [...state.toDestroy.map(destruction), ...state.telling.map((telling) => told(telling, state.candidate))];
    default:
      return unknown(state);
  }
}

function expiries({ candidate, disclosures }: ActiveCandidate): readonly Obligation[] {
  return disclosures.map(({ disclosure, purpose, expiresAt }) => ({
    id: `expire-disclosure:${disclosure}`,
    dueAt: expiresAt,
    target: `candidate/${candidate}`,
    command: { type: 'expire-disclosure', data: { disclosure } },
    summary: `disclosure for ${purpose} expires`,
  }));
}

function endOfDataTerm({ candidate, dataTermEndsAt }: ActiveCandidate): Obligation {
  return {
    id: `data-term:${dataTermEndsAt}`,
    dueAt: dataTermEndsAt,
    target: `candidate/${candidate}`,
    command: { type: 'mark-due-for-erasure', data: { term: dataTermEndsAt } },
    summary: 'data term ends',
  };
}

function destruction(due: KeyToDestroy): Obligation {
  return {
    id: destroyKeyId(due),
    dueAt: due.dueAt,
    target: `vault/${due.key}`,
    command: { type: 'destroy-key', data: {} },
    summary: 'erasure: key destroyed',
  };
}

function told(telling: Telling, candidate: string): Obligation {
  const towards = { id: telling.id, dueAt: telling.dueAt, target: `candidate/${telling.candidate}` };
  switch (telling.what) {
    case 'linked':
      return { ...towards, command: { type: 'accept-link', data: { candidate } }, summary: 'duplicate is told of the link' };
    case 'unlinked':
      return { ...towards, command: { type: 'accept-unlink', data: { candidate } }, summary: 'former duplicate is told' };
    case 'erase': {
      const data = { candidate, reason: telling.reason };
      return { ...towards, command: { type: 'approve-linked-erasure', data }, summary: 'duplicate is erased too' };
    }
    default:
      return unknown(telling);
  }
}

function unknown(value: never): never {
  throw new Error(`unknown in a candidate's obligations: ${String(value)}`);
}
