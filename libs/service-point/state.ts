import { deriveId } from '../kernel/ids.js';
import type { Sealed } from '../vault/sealed.js';
import type { MemberRole, ServicePointKind, Weekday } from './commands.js';
import { weekdayOf } from './weekdays.js';

/** A labour-market region served for a period; dates are YYYY-MM-DD, both included. */
export interface ServedRegion {
  readonly region: string;
  readonly name: string;
  /** Names or CBS codes. */
  readonly municipalities: readonly string[];
  readonly from: string;
  readonly until: string | null;
}

export interface Member {
  readonly subject: string;
  readonly roles: readonly MemberRole[];
  readonly memberKey: string;
  readonly name: Sealed;
  readonly workingDays: readonly Weekday[];
  readonly standIn: string | null;
}

/** The name of a member who left, until it is erased. */
export interface FormerMember {
  readonly memberKey: string;
  readonly eraseAt: string;
  readonly attempt: number;
}

export interface NotOpened {
  readonly status: 'not-opened';
}

export interface OpenServicePoint {
  readonly status: 'open';
  readonly servicePoint: string;
  readonly name: string;
  readonly kind: ServicePointKind;
  readonly regions: readonly ServedRegion[];
  readonly members: readonly Member[];
  readonly formerMembers: readonly FormerMember[];
  /** Every vault key that a member has had; none is used twice. */
  readonly memberKeys: readonly string[];
}

export type ServicePointState = NotOpened | OpenServicePoint;

export const initialServicePoint: ServicePointState = { status: 'not-opened' };

/**
 * The vault key for the name of somebody about to become a member (`add-member`). Somebody who comes back gets a new one, since
 * the earlier one is destroyed.
 */
export function memberKeyOf(state: ServicePointState, servicePoint: string, subject: string): string {
  const keys = state.status === 'open' ? state.memberKeys : [];
  for (let time = 1; ; time++) {
    const key = deriveId('member-key', `service-point/${servicePoint}`, subject, String(time));
    if (!keys.includes(key)) return key;
  }
}

export function memberOf(state: ServicePointState, subject: string): Member | undefined {
  return state.status === 'open' ? state.members.find((member) => member.subject === subject) : undefined;
}

/** Subjects of the members whose work this one does on a date (YYYY-MM-DD), since it is no working day of theirs. */
export function coversFor(state: ServicePointState, subject: string, date: string): readonly string[] {
  if (state.status !== 'open') return [];
  const weekday = weekdayOf(date);
  return state.members
    .filter(({ standIn, workingDays }) => standIn === subject && !workingDays.includes(weekday))
    .map((member) => member.subject);
}

/** Subjects of the members for whom this one stands in. */
export function standsInFor(state: ServicePointState, subject: string): readonly string[] {
  if (state.status !== 'open') return [];
  return state.members.filter(({ standIn }) => standIn === subject).map((member) => member.subject);
}
