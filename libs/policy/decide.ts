import { hasRole } from '../kernel/actor.js';
import { reject, type Context, type Rejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import { policyCommandRoles } from './allowed-commands.js';
import type { PolicyCommand, PolicyTerms } from './commands.js';
import type { PolicyEvent } from './events.js';
import { promiseNames } from './policy.js';
import { currentPolicy, type PolicyState } from './state.js';

/**
 * The least and the most that each term can be: promises and escalation in working days, retention in months. An enquiry is
 * erased after six months at the latest (domain description, "Enquiry and candidate").
 */
export const policyRanges = {
  promises: { min: 1, max: 20 },
  escalateAfter: { min: 1, max: 10 },
  failedAttempts: { min: 1, max: 10 },
  enquiryRetention: { min: 1, max: 6 },
  dataTerm: { min: 1, max: 84 },
} as const;

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export function decide(state: PolicyState, { type, data }: PolicyCommand, context: Context): readonly PolicyEvent[] | Rejection {
  if (!hasRole(context.actor, ...policyCommandRoles[type])) return reject('role-not-allowed');
  const violations = outOfRange(data);
  if (violations.length > 0) return reject('policy-out-of-range', { violations });
  if (data.remindAt >= data.workingDayEndsAt) return reject('reminder-after-end-of-day');
  const current = currentPolicy(state);
  const terms = termsOf(data);
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
    ...noTime('/workingDayEndsAt', terms.workingDayEndsAt),
    ...noTime('/remindAt', terms.remindAt),
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
