import type { JsonObject } from '../kernel/json.js';
import type { Obligation } from '../kernel/obligation.js';
import type { BecomingCandidate, EnquiryState, KeptEnquiry } from './state.js';

export function eraseId({ eraseAttempt }: Pick<KeptEnquiry, 'eraseAttempt'>): string {
  return `erase:${eraseAttempt}`;
}

export function registerCandidateId({ attempts }: Pick<BecomingCandidate, 'attempts'>): string {
  return `register-candidate:${attempts}`;
}

/** An enquiry is followed up on its date, becomes a candidate where that was decided, and is erased after its term. */
export function pending(state: EnquiryState): readonly Obligation[] {
  switch (state.status) {
    case 'unregistered':
    case 'erased':
      return [];
    case 'open':
      return [erasure(state), ...followUp(state)];
    case 'settled':
    case 'became-candidate':
      return [erasure(state)];
    case 'becoming-candidate':
      return [erasure(state), registration(state)];
    default:
      return unknownStatus(state);
  }
}

function erasure(state: KeptEnquiry): Obligation {
  return {
    id: eraseId(state),
    dueAt: state.eraseAt,
    target: `vault/${state.personKey}`,
    command: { type: 'destroy-key', data: {} },
    summary: 'enquiry is erased',
  };
}

function followUp({ enquiry, followUp: planned }: KeptEnquiry): readonly Obligation[] {
  if (planned === null || planned.fellDue) return [];
  return [
    {
      id: `follow-up:${planned.followUp}`,
      dueAt: planned.dueAt,
      target: `enquiry/${enquiry}`,
      command: { type: 'mark-follow-up-due', data: { followUp: planned.followUp } },
      summary: 'follow-up of the enquiry falls due',
    },
  ];
}

function registration(state: BecomingCandidate): Obligation {
  const { origin, ...rest } = state.registration;
  const organisation = origin.organisation && { ...origin.organisation };
  const data: JsonObject = { ...rest, origin: { ...origin, organisation } };
  return {
    id: registerCandidateId(state),
    dueAt: state.dueAt,
    target: `candidate/${state.candidate}`,
    command: { type: 'register', data },
    summary: 'enquiry becomes a candidate',
  };
}

function unknownStatus(state: never): never {
  throw new Error(`unknown enquiry status: ${String(state)}`);
}
