import type { CoachRole } from '../candidate/index.js';
import type { Sealed } from '../vault/sealed.js';
import { standingAdvisories } from './advisories.js';
import { assigneeOf, openTasks, roleWithCoach } from './assignment.js';
import { rolesOf } from './coaches.js';
import type { Advisory, PauseReason, TaskKind } from './codes.js';
import type { ConversationMode } from './orientation/codes.js';
import type { DurabilityTerm } from './retention/codes.js';
import type { CheckInTerm } from './retention/events.js';
import { isOpenCheckIn, isOpenTerm } from './retention/state.js';
import type { Dossier, JourneyState, KnownState, OpenState } from './state.js';

export const agendaKinds = ['conversation', 'task', 'check-in', 'durability', 'resumption'] as const;
export const signalKinds = ['stall', 'absence', 'advisory'] as const;

/** For whom it is: the role that does it here, and who has that role now; null where it is the coordinator's to hand out. */
interface ForWhom {
  /** Stays the same for as long as it waits, and is unique in the journey. */
  readonly id: string;
  readonly role: CoachRole;
  readonly assignee: string | null;
}

/** Something that people have agreed to do, or that calls for them, in a journey; overdue ones too, until they are done. */
export type AgendaItem = ForWhom & {
  readonly dueAt: string;
  /** When it is over without having been done: missed, unknown, or the end of the hour; null where it waits until it is done. */
  readonly until: string | null;
} & (
    | { readonly what: 'conversation'; readonly mode: ConversationMode }
    | { readonly what: 'task'; readonly task: string; readonly kind: TaskKind; readonly text: Sealed | null }
    | { readonly what: 'check-in'; readonly placement: string; readonly term: CheckInTerm }
    | { readonly what: 'durability'; readonly term: DurabilityTerm }
    | { readonly what: 'resumption'; readonly reason: PauseReason; readonly since: string }
  );

/** Something to know of a journey, of which nobody agreed when to do it. */
export type Signal = ForWhom &
  (
    | { readonly what: 'stall'; readonly since: string; readonly signalledAt: string }
    | { readonly what: 'absence'; readonly coach: string; readonly returnsAt: string }
    | { readonly what: 'advisory'; readonly advisory: Advisory; readonly since: string }
  );

/**
 * What is to be done in a journey, the earliest first. After its end only durability is still to be established; while what is known of the
 * candidate may not be used, nothing is.
 */
export function agendaOf(state: JourneyState): readonly AgendaItem[] {
  if (state.status === 'not-started' || state.dataUse !== 'free') return [];
  return [...whileOpen(state), ...durability(state)].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}

/** What stands out in an open journey now. */
export function signalsOf(state: JourneyState): readonly Signal[] {
  switch (state.status) {
    case 'not-started':
    case 'ended':
      return [];
    case 'active':
    case 'paused':
      return state.dataUse === 'free' ? [...stalled(state), ...absences(state), ...advisories(state)] : absences(state);
    default:
      return state satisfies never;
  }
}

function whileOpen(state: KnownState): readonly AgendaItem[] {
  switch (state.status) {
    case 'active':
      return [...conversation(state), ...tasks(state), ...checkIns(state)];
    case 'paused': {
      const { pauses, resumesAt, pausedAt, reason } = state;
      const resumption = { id: `resumption:${pauses}`, dueAt: resumesAt, until: null, reason, since: pausedAt } as const;
      return [
        ...conversation(state),
        ...tasks(state),
        ...checkIns(state),
        { what: 'resumption', ...resumption, ...by(state, inStep(state)) },
      ];
    }
    case 'ended':
      return [];
    default:
      return state satisfies never;
  }
}

function conversation(state: OpenState): readonly AgendaItem[] {
  const { planned } = state.orientation;
  if (planned === null) return [];
  const { start, end, mode } = planned;
  return [{ what: 'conversation', id: 'conversation', dueAt: start, until: end, mode, ...by(state, inStep(state)) }];
}

function tasks(state: OpenState): readonly AgendaItem[] {
  return openTasks(state).map(({ task, kind, text, role, assignee, dueAt }) => ({
    what: 'task',
    id: `task:${task}`,
    ...{ task, kind, role, assignee, dueAt },
    text: text ?? null,
    until: null,
  }));
}

/** Those of a placement come in order: only the first waits for somebody. */
function checkIns(state: OpenState): readonly AgendaItem[] {
  return state.placements.flatMap(({ placement, checkIns: all }) =>
    all
      .filter(isOpenCheckIn)
      .slice(0, 1)
      .map(({ term, dueAt, missedAt }) => ({
        what: 'check-in' as const,
        id: `check-in:${placement}:${term}`,
        ...{ placement, term, dueAt },
        until: missedAt,
        ...by(state, atWork(state)),
      })),
  );
}

function durability(state: KnownState): readonly AgendaItem[] {
  return state.durability.filter(isOpenTerm).map(({ term, dueAt, graceEndsAt }) => ({
    what: 'durability',
    id: `durability:${term}`,
    ...{ term, dueAt },
    until: graceEndsAt,
    ...by(state, atWork(state)),
  }));
}

function stalled(state: OpenState): readonly Signal[] {
  if (state.stall.standing !== 'signalled') return [];
  const { since, at } = state.stall;
  return [{ what: 'stall', id: 'stall', since, signalledAt: at, ...by(state, inStep(state)) }];
}

/** The stand-in has to know. */
function absences(state: OpenState): readonly Signal[] {
  return state.absences.flatMap(({ absence, coach, standIn, returnsAt }) =>
    rolesOf(state, coach)
      .slice(0, 1)
      .map((role) => ({ what: 'absence' as const, id: `absence:${absence}`, coach, returnsAt, role, assignee: standIn })),
  );
}

function advisories(state: OpenState): readonly Signal[] {
  const { enteredAt } = state.step;
  return standingAdvisories(state).map((advisory) => ({
    what: 'advisory',
    id: `advisory:${advisory}`,
    advisory,
    since: enteredAt,
    ...by(state, inStep(state)),
  }));
}

function by(state: Dossier, role: CoachRole): Pick<ForWhom, 'role' | 'assignee'> {
  return { role, assignee: assigneeOf(state, role) };
}

/** Who looks after somebody at work. */
function atWork(state: Dossier): CoachRole {
  return roleWithCoach(state, 'job-coach', 'labour-market-coach', 'career-coach');
}

/** The coach of the step in which the weight lies (white paper, "Rollen binnen het SPT"); another where there is none. */
function inStep(state: Dossier): CoachRole {
  const { step } = state.step;
  switch (step) {
    case 'orientation':
    case 'in-depth-orientation':
    case 'training':
      return roleWithCoach(state, 'career-coach', 'labour-market-coach', 'job-coach');
    case 'matching':
      return roleWithCoach(state, 'labour-market-coach', 'career-coach', 'job-coach');
    case 'retention':
      return atWork(state);
    default:
      return step satisfies never;
  }
}
