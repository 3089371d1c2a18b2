import { partyKey } from '../kernel/actor.js';
import { idOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import type { Accepted, CoachNamed, Offered } from './events.js';
import type { Dossier, Receiver, TakenState } from './state.js';

/** The sender's own candidate learns in which handover they are, so that an erasure there reaches it. */
export function candidateToTell({ handover, sender, candidate, offeredAt }: Offered['data']): readonly Obligation[] {
  if (candidate === undefined) return [];
  return [
    {
      id: 'record-handover',
      dueAt: offeredAt,
      target: candidate,
      party: sender,
      command: { type: 'record-handover', data: { handover: idOf(handover) } },
      summary: 'tell the candidate of the handover',
    },
  ];
}

/** Whoever takes a person registers them as candidate; an organisation does that in its own records. */
export function candidateToRegister(state: Dossier, { candidate, acceptedAt }: Accepted['data']): readonly Obligation[] {
  if (candidate === null) return [];
  const { personKey, person } = state.receiver.copy;
  return [
    {
      id: 'register-candidate',
      dueAt: acceptedAt,
      target: candidate,
      command: {
        type: 'register-from-handover',
        data: {
          personKey,
          person,
          situation: state.situation,
          origin: { channel: 'handover', organisation: { ...state.sender }, handover: idOf(state.handover) },
        },
      },
      summary: 'register the candidate',
    },
  ];
}

/** The coach named in the handover becomes the candidate's. */
export function coachToAssign(state: TakenState, { coach, namedAt }: CoachNamed['data']): readonly Obligation[] {
  if (state.candidate === null) return [];
  return [
    {
      id: `assign-coach:${state.coachesNamed + 1}`,
      dueAt: namedAt,
      target: state.candidate,
      command: { type: 'assign-coach', data: { role: 'career-coach', coach } },
      summary: 'assign the coach to the candidate',
    },
  ];
}

/** A service point that passed the person on and has the lead no more keeps the status only. */
export function copyToDestroy(receiver: Receiver, dueAt: string): Obligation {
  return destruction(`destroy-key:${partyKey(receiver.party)}`, receiver, dueAt);
}

/** Who did not take the person keeps the copy for its term only; null where there is none to end. */
export function untakenCopyToDestroy(receiver: Receiver, copyEndsAt: string | null): readonly Obligation[] {
  if (copyEndsAt === null) return [];
  return [destruction(`destroy-key:${partyKey(receiver.party)}:untaken`, receiver, copyEndsAt)];
}

function destruction(id: string, { party, copy }: Receiver, dueAt: string): Obligation {
  return {
    id,
    dueAt,
    target: `vault/${copy.personKey}`,
    command: { type: 'destroy-key', data: {} },
    summary: `destroy the copy of ${partyKey(party)}`,
  };
}
