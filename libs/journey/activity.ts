import type { Context } from '../kernel/aggregate.js';
import { addDays, dateOf, instantOn } from './dates.js';
import type { Activity, StallTerm } from './facts.js';
import { isOpenCheckIn, type CheckIn } from './retention/state.js';
import type { Dossier } from './state.js';

/** Check-ins that are still to come, of all placements. */
export function openCheckIns({ placements }: Pick<Dossier, 'placements'>): readonly CheckIn[] {
  return placements.flatMap(({ checkIns }) => checkIns.filter(isOpenCheckIn));
}

/** What an event carries by which somebody did something for the candidate. */
export function activity(state: Pick<Dossier, 'placements'>, context: Context): Activity {
  return { activeAt: context.now, ...stallTerm(openCheckIns(state).length, context) };
}

/** Silence is a signal only where nothing else says when to look again; the term is in calendar days. */
export function stallTerm(checkInsAhead: number, { now, calendar, policy }: Context): StallTerm {
  if (checkInsAhead > 0) return { stallAt: null };
  const day = addDays(dateOf(calendar, now), policy.journey.stallAfter);
  return { stallAt: instantOn(calendar, day, policy.remindAt) };
}
