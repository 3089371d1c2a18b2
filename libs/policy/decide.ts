import { hasRole } from '../kernel/actor.js';
import { reject, type Context, type Rejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import { policyCommandRoles } from './allowed-commands.js';
import type { PolicyCommand, PolicyTerms } from './commands.js';
import type { PolicyEvent } from './events.js';
import { promiseNames, type JourneyTerms } from './policy.js';
import { currentPolicy, type PolicyState } from './state.js';

/**
 * The least and the most that each term can be: promises and escalation in working days, retention in months, what follows a placement in
 * the unit that its name says or in calendar days. An enquiry is
 * erased after six months at the latest (domain description, "Enquiry and candidate").
 */
export const policyRanges = {
  promises: { min: 1, max: 20 },
  escalateAfter: { min: 1, max: 10 },
  failedAttempts: { min: 1, max: 10 },
  enquiryRetention: { min: 1, max: 6 },
  dataTerm: { min: 1, max: 84 },
  stallAfter: { min: 7, max: 180 },
  reopenWithin: { min: 1, max: 24 },
  checkInWeeks: { min: 1, max: 8 },
  checkInMonths: { min: 1, max: 24 },
  checkInGrace: { min: 1, max: 60 },
  minimumHours: { min: 1, max: 40 },
  durableDays: { min: 30, max: 730 },
  durableGap: { min: 0, max: 90 },
  durableGrace: { min: 1, max: 90 },
} as const;

/** Check-ins in weeks and in months, each. */
export const mostCheckIns = 12;

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export function decide(state: PolicyState, { type, data }: PolicyCommand, context: Context): readonly PolicyEvent[] | Rejection {
  if (!hasRole(context.actor, ...policyCommandRoles[type])) return reject('role-not-allowed');
  const current = currentPolicy(state);
  const terms = termsOf({ ...data, journey: data.journey ?? current.journey });
  const violations = outOfRange(terms);
  if (violations.length > 0) return reject('policy-out-of-range', { violations });
  if (terms.remindAt >= terms.workingDayEndsAt) return reject('reminder-after-end-of-day');
  const { halfYear, year } = terms.journey.durableAfter;
  if (halfYear >= year) return reject('half-year-after-year');
  if (JSON.stringify(terms) === JSON.stringify(termsOf(current))) return [];
  return [
    {
      type: 'policy.set.v1',
      data: { servicePoint: idOf(context.stream), policy: { version: current.version + 1, ...terms } },
    },
  ];
}

/** The terms alone and in a fixed order, so that two policies can be compared. */
function termsOf(policy: PolicyTerms): PolicyTerms {
  const { accept, coach, contact, conversation, takeBack } = policy.promises;
  const { workingDayEndsAt, remindAt, escalateAfter, failedAttempts, enquiryRetention, dataTerm } = policy;
  return {
    promises: { accept, coach, contact, conversation, takeBack },
    workingDayEndsAt,
    remindAt,
    escalateAfter,
    failedAttempts,
    enquiryRetention,
    dataTerm,
    journey: journeyTermsOf(policy.journey),
  };
}

function journeyTermsOf({ durableAfter: { halfYear, year }, ...terms }: JourneyTerms): JourneyTerms {
  const { stallAfter, reopenWithin, checkInWeeks, checkInMonths, checkInGrace, minimumHours, durableGap, durableGrace } = terms;
  return {
    stallAfter,
    reopenWithin,
    checkInWeeks: [...new Set(checkInWeeks)].sort((a, b) => a - b),
    checkInMonths: [...new Set(checkInMonths)].sort((a, b) => a - b),
    checkInGrace,
    minimumHours,
    durableAfter: { halfYear, year },
    durableGap,
    durableGrace,
  };
}

function outOfRange(terms: PolicyTerms): readonly JsonObject[] {
  const { promises, escalateAfter, failedAttempts, enquiryRetention, dataTerm } = policyRanges;
  return [
    ...promiseNames.flatMap((name) => beyond(`/promises/${name}`, terms.promises[name], promises)),
    ...beyond('/escalateAfter', terms.escalateAfter, escalateAfter),
    ...beyond('/failedAttempts', terms.failedAttempts, failedAttempts),
    ...beyond('/enquiryRetention', terms.enquiryRetention, enquiryRetention),
    ...beyond('/dataTerm', terms.dataTerm, dataTerm),
    ...journeyOutOfRange(terms.journey),
    ...noTime('/workingDayEndsAt', terms.workingDayEndsAt),
    ...noTime('/remindAt', terms.remindAt),
  ];
}

function journeyOutOfRange(terms: JourneyTerms): readonly JsonObject[] {
  const { durableDays, ...ranges } = policyRanges;
  const single = ['stallAfter', 'reopenWithin', 'checkInGrace', 'minimumHours', 'durableGap', 'durableGrace'] as const;
  const several = ['checkInWeeks', 'checkInMonths'] as const;
  return [
    ...single.flatMap((name) => beyond(`/journey/${name}`, terms[name], ranges[name])),
    ...several.flatMap((name) => [
      ...terms[name].flatMap((value, index) => beyond(`/journey/${name}/${index}`, value, ranges[name])),
      ...(terms[name].length > mostCheckIns ? [{ pointer: `/journey/${name}`, most: mostCheckIns }] : []),
    ]),
    ...beyond('/journey/durableAfter/halfYear', terms.durableAfter.halfYear, durableDays),
    ...beyond('/journey/durableAfter/year', terms.durableAfter.year, durableDays),
  ];
}

function beyond(
  pointer: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): readonly JsonObject[] {
  return Number.isInteger(value) && value >= min && value <= max ? [] : [{ pointer, min, max }];
}

function noTime(pointer: string, value: string): readonly JsonObject[] {
  return timeOfDay.test(value) ? [] : [{ pointer, form: 'HH:MM' }];
}
