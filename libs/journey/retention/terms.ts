import type { Context } from '../../kernel/aggregate.js';
import { roleWithCoach } from '../assignment.js';
import { addDays, addMonths, daysBetween, endOfDate, instantOn, later } from '../dates.js';
import type { TaskAdded } from '../events.js';
import type { Dossier } from '../state.js';
import { taskFor } from '../tasks.js';
import { durabilityTerms } from './codes.js';
import type { CheckInTerm, CheckInTerms, DurabilityTerms } from './events.js';
import type { Placement } from './state.js';

/** The check-ins that a placement promises, in order; due on the morning of their day. */
export function checkInsOf(startsOn: string, { calendar, policy }: Context): readonly CheckInTerms[] {
  const { checkInWeeks, checkInMonths, checkInGrace } = policy.journey;
  const on = (term: CheckInTerm, day: string): CheckInTerms => ({
    term,
    dueAt: instantOn(calendar, day, policy.remindAt),
    missedAt: endOfDate(calendar, addDays(day, checkInGrace)),
  });
  return [
    ...checkInWeeks.map((weeks) => on(`${weeks}-weeks`, addDays(startsOn, 7 * weeks))),
    ...checkInMonths.map((months) => on(`${months}-months`, addMonths(calendar, startsOn, months))),
  ].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}

/** The terms of durability that start with the first placement in technology. */
export function durabilityFrom(startsOn: string, { calendar, policy }: Context): readonly DurabilityTerms[] {
  const { durableAfter, durableGap, durableGrace } = policy.journey;
  const days = { 'half-year': durableAfter.halfYear, year: durableAfter.year } as const;
  return durabilityTerms.map((term) => {
    const day = addDays(startsOn, days[term]);
    return {
      term,
      from: startsOn,
      day,
      dueAt: endOfDate(calendar, day),
      graceEndsAt: endOfDate(calendar, addDays(day, durableGrace)),
      allowedGap: durableGap,
    };
  });
}

/**
 * Days without work in technology of enough hours, from the first working day up to and including `day`, at whichever employers; as far as
 * placements are recorded.
 */
export function gapDays(placements: readonly Placement[], from: string, day: string): number {
  const spans = placements
    .filter(({ inTechnology, enoughHours }) => inTechnology && enoughHours)
    .map(({ startsOn, was }) => ({ first: startsOn, last: was.standing === 'ended' && was.lastDay < day ? was.lastDay : day }))
    .sort((a, b) => a.first.localeCompare(b.first));
  let covered = addDays(from, -1);
  let gap = 0;
  for (const { first, last } of spans) {
    if (first > day || last <= covered) continue;
    gap += Math.max(0, daysBetween(covered, first) - 1);
    covered = last;
  }
  return gap + Math.max(0, daysBetween(covered, day));
}

/** Whether durability can be no more by what is known on a day: how many days without such work, of how many allowed. */
export function tooLongGap(
  placements: readonly Placement[],
  { from, day, allowedGap }: DurabilityTerms,
  today: string,
): { readonly gapDays: number; readonly allowedGap: number } | null {
  const gap = gapDays(placements, from, today < day ? today : day);
  return gap > allowedGap ? { gapDays: gap, allowedGap } : null;
}

const daysBeforeTheEnd = 28;

/** A contract with an end asks for an answer before it ends: is there another one? */
export function followUpContract(
  state: Dossier,
  placement: string,
  contractEndsOn: string | null,
  context: Context,
): readonly TaskAdded[] {
  if (contractEndsOn === null) return [];
  const { now, calendar, policy } = context;
  const askOn = instantOn(calendar, addDays(contractEndsOn, -daysBeforeTheEnd), policy.remindAt);
  const role = roleWithCoach(state, 'job-coach', 'labour-market-coach', 'career-coach');
  return [taskFor(state, { kind: 'follow-up-contract', role, dueAt: later(askOn, now), about: placement }, context)];
}

const workingDaysToAnswer = 2;

/** After a placement comes something, never silently the end. */
export function whatNext(state: Dossier, placement: string, context: Context): TaskAdded {
  const { now, calendar, policy } = context;
  const dueAt = calendar.endOfWorkingDay(now, workingDaysToAnswer, policy.workingDayEndsAt);
  const role = roleWithCoach(state, 'job-coach', 'labour-market-coach', 'career-coach');
  return taskFor(state, { kind: 'what-next', role, dueAt, about: placement }, context);
}
