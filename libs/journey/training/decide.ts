import type { Context } from '../../kernel/aggregate.js';
import { deriveId } from '../../kernel/ids.js';
import { activity } from '../activity.js';
import { onTraining } from '../advisories.js';
import type { AllowedState } from '../allowed-commands.js';
import { dateOf, later, startOfDate } from '../dates.js';
import type { Decision } from '../decide.js';
import { refuse } from '../rejections.js';
import type { Dossier } from '../state.js';
import type { AbandonTraining, BeginTraining, CompleteTraining } from './commands.js';
import type { Training } from './state.js';

/** In any step; which step the journey is in says where the weight lies. */
export function beginTraining(state: AllowedState<'begin-training'>, data: BeginTraining['data'], context: Context): Decision {
  const { title, provider, kind, line, startsOn, plannedEnd, withJob } = data;
  const { now, calendar, stream, commandId } = context;
  if (startsOn > dateOf(calendar, now)) return refuse('date-in-the-future');
  if (startsOn < dateOf(calendar, state.startedAt)) return refuse('before-the-journey');
  if (plannedEnd !== null && plannedEnd < startsOn) return refuse('ends-before-it-starts');
  const training = deriveId('training', stream, commandId);
  const terms = { title, provider, kind, line, startsOn, plannedEnd, withJob };
  return [
    {
      type: 'journey.training-begun.v1',
      data: { training, ...terms, ...activity(state, context) },
      occurred: later(startOfDate(calendar, startsOn), state.startedAt),
    },
    ...onTraining(state),
  ];
}

export function completeTraining(
  state: AllowedState<'complete-training'>,
  { training, completedOn, certificate }: CompleteTraining['data'],
  context: Context,
): Decision {
  const running = runningTraining(state, training);
  if (running === undefined) return refuse('training-not-running');
  if (completedOn > dateOf(context.calendar, context.now)) return refuse('date-in-the-future');
  if (completedOn < running.startsOn) return refuse('ends-before-it-starts');
  return [
    {
      type: 'journey.training-completed.v1',
      data: { training, completedOn, certificate, ...activity(state, context) },
      occurred: later(startOfDate(context.calendar, completedOn), state.startedAt),
    },
  ];
}

export function abandonTraining(
  state: AllowedState<'abandon-training'>,
  { training, abandonedOn, reason, leak, note }: AbandonTraining['data'],
  context: Context,
): Decision {
  const running = runningTraining(state, training);
  if (running === undefined) return refuse('training-not-running');
  if (abandonedOn > dateOf(context.calendar, context.now)) return refuse('date-in-the-future');
  if (abandonedOn < running.startsOn) return refuse('ends-before-it-starts');
  return [
    {
      type: 'journey.training-abandoned.v1',
      data: { training, abandonedOn, reason, leak, ...(note && { note }), ...activity(state, context) },
      occurred: later(startOfDate(context.calendar, abandonedOn), state.startedAt),
    },
  ];
}

function runningTraining({ trainings }: Dossier, training: string): Training | undefined {
  return trainings.find((one) => one.training === training && one.was.standing === 'running');
}
