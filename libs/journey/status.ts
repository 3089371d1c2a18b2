import type { Context } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import { activity, openCheckIns, stallTerm } from './activity.js';
import { isGuidedAtWork, onGuidanceStopping } from './advisories.js';
import type { AllowedState } from './allowed-commands.js';
import { assigned } from './coaches.js';
import type { Close, End, GiveWay, Pause, Reopen, SignalStall, Start, Wake } from './commands.js';
import { dateOf, instantOn } from './dates.js';
import type { Decision } from './decide.js';
import type { Ending } from './events.js';
import { journeyIdOf } from './ids.js';
import { refuse } from './rejections.js';
import { isClosed, type OpenState } from './state.js';

const ms = (instant: string): number => Date.parse(instant);

/** A journey starts in its first orientation. */
export function start({ profile, coaches, ...facts }: Start['data'], context: Context): Decision {
  const { now, stream, actor } = context;
  const { candidate, number, personKey, handover, feedbackAgreed, route, origin, persona, sender, region } = facts;
  if (actor.party.kind !== 'service-point') return refuse('only-a-service-point-guides');
  if (idOf(stream) !== journeyIdOf(candidate, number)) return refuse('not-the-next-journey');
  const lacking = coaches.find(({ role, roles }) => !roles.includes(role));
  if (lacking) return refuse('coach-lacks-role', { role: lacking.role });
  if (new Set(coaches.map(({ role }) => role)).size < coaches.length) return refuse('role-given-twice');
  const empty = { placements: [] };
  const active = activity(empty, context);
  return [
    {
      type: 'journey.started.v1',
      data: {
        ...{ journey: idOf(stream), candidate, number, servicePoint: actor.party.id, personKey },
        ...{ route, origin, persona, sender, region, handover, feedbackAgreed },
        startedAt: now,
        ...active,
      },
    },
    {
      type: 'journey.step-entered.v1',
      data: { step: 'orientation', from: null, iteration: 1, way: 'start', reason: 'start', profile, enteredAt: now, ...active },
    },
    ...coaches.map(({ role, ...coach }) => assigned(role, coach, empty, context)),
  ];
}

export function pause(_state: AllowedState<'pause'>, { reason, resumesOn, note }: Pause['data'], context: Context): Decision {
  const { now, calendar, policy } = context;
  if (resumesOn <= dateOf(calendar, now)) return refuse('date-not-ahead');
  const resumesAt = instantOn(calendar, resumesOn, policy.remindAt);
  return [{ type: 'journey.paused.v1', data: { reason, resumesAt, ...(note && { note }), pausedAt: now } }];
}

export function resume(state: AllowedState<'resume'>, context: Context): Decision {
  const data = { by: 'person', resumedAt: context.now, ...stallTerm(openCheckIns(state).length, context) } as const;
  return [{ type: 'journey.resumed.v1', data }];
}

/** The agreed day has come. */
export function wake(state: AllowedState<'wake'>, data: Wake['data'], context: Context): Decision {
  const { resumesAt, pauses } = state;
  if (data.pause !== pauses) return refuse('not-waiting');
  if (ms(context.now) < ms(resumesAt)) return refuse('not-due-yet');
  const term = stallTerm(openCheckIns(state).length, { ...context, now: resumesAt });
  return [{ type: 'journey.resumed.v1', data: { by: 'clock', resumedAt: resumesAt, ...term }, occurred: resumesAt }];
}

export function signalStall(
  state: AllowedState<'signal-stall'>,
  { stallTerm: term }: SignalStall['data'],
  { now }: Context,
): Decision {
  if (state.stall.standing !== 'awaited' || term !== state.stallTerms) return refuse('not-waiting');
  const { at } = state.stall;
  if (ms(now) < ms(at)) return refuse('not-due-yet');
  return [{ type: 'journey.stalled.v1', data: { since: state.activeAt }, occurred: at }];
}

export function end(state: AllowedState<'end'>, { ending, note }: End['data'], context: Context): Decision {
  switch (ending.outcome) {
    case 'durable':
      if (!state.durability.some(({ status }) => status === 'established')) return refuse('not-durable');
      return ended(state, ending, note, context);
    case 'placed-and-moved-on':
      if (!state.placements.some(({ counted }) => counted)) return refuse('never-placed');
      return [...(isGuidedAtWork(state) ? onGuidanceStopping(state) : []), ...ended(state, ending, note, context)];
    case 'dropped-out':
      if (ending.reason === 'leak' && ending.leak === null) return refuse('leak-not-named');
      return ended(state, ending, note, context);
    case 'no-further-help':
    case 'handed-over-elsewhere':
      return ended(state, ending, note, context);
    default:
      return ending satisfies never;
  }
}

function ended(state: OpenState, ending: Ending, note: End['data']['note'], { now, calendar, policy }: Context) {
  const { step, iteration } = state.step;
  const reopenUntil = calendar.addMonths(now, policy.journey.reopenWithin);
  const data = { ending, step, iteration, endedAt: now, reopenUntil, ...(note && { note }) };
  return [{ type: 'journey.ended.v1' as const, data }];
}

const erased = { type: 'journey.candidate-erased.v1', data: {} } as const;

/** The candidate's data are being erased: nobody guides a person that nobody knows, and nobody is asked how it went. */
export function endForErased(state: AllowedState<'end-for-erased'>, { now }: Context): Decision {
  switch (state.status) {
    case 'not-started':
      return [];
    case 'ended':
      if (state.dataUse === 'erased' || isClosed(state)) return [];
      return [erased, ...(state.reopenUntil === null ? [] : [{ type: 'journey.closed.v1' as const, data: {} }])];
    case 'active':
    case 'paused': {
      const { step, iteration } = state.step;
      const ending = { outcome: 'no-further-help' } as const;
      return [erased, { type: 'journey.ended.v1', data: { ending, step, iteration, endedAt: now, reopenUntil: null } }];
    }
    default:
      return state satisfies never;
  }
}

/** It goes on where it stood. */
export function reopen(state: AllowedState<'reopen'>, { reason, note }: Reopen['data'], context: Context): Decision {
  const { now } = context;
  const ahead = state.placements
    .filter(({ was }) => was.standing === 'running')
    .flatMap(({ checkIns }) => checkIns.filter((one) => one.status === 'released' && ms(one.dueAt) > ms(now)));
  return [
    {
      type: 'journey.reopened.v1',
      data: {
        opening: state.opening + 1,
        reason,
        ...(note && { note }),
        reopenedAt: now,
        activeAt: now,
        ...stallTerm(ahead.length, context),
      },
    },
  ];
}

export function giveWay(state: AllowedState<'give-way'>, { next }: GiveWay['data']): Decision {
  if (next !== journeyIdOf(state.candidate, state.number + 1)) return refuse('not-the-next-journey');
  return state.reopenUntil === null ? [] : [{ type: 'journey.gave-way.v1', data: { next } }];
}

/** The term for reopening has passed. */
export function close(state: AllowedState<'close'>, { opening }: Close['data'], { now }: Context): Decision {
  const { reopenUntil } = state;
  if (reopenUntil === null || opening !== state.opening) return refuse('not-waiting');
  if (ms(now) < ms(reopenUntil)) return refuse('not-due-yet');
  return [{ type: 'journey.closed.v1', data: {}, occurred: reopenUntil }];
}
