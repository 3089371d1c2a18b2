import type { Context } from '../../kernel/aggregate.js';
import { activity, openCheckIns, stallTerm } from '../activity.js';
import { onGuidanceStopping } from '../advisories.js';
import type { AllowedState } from '../allowed-commands.js';
import { isAsked } from '../assignment.js';
import { dateOf, later, startOfDate, utc } from '../dates.js';
import type { Decision } from '../decide.js';
import { mostHours } from '../matching/decide.js';
import { refuse } from '../rejections.js';
import type { OpenState } from '../state.js';
import { overtaken } from '../tasks.js';
import { risks, type Risk } from './codes.js';
import type {
  EndPlacement,
  LapseCheckIn,
  MarkCheckInDue,
  RecordCheckIn,
  RecordContractOutcome,
  RecordMissedCheckIn,
} from './commands.js';
import type { CheckInSide, CheckInTerm } from './events.js';
import { isOpenCheckIn, isRunning, type CheckIn, type Placement } from './state.js';
import { followUpContract, whatNext } from './terms.js';

const ms = (instant: string): number => Date.parse(instant);

/** With candidate and employer apart, whichever of them were spoken to. The check-ins of a placement come in order. */
export function recordCheckIn(
  state: AllowedState<'record-check-in'>,
  { placement, term, candidate, employer }: RecordCheckIn['data'],
  context: Context,
): Decision {
  const known = checkInOf(state, placement, term);
  if (known === undefined || !isOpenCheckIn(known.checkIn)) return refuse('check-in-not-open');
  const [first] = known.placement.checkIns.filter(isOpenCheckIn);
  if (first !== undefined && first.term !== term) return refuse('earlier-check-in-open', { term: first.term });
  const sides = [candidate, employer].filter((side) => side !== null);
  if (sides.length === 0) return refuse('nobody-was-spoken-to');
  if (sides.some(({ heldAt }) => ms(heldAt) > ms(context.now))) return refuse('conversation-in-the-future');
  if (sides.some(({ heldAt }) => dateOf(context.calendar, heldAt) < known.placement.startsOn))
    return refuse('before-the-placement');
  const heldAt = sides.map((side) => utc(side.heldAt)).reduce(later);
  return [
    {
      type: 'journey.check-in-recorded.v1',
      data: {
        placement,
        term,
        candidate: inUtc(candidate),
        employer: inUtc(employer),
        risk: sides.map(({ risk }) => risk).reduce(higher),
        activeAt: context.now,
        ...stallTerm(openCheckIns(state).length - 1, context),
      },
      occurred: later(heldAt, state.startedAt),
    },
  ];
}

function inUtc(side: CheckInSide | null): CheckInSide | null {
  return side && { ...side, heldAt: utc(side.heldAt) };
}

function higher(a: Risk, b: Risk): Risk {
  return risks.indexOf(a) < risks.indexOf(b) ? b : a;
}

export function recordMissedCheckIn(
  state: AllowedState<'record-missed-check-in'>,
  { placement, term }: RecordMissedCheckIn['data'],
  context: Context,
): Decision {
  const known = checkInOf(state, placement, term);
  if (known?.checkIn.status !== 'due') return refuse('check-in-not-due');
  return missed(state, placement, term, 'coach', context);
}

export function markCheckInDue(
  state: AllowedState<'mark-check-in-due'>,
  { placement, term, opening }: MarkCheckInDue['data'],
  { now }: Context,
): Decision {
  const known = checkInOf(state, placement, term);
  if (known?.checkIn.status !== 'awaited' || opening !== state.opening) return refuse('not-waiting');
  const { dueAt } = known.checkIn;
  if (ms(now) < ms(dueAt)) return refuse('not-due-yet');
  return [{ type: 'journey.check-in-fell-due.v1', data: { placement, term }, occurred: dueAt }];
}

export function lapseCheckIn(
  state: AllowedState<'lapse-check-in'>,
  { placement, term, opening }: LapseCheckIn['data'],
  context: Context,
): Decision {
  const known = checkInOf(state, placement, term);
  if (known?.checkIn.status !== 'due' || opening !== state.opening) return refuse('not-waiting');
  const { missedAt } = known.checkIn;
  if (ms(context.now) < ms(missedAt)) return refuse('not-due-yet');
  return missed(state, placement, term, 'clock', { ...context, now: missedAt });
}

/** It is no activity, but silence is heard again once no check-in is left. */
function missed(
  state: OpenState,
  placement: string,
  term: CheckInTerm,
  by: 'clock' | 'coach',
  context: Context,
): Exclude<Decision, { readonly rejection: string }> {
  const data = { placement, term, by, ...stallTerm(openCheckIns(state).length - 1, context) };
  const occurred = by === 'clock' ? { occurred: context.now } : {};
  return [
    { type: 'journey.check-in-missed.v1', data, ...occurred },
    ...onGuidanceStopping(state).map((event) => ({ ...event, ...occurred })),
  ];
}

/** Whether a contract with an end was followed by another one. */
export function recordContractOutcome(
  state: AllowedState<'record-contract-outcome'>,
  outcome: RecordContractOutcome['data'],
  context: Context,
): Decision {
  const { placement } = outcome;
  const known = runningPlacement(state, placement);
  if (known === undefined) return refuse('placement-not-running');
  if (known.contractEndsOn === null || known.renewed === false) return refuse('no-contract-end-open');
  const type = 'journey.contract-outcome-recorded.v1';
  const answered = overtaken(state, ({ kind, about }) => kind === 'follow-up-contract' && about === placement, context);
  if (!outcome.renewed)
    return [
      { type, data: { placement, renewed: false, ...activity(state, context) } },
      ...answered,
      ...(isAsked(state) ? [] : [whatNext(state, placement, context)]),
    ];
  const { contract, hours, contractEndsOn } = outcome;
  if (!Number.isInteger(hours) || hours < 1 || hours > mostHours) return refuse('hours-out-of-range', { min: 1, max: mostHours });
  if (contractEndsOn !== null && contractEndsOn <= known.contractEndsOn) return refuse('ends-before-it-starts');
  if (contract === 'permanent' && contractEndsOn !== null) return refuse('permanent-has-no-end');
  if (contract === 'fixed-term' && contractEndsOn === null) return refuse('fixed-term-has-an-end');
  return [
    { type, data: { placement, renewed: true, contract, hours, contractEndsOn, ...activity(state, context) } },
    ...answered,
    ...followUpContract(state, placement, contractEndsOn, context),
  ];
}

/** What comes next is asked at once, unless somebody is at work elsewhere or it is asked already. */
export function endPlacement(
  state: AllowedState<'end-placement'>,
  { placement, lastDay, by, reason, note }: EndPlacement['data'],
  context: Context,
): Decision {
  const { now, calendar } = context;
  const known = runningPlacement(state, placement);
  if (known === undefined) return refuse('placement-not-running');
  if (lastDay > dateOf(calendar, now)) return refuse('date-in-the-future');
  if (lastDay < known.startsOn) return refuse('ends-before-it-starts');
  const open = openCheckIns(state).length - known.checkIns.filter(isOpenCheckIn).length;
  const term = stallTerm(open, context);
  const isAtWorkElsewhere = state.placements.some((other) => other !== known && isRunning(other));
  return [
    {
      type: 'journey.placement-ended.v1',
      data: { placement, lastDay, by, reason, ...(note && { note }), activeAt: now, ...term },
      occurred: later(startOfDate(calendar, lastDay), state.startedAt),
    },
    ...overtaken(state, ({ kind, about }) => kind === 'follow-up-contract' && about === placement, context).map((event) => ({
      ...event,
      data: { ...event.data, ...term },
    })),
    ...(isAtWorkElsewhere || isAsked(state) ? [] : [whatNext(state, placement, context)]),
  ];
}

function runningPlacement({ placements }: OpenState, placement: string): Placement | undefined {
  return placements.find((one) => one.placement === placement && isRunning(one));
}

function checkInOf(
  { placements }: OpenState,
  placement: string,
  term: CheckInTerm,
): { readonly placement: Placement; readonly checkIn: CheckIn } | undefined {
  const known = placements.find((one) => one.placement === placement);
  const checkIn = known?.checkIns.find((one) => one.term === term);
  return known && checkIn && { placement: known, checkIn };
}
