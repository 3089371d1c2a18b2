import { categoryOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import type { ActiveCandidate, CandidateState, KeyToDestroy, Telling } from './state.js';

export function destroyKeyId({ key, attempt }: KeyToDestroy): string {
  return `destroy-key:${key}:${attempt}`;
}

/**
 * What must still happen for a candidate: disclosures expire, the data term ends unless a journey is open, linked candidates are told, and
 * journeys what the candidate says about extra feedback and about the use of the data; after an approved erasure the vault keys go and the handovers and journeys of the candidate are told.
 */
export function pending(state: CandidateState): readonly Obligation[] {
  switch (state.status) {
    case 'unregistered':
      return [];
    case 'active':
      return [
        ...expiries(state),
        ...(state.erasure.standing === 'kept' && state.openJourneys.length === 0 ? [endOfDataTerm(state)] : []),
        ...toTell(state),
      ];
    case 'erasing':
    case 'erased':
      return [...state.toDestroy.map(destruction), ...toTell(state)];
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

/** What goes to the same journey goes there in order: of a consent given and withdrawn, the last word is the last to arrive. */
function toTell({ telling, candidate }: Pick<ActiveCandidate, 'telling' | 'candidate'>): readonly Obligation[] {
  const all = telling.map((one) => told(one, candidate));
  return all.filter(
    ({ target }, index) => categoryOf(target) !== 'journey' || all.findIndex((other) => other.target === target) === index,
  );
}

function told(telling: Telling, candidate: string): Obligation {
  const { id, dueAt } = telling;
  const towards = (other: string) => ({ id, dueAt, target: `candidate/${other}` });
  switch (telling.what) {
    case 'linked':
      return {
        ...towards(telling.candidate),
        command: { type: 'accept-link', data: { candidate } },
        summary: 'duplicate is told of the link',
      };
    case 'unlinked':
      return {
        ...towards(telling.candidate),
        command: { type: 'accept-unlink', data: { candidate } },
        summary: 'former duplicate is told',
      };
    case 'erase': {
      const data = { candidate, reason: telling.reason };
      return {
        ...towards(telling.candidate),
        command: { type: 'approve-linked-erasure', data },
        summary: 'duplicate is erased too',
      };
    }
    case 'erase-in-handover': {
      const command = { type: 'erase-person', data: { candidate } };
      return { id, dueAt, target: `handover/${telling.handover}`, command, summary: 'erasure: the handover is told' };
    }
    case 'end-journey': {
      const command = { type: 'end-for-erased', data: {} };
      return { id, dueAt, target: `journey/${telling.journey}`, command, summary: 'erasure: the journey is told' };
    }
    case 'feedback-consent': {
      const command = { type: 'change-feedback-consent', data: { agreed: telling.agreed } };
      const summary = telling.agreed
        ? 'the journey is told that the sender may hear more'
        : 'the journey is told that the sender hears no more';
      return { id, dueAt, target: `journey/${telling.journey}`, command, summary };
    }
    case 'restriction': {
      const command = { type: 'change-restriction', data: { restricted: telling.restricted } };
      const summary = telling.restricted
        ? 'the journey is told that the use of the data is restricted'
        : 'the journey is told that the data may be used again';
      return { id, dueAt, target: `journey/${telling.journey}`, command, summary };
    }
    default:
      return unknown(telling);
  }
}

function unknown(value: never): never {
  throw new Error(`unknown in a candidate's obligations: ${String(value)}`);
}
