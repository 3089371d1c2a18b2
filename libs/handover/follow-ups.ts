import { partyKey } from '../kernel/actor.js';
import { idOf } from '../kernel/ids.js';
import type { Obligation } from '../kernel/obligation.js';
import type { Accepted, CoachNamed } from './events.js';
import type { Dossier, Receiver, TakenState } from './state.js';

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
export function copyToDestroy({ party, copy }: Receiver, dueAt: string): Obligation {
  return {
    id: `destroy-key:${partyKey(party)}`,
    dueAt,
    target: `vault/${copy.personKey}`,
    command: { type: 'destroy-key', data: {} },
    summary: `destroy the copy of ${partyKey(party)}`,
  };
}
