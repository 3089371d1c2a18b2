import { isBefore } from '../../kernel/local-date.js';
import type { Context, Rejection } from '../../kernel/aggregate.js';
import { deriveId } from '../../kernel/ids.js';
import { stallTerm } from '../activity.js';
import type { AllowedState } from '../allowed-commands.js';
import { dateOf, later, startOfDate } from '../dates.js';
import type { Decision } from '../decide.js';
import { entered } from '../entering.js';
import { refuse } from '../rejections.js';
import { checkInsOf, durabilityFrom, followUpContract } from '../retention/terms.js';
import { isRunning } from '../retention/state.js';
import type { ActiveState } from '../state.js';
import { overtaken } from '../tasks.js';
import { openCheckIns } from '../activity.js';
import type { BeginPlacement } from './commands.js';
import type { PlacementBegun, PlacementTerms } from './events.js';

/**
 * Work has begun. It enters retention from any step, promises check-ins, and starts the terms of durability where it is the first in
 * technology (domain description, "Journey" and "Figures").
 */
export function beginPlacement(
  state: AllowedState<'begin-placement'>,
  { profile, ...terms }: BeginPlacement['data'],
  context: Context,
): Decision {
  const refused = contradictionIn(state, terms, context);
  if (refused) return refused;
  const { calendar, stream, commandId } = context;
  const placement = deriveId('placement', stream, commandId);
  const begunAt = later(startOfDate(calendar, terms.startsOn), state.startedAt);
  const begun = placementBegun(state, placement, terms, context);
  const { activeAt, stallAt } = begun.data;
  const enteredAt = isBefore(begunAt, state.step.enteredAt) ? state.step.enteredAt : begunAt;
  const entry = { step: 'retention', way: 'by-placement', reason: 'placement-begun', profile, enteredAt } as const;
  return [
    { ...begun, occurred: begunAt },
    ...(state.step.step === 'retention' ? [] : entered(state, entry, { activeAt, stallAt })),
    ...overtaken(state, ({ kind }) => kind === 'what-next', context).map((event) => ({
      ...event,
      data: { ...event.data, activeAt, stallAt },
    })),
    ...followUpContract(state, placement, terms.contractEndsOn, context),
  ];
}

function placementBegun(state: ActiveState, placement: string, terms: PlacementTerms, context: Context): PlacementBegun {
  const { now, policy } = context;
  const enoughHours = terms.hours >= policy.journey.minimumHours;
  const checkIns = checkInsOf(terms.startsOn, context);
  const startsTerms = enoughHours && terms.inTechnology && state.durability.length === 0;
  return {
    type: 'journey.placement-begun.v1',
    data: {
      placement,
      ...terms,
      enoughHours,
      counted: enoughHours && !state.placements.some((earlier) => earlier.counted),
      checkIns,
      durability: startsTerms ? durabilityFrom(terms.startsOn, context) : [],
      activeAt: now,
      ...stallTerm(openCheckIns(state).length + checkIns.length, context),
    },
  };
}

function contradictionIn(state: ActiveState, terms: PlacementTerms, { now, calendar }: Context): Rejection | null {
  const { employer, startsOn, contract, hours, contractEndsOn, inTechnology, line } = terms;
  if (startsOn > dateOf(calendar, now)) return refuse('date-in-the-future');
  if (startsOn < dateOf(calendar, state.startedAt)) return refuse('before-the-journey');
  if (!Number.isInteger(hours) || hours < 1 || hours > mostHours) return refuse('hours-out-of-range', { min: 1, max: mostHours });
  if (contractEndsOn !== null && contractEndsOn < startsOn) return refuse('ends-before-it-starts');
  if (contract === 'permanent' && contractEndsOn !== null) return refuse('permanent-has-no-end');
  if (contract === 'fixed-term' && contractEndsOn === null) return refuse('fixed-term-has-an-end');
  if (!inTechnology && line !== null) return refuse('line-outside-technology');
  if (state.placements.some((one) => isRunning(one) && one.employer === employer)) return refuse('already-placed-there');
  return null;
}

/** Hours a week that a contract can have. */
export const mostHours = 60;
