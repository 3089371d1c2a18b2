import type { CoachRole } from '../candidate/index.js';
import type { Context } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { activity } from './activity.js';
import type { AllowedState } from './allowed-commands.js';
import { assigneeOf, assigneeOn, isOpenTask, moved, openTasks } from './assignment.js';
import type { TaskKind } from './codes.js';
import type { AddTask, CancelTask, CompleteTask, MarkTaskDue } from './commands.js';
import { dateOf, instantOn, later } from './dates.js';
import type { Decision } from './decide.js';
import type { TaskAdded, TaskCancelled, TaskEvent } from './events.js';
import { refuse } from './rejections.js';
import type { Dossier, Task } from './state.js';

export function addTask(state: AllowedState<'add-task'>, { role, dueOn, text }: AddTask['data'], context: Context): Decision {
  const { now, calendar, policy } = context;
  if (dueOn < dateOf(calendar, now)) return refuse('date-in-the-past');
  const dueAt = later(instantOn(calendar, dueOn, policy.remindAt), now);
  return [taskFor(state, { kind: 'general', role, dueAt, about: null, text }, context)];
}

/** A task that comes along with something else; at most one of a kind with a command. */
export function taskFor(
  state: Dossier,
  task: { readonly kind: TaskKind; readonly role: CoachRole; readonly dueAt: string } & Pick<Task, 'about' | 'text'>,
  { stream, commandId }: Context,
): TaskAdded {
  const { kind, role, dueAt, about, text } = task;
  const id = deriveId('task', stream, commandId, kind);
  const data = { task: id, kind, ...(text && { text }), role, assignee: assigneeOf(state, role), dueAt, about };
  return { type: 'journey.task-added.v1', data };
}

export function completeTask(
  state: AllowedState<'complete-task'>,
  { task, note }: CompleteTask['data'],
  context: Context,
): Decision {
  if (!openTasks(state).some((one) => one.task === task)) return refuse('task-not-open');
  return [{ type: 'journey.task-done.v1', data: { task, ...(note && { note }), ...activity(state, context) } }];
}

export function cancelTask(state: AllowedState<'cancel-task'>, { task, reason }: CancelTask['data'], context: Context): Decision {
  const known = openTasks(state).find((one) => one.task === task);
  if (known === undefined) return refuse('task-not-open');
  if (known.kind === 'what-next') return refuse('what-next-needs-an-answer');
  return [{ type: 'journey.task-cancelled.v1', data: { task, reason, ...activity(state, context) } }];
}

/** What came of something else answers these tasks. */
export function overtaken(state: Dossier, which: (task: Task) => boolean, context: Context): readonly TaskCancelled[] {
  return openTasks(state)
    .filter(which)
    .map(({ task }) => ({
      type: 'journey.task-cancelled.v1',
      data: { task, reason: 'overtaken', ...activity(state, context) },
    }));
}

/** It falls due at whoever is there that day. */
export function markTaskDue(
  state: AllowedState<'mark-task-due'>,
  { task }: MarkTaskDue['data'],
  { now, calendar }: Context,
): Decision {
  const due = state.tasks.find((one) => one.task === task);
  if (due?.status !== 'open') return refuse('not-waiting');
  const { dueAt } = due;
  if (Date.parse(now) < Date.parse(dueAt)) return refuse('not-due-yet');
  const assignee = assigneeOn(state, due, dateOf(calendar, dueAt));
  const dayOff = assignee === null ? [] : moved([due], assignee, 'day-off');
  return [
    ...dayOff.map((event) => ({ ...event, occurred: dueAt })),
    { type: 'journey.task-fell-due.v1', data: { task, assignee }, occurred: dueAt },
  ];
}

export function evolveTasks(tasks: readonly Task[], event: TaskEvent): readonly Task[] {
  const changed = (change: Partial<Task>) => tasks.map((one) => (one.task === event.data.task ? { ...one, ...change } : one));
  switch (event.type) {
    case 'journey.task-added.v1':
      return [...tasks, { ...event.data, status: 'open' }];
    case 'journey.task-fell-due.v1':
      return changed({ status: 'due', assignee: event.data.assignee });
    case 'journey.task-done.v1':
      return changed({ status: 'done' });
    case 'journey.task-cancelled.v1':
      return changed({ status: 'cancelled' });
    case 'journey.task-moved.v1':
      return changed({ assignee: event.data.to });
    default:
      return event satisfies never;
  }
}

/** Tasks end with the journey. */
export function allCancelled(tasks: readonly Task[]): readonly Task[] {
  return tasks.map((task) => (isOpenTask(task) ? { ...task, status: 'cancelled' } : task));
}
