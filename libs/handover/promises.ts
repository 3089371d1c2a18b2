import { sameParty, type Party } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import type { PromiseName } from '../policy/policy.js';
import type { HandoverEvent, HandoverPromise, PromiseKept, PromiseLapsed, PromiseTerms } from './events.js';
import type { Dossier, HandoverState, KnownState, PromiseStanding } from './state.js';
import { ms } from './times.js';

/** What a receiver promises by being handed somebody, counted from receipt there. */
export const receiverPromises = ['accept', 'coach', 'contact', 'conversation'] as const satisfies readonly PromiseName[];

export type OpenPromise = PromiseStanding & { readonly status: 'open' };
export type LapsedPromise = PromiseStanding & { readonly status: 'lapsed' };

/**
 * Promises made now, in working days of the calendar, the day of receipt not counted. The policy in the context is that of the service point
 * that receives the person by the command; in a handover to an organisation, of the one that sends.
 */
export function promised(promises: readonly PromiseName[], party: Party, context: Context): readonly PromiseTerms[] {
  const { now, policy, calendar } = context;
  return promises.map((promise) => {
    const dueAt = calendar.endOfWorkingDay(now, policy.promises[promise], policy.workingDayEndsAt);
    const remindAt = calendar.sameDayAt(dueAt, policy.remindAt);
    return {
      promise,
      party,
      dueAt,
      remindAt: ms(now) < ms(remindAt) && ms(remindAt) < ms(dueAt) ? remindAt : null,
      escalateAt: calendar.endOfWorkingDay(dueAt, policy.escalateAfter, policy.workingDayEndsAt),
    };
  });
}

/** The sender's promise to take up again whom it gets back. Who has erased the person by then has nobody to take up. */
export function takeBackPromised(state: KnownState, context: Context): readonly PromiseTerms[] {
  return state.erasure.standing === 'none' ? promised(['takeBack'], state.sender, context) : [];
}

/** Only the presence of the advisor is judged at the conversation itself; every other promise lapses by the clock. */
export function isTimed(standing: PromiseStanding): standing is PromiseStanding & { readonly promise: PromiseName } {
  return standing.promise !== 'advisorPresent';
}

export function standingOf(state: HandoverState, promise: HandoverPromise, party: Party): PromiseStanding | undefined {
  if (state.status === 'not-offered') return undefined;
  return state.promises.find((standing) => standing.promise === promise && sameParty(standing.party, party));
}

/** Open, or lapsed and still not done. */
export function isWaiting(standing: PromiseStanding | undefined): boolean {
  return standing?.status === 'open' || (standing?.status === 'lapsed' && standing.waits);
}

/** The promise that a list counts down to: the earliest that still waits, overdue ones included. */
export function nextPromise(state: HandoverState): PromiseStanding | null {
  return waitingPromises(state)[0] ?? null;
}

/** The promises that call for somebody now: those that lapsed and still wait, and of the others the one that is due next. */
export function pressingPromises(state: HandoverState): readonly PromiseStanding[] {
  const waiting = waitingPromises(state);
  const next = waiting.find(({ status }) => status === 'open');
  return waiting.filter((standing) => standing.status === 'lapsed' || standing === next);
}

/** The earliest first. */
function waitingPromises(state: HandoverState): readonly PromiseStanding[] {
  if (state.status === 'not-offered') return [];
  const waiting = state.promises.filter((standing) => isTimed(standing) && isWaiting(standing));
  return waiting.sort((a, b) => ms(a.dueAt) - ms(b.dueAt));
}

export function lapsed({ promise, party, dueAt }: Pick<PromiseStanding, 'promise' | 'party' | 'dueAt'>): PromiseLapsed {
  return { type: 'handover.promise-lapsed.v1', data: { promise, party, dueAt }, occurred: dueAt };
}

/**
 * The promises that were due before `now` and have not been recorded as lapsed. They come before whatever is decided now: a promise is kept
 * by recording it in time, also when the clock's own command is late.
 */
export function overdue(state: HandoverState, now: string): readonly PromiseLapsed[] {
  if (state.status === 'not-offered') return [];
  return state.promises
    .filter((standing) => standing.status === 'open' && isTimed(standing) && ms(standing.dueAt) < ms(now))
    .sort((a, b) => ms(a.dueAt) - ms(b.dueAt))
    .map(lapsed);
}

/** Done as promised; late where the promise lapsed before. Nothing where it was done already. */
export function kept(state: Dossier, promise: HandoverPromise, party: Party, keptAt: string): readonly PromiseKept[] {
  const standing = state.promises.find((one) => one.promise === promise && sameParty(one.party, party));
  if (!standing || !isWaiting(standing)) return [];
  const data = { promise, party, dueAt: standing.dueAt, keptAt, late: standing.status === 'lapsed' };
  return [{ type: 'handover.promise-kept.v1', data }];
}

/** Nobody owes what is still open any more, except what `butNot` names (kept in the same decision). */
export function released(state: Dossier, releasedAt: string, ...butNot: readonly HandoverPromise[]): readonly HandoverEvent[] {
  return state.promises
    .filter((standing) => standing.status === 'open' && !butNot.includes(standing.promise))
    .map(({ promise, party, dueAt }) => ({ type: 'handover.promise-released.v1', data: { promise, party, dueAt, releasedAt } }));
}
