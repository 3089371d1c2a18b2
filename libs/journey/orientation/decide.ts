import type { Context } from '../../kernel/aggregate.js';
import { activity } from '../activity.js';
import type { AllowedState } from '../allowed-commands.js';
import { roleWithCoach } from '../assignment.js';
import { dateOf, later, utc } from '../dates.js';
import type { Decision } from '../decide.js';
import { refuse } from '../rejections.js';
import { taskFor } from '../tasks.js';
import type {
  ConcludeOrientation,
  DrawRouteMap,
  PlanConversation,
  RecordConversation,
  RecordInterests,
  RecordMissedConversation,
  RecordPrecondition,
} from './commands.js';

const ms = (instant: string): number => Date.parse(instant);

export function planConversation(
  state: AllowedState<'plan-conversation'>,
  { start, end, mode }: PlanConversation['data'],
  context: Context,
): Decision {
  if (ms(end) <= ms(start)) return refuse('interval-ends-before-it-starts');
  if (ms(start) <= ms(context.now)) return refuse('conversation-in-the-past');
  const data = { start: utc(start), end: utc(end), mode, ...activity(state, context) };
  return [{ type: 'journey.conversation-planned.v1', data }];
}

/** The first substantive conversation is the intake: once in a journey, dated the day on which it was held. */
export function recordConversation(
  state: AllowedState<'record-conversation'>,
  { heldAt, mode, substantive, summary }: RecordConversation['data'],
  context: Context,
): Decision {
  const { now, calendar } = context;
  if (ms(heldAt) > ms(now)) return refuse('conversation-in-the-future');
  if (dateOf(calendar, heldAt) < dateOf(calendar, state.startedAt)) return refuse('before-the-journey');
  const held = utc(heldAt);
  const occurred = later(held, state.startedAt);
  const data = { heldAt: held, mode, substantive, ...(summary && { summary }), ...activity(state, context) };
  const isIntake = substantive && state.orientation.intakeAt === null;
  return [
    { type: 'journey.conversation-held.v1', data, occurred },
    ...(isIntake ? [{ type: 'journey.intake-held.v1' as const, data: { heldAt: held }, occurred }] : []),
  ];
}

export function recordMissedConversation(
  state: AllowedState<'record-missed-conversation'>,
  { absent, note }: RecordMissedConversation['data'],
  context: Context,
): Decision {
  const { planned } = state.orientation;
  if (planned === null) return refuse('no-conversation-planned');
  const { start } = planned;
  if (ms(context.now) < ms(start)) return refuse('conversation-not-yet', { start });
  const data = { plannedStart: start, absent, ...(note && { note }), ...activity(state, context) };
  return [{ type: 'journey.conversation-missed.v1', data }];
}

export function recordInterests(
  state: AllowedState<'record-interests'>,
  { interests, talents, motivation }: RecordInterests['data'],
  context: Context,
): Decision {
  if (new Set(interests.map(({ line }) => line)).size < interests.length) return refuse('line-given-twice');
  const texts = { ...(talents && { talents }), ...(motivation && { motivation }) };
  return [{ type: 'journey.interests-recorded.v1', data: { interests, ...texts, ...activity(state, context) } }];
}

export function recordPrecondition(
  state: AllowedState<'record-precondition'>,
  { precondition, standing, action, note }: RecordPrecondition['data'],
  context: Context,
): Decision {
  if (standing === 'open' && action === undefined) return refuse('open-needs-an-action');
  if (standing !== 'open' && action !== undefined) return refuse('action-only-where-open');
  const texts = { ...(action && { action }), ...(note && { note }) };
  const data = { precondition, standing, ...texts, ...activity(state, context) };
  return [{ type: 'journey.precondition-recorded.v1', data }];
}

export function drawRouteMap(
  state: AllowedState<'draw-route-map'>,
  { line, stations }: DrawRouteMap['data'],
  context: Context,
): Decision {
  if (stations.length === 0) return refuse('route-map-without-stations');
  const version = state.orientation.routeMaps.length + 1;
  return [{ type: 'journey.route-map-drawn.v1', data: { version, line, stations, ...activity(state, context) } }];
}

const workingDaysToOfferHelp = 3;

/** Where technology is not it, help elsewhere is offered: a handover to a werkcentrum or another service point. */
export function concludeOrientation(
  state: AllowedState<'conclude-orientation'>,
  { conclusion, note }: ConcludeOrientation['data'],
  context: Context,
): Decision {
  const { iteration } = state.step;
  const data = { iteration, conclusion, ...(note && { note }), ...activity(state, context) };
  const concluded = { type: 'journey.orientation-concluded.v1', data } as const;
  switch (conclusion.result) {
    case 'direction':
      return [concluded];
    case 'not-technology': {
      const { now, calendar, policy } = context;
      const dueAt = calendar.endOfWorkingDay(now, workingDaysToOfferHelp, policy.workingDayEndsAt);
      const role = roleWithCoach(state, 'career-coach', 'labour-market-coach', 'job-coach');
      return [concluded, taskFor(state, { kind: 'offer-help-elsewhere', role, dueAt, about: null }, context)];
    }
    default:
      return conclusion satisfies never;
  }
}
