import type { CoachRole } from '../candidate/index.js';
import type { Obligation } from '../kernel/obligation.js';
import type { Dossier } from './state.js';

type Towards = Pick<Dossier, 'journey' | 'candidate' | 'followed'>;

/** The candidate's data term rests while a journey is open, and runs anew from its end. */
export function toNoteJourney({ journey, candidate, followed }: Towards, standing: 'open' | 'ended', dueAt: string): Obligation {
  return {
    id: `note-journey:${followed + 1}`,
    dueAt,
    target: `candidate/${candidate}`,
    command: { type: 'note-journey', data: { journey, standing } },
    summary: standing === 'open' ? 'note the open journey at the candidate' : 'note at the candidate that the journey ended',
  };
}

/** The journey's coaches are those who may read what is sealed about the candidate. */
export function toAssignCoach({ candidate, followed }: Towards, role: CoachRole, coach: string, dueAt: string): Obligation {
  return {
    id: `assign-coach:${followed + 1}`,
    dueAt,
    target: `candidate/${candidate}`,
    command: { type: 'assign-coach', data: { role, coach } },
    summary: `assign the ${role} to the candidate`,
  };
}
