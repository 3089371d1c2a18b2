import { coachRoles, type CoachRole } from '../candidate/index.js';
import type { Context } from '../kernel/aggregate.js';
import { activity } from './activity.js';
import type { AllowedState } from './allowed-commands.js';
import { moved, openTasks } from './assignment.js';
import type { AssignCoach, CoachFacts, EndAbsence, RecordAbsence, RecordReturn, TransferCoach } from './commands.js';
import { dateOf, startOfDate } from './dates.js';
import type { Decision } from './decide.js';
import type { Coach, CoachAssigned, JourneyEvent } from './events.js';
import { refuse } from './rejections.js';
import type { Absence, Dossier, OpenState, Task } from './state.js';

/** The roles that somebody has in this journey. */
export function rolesOf({ coaches }: Pick<Dossier, 'coaches'>, coach: string): readonly CoachRole[] {
  return coachRoles.filter((role) => coaches[role]?.coach === coach);
}

function factsOf({ coach, workingDays, standIn }: CoachFacts): Coach {
  return { coach, workingDays, standIn: standIn === coach ? null : standIn };
}

export function assigned(
  role: CoachRole,
  facts: CoachFacts,
  state: Pick<Dossier, 'placements'>,
  context: Context,
): CoachAssigned {
  const data = { ...factsOf(facts), role, assignedAt: context.now, ...activity(state, context) };
  return { type: 'journey.coach-assigned.v1', data };
}

/** The first coach in a role, or what has changed about the coach who has it: working days, stand-in. */
export function assignCoach(
  state: AllowedState<'assign-coach'>,
  { role, ...facts }: AssignCoach['data'],
  context: Context,
): Decision {
  const before = state.coaches[role];
  if (!facts.roles.includes(role)) return refuse('coach-lacks-role', { role });
  if (before !== undefined && before.coach !== facts.coach) return refuse('role-has-coach', { role });
  if (before !== undefined && sameCoach(before, factsOf(facts))) return [];
  return [assigned(role, facts, state, context), ...moved(tasksOf(state, role, null), facts.coach, 'assigned')];
}

function sameCoach(a: Coach, b: Coach): boolean {
  return a.coach === b.coach && a.standIn === b.standIn && a.workingDays.join() === b.workingDays.join();
}

export function transferCoach(
  state: AllowedState<'transfer-coach'>,
  { role, reason, note, ...facts }: TransferCoach['data'],
  context: Context,
): Decision {
  const before = state.coaches[role];
  if (before === undefined) return refuse('role-has-no-coach', { role });
  if (!facts.roles.includes(role)) return refuse('coach-lacks-role', { role });
  if (before.coach === facts.coach) return refuse('same-coach');
  const to = state.absences.find(({ coach }) => coach === facts.coach)?.standIn ?? facts.coach;
  return [
    {
      type: 'journey.coach-transferred.v1',
      data: {
        ...factsOf(facts),
        role,
        previous: before.coach,
        reason,
        ...(note && { note }),
        assignedAt: context.now,
        ...activity(state, context),
      },
    },
    ...moved(
      openTasks(state).filter((task) => task.role === role),
      to,
      'transferred',
    ),
  ];
}

export function recordAbsence(
  state: AllowedState<'record-absence'>,
  { coach, returnsOn, standIn }: RecordAbsence['data'],
  { now, calendar }: Context,
): Decision {
  const [role] = rolesOf(state, coach);
  if (role === undefined) return refuse('not-a-coach-here');
  if (state.absences.some((absence) => absence.coach === coach)) return refuse('already-absent');
  const replaces = standIn ?? state.coaches[role]?.standIn ?? null;
  if (replaces === null || replaces === coach) return refuse('no-stand-in');
  if (returnsOn <= dateOf(calendar, now)) return refuse('date-not-ahead');
  const absence = { absence: state.absent + 1, coach, standIn: replaces, returnsAt: startOfDate(calendar, returnsOn) };
  return [
    { type: 'journey.coach-absent.v1', data: absence },
    ...moved(
      openTasks(state).filter(({ assignee }) => assignee === coach),
      replaces,
      'absent',
    ),
  ];
}

export function recordReturn(state: AllowedState<'record-return'>, { coach }: RecordReturn['data']): Decision {
  const absence = state.absences.find((one) => one.coach === coach);
  return absence === undefined ? refuse('not-absent') : returned(state, absence, 'person');
}

export function endAbsence(state: AllowedState<'end-absence'>, { absence }: EndAbsence['data'], { now }: Context): Decision {
  const over = state.absences.find((one) => one.absence === absence);
  if (over === undefined) return refuse('not-waiting');
  if (Date.parse(now) < Date.parse(over.returnsAt)) return refuse('not-due-yet');
  return returned(state, over, 'clock');
}

/** What the stand-in has not done yet goes back. */
function returned(
  state: OpenState,
  { absence, coach, standIn, returnsAt }: Absence,
  by: 'clock' | 'person',
): readonly JourneyEvent[] {
  const roles = rolesOf(state, coach);
  const back = openTasks(state).filter((task) => task.assignee === standIn && roles.includes(task.role));
  const at = by === 'clock' ? { occurred: returnsAt } : {};
  return [
    { type: 'journey.coach-returned.v1', data: { absence, coach, by }, ...at },
    ...moved(back, coach, 'returned').map((event) => ({ ...event, ...at })),
  ];
}

function tasksOf(state: Dossier, role: CoachRole, assignee: string | null): readonly Task[] {
  return openTasks(state).filter((task) => task.role === role && task.assignee === assignee);
}
