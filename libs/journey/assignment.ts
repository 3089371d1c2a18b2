import type { CoachRole } from '../candidate/index.js';
import { weekdayOf } from '../service-point/index.js';
import type { TaskMoved } from './events.js';
import type { Dossier, Task } from './state.js';

export function openTasks({ tasks }: Pick<Dossier, 'tasks'>): readonly Task[] {
  return tasks.filter(isOpenTask);
}

export function isOpenTask({ status }: Task): boolean {
  return status === 'open' || status === 'due';
}

/** Who does the tasks of a role now: its coach, or the stand-in of a coach who is away. Null where the role has no coach. */
export function assigneeOf({ coaches, absences }: Pick<Dossier, 'coaches' | 'absences'>, role: CoachRole): string | null {
  const coach = coaches[role]?.coach;
  if (coach === undefined) return null;
  return absences.find((absence) => absence.coach === coach)?.standIn ?? coach;
}

/** Who guides the candidate here now: the coaches, who stands in for one of them, and whoever has a task to do. */
export function guidesOf({ coaches, absences, tasks }: Pick<Dossier, 'coaches' | 'absences' | 'tasks'>): readonly string[] {
  const own = Object.values(coaches).map(({ coach }) => coach);
  const isCoach = (subject: string) => own.includes(subject);
  const all = [
    ...own,
    ...absences.filter(({ coach }) => isCoach(coach)).map(({ standIn }) => standIn),
    ...openTasks({ tasks }).flatMap(({ assignee }) => assignee ?? []),
  ];
  return [...new Set(all)];
}

/** Who does a task on a day: not its own coach on a day off, where there is a stand-in. */
export function assigneeOn({ coaches }: Dossier, { role, assignee }: Task, date: string): string | null {
  const facts = coaches[role];
  if (facts === undefined || assignee !== facts.coach || facts.workingDays.includes(weekdayOf(date))) return assignee;
  return facts.standIn ?? assignee;
}

/** The first of these roles that has a coach; the first where none has. */
export function roleWithCoach(
  { coaches }: Pick<Dossier, 'coaches'>,
  first: CoachRole,
  ...others: readonly CoachRole[]
): CoachRole {
  return [first, ...others].find((role) => coaches[role] !== undefined) ?? first;
}

export function moved(tasks: readonly Task[], to: string, because: TaskMoved['data']['because']): readonly TaskMoved[] {
  return tasks
    .filter(({ assignee }) => assignee !== to)
    .map(({ task, assignee }) => ({ type: 'journey.task-moved.v1', data: { task, from: assignee, to, because } }));
}

/** Whether what comes after a placement is an open question. */
export function isAsked(state: Pick<Dossier, 'tasks'>): boolean {
  return openTasks(state).some(({ kind }) => kind === 'what-next');
}
