import type { Context } from '../kernel/aggregate.js';
import type { AllowedState } from './allowed-commands.js';
import type { EscalatePromise, LapsePromise, RemindPromise, SettleObligation } from './commands.js';
import type { Decision } from './decide.js';
import { lapsed, standingOf } from './promises.js';
import { refuse } from './rejections.js';
import { ms } from './times.js';

/** A reminder that comes when the promise is already due is overtaken: the promise then lapses at once. */
export function remindPromise(
  state: AllowedState<'remind-promise'>,
  { promise, party }: RemindPromise['data'],
  { now }: Context,
): Decision {
  const standing = standingOf(state, promise, party);
  if (standing?.status !== 'open' || standing.remindAt === null) return refuse('promise-not-waiting');
  if (ms(now) < ms(standing.remindAt)) return refuse('not-due-yet');
  if (ms(now) >= ms(standing.dueAt)) return [lapsed(standing)];
  return [{ type: 'handover.promise-reminded.v1', data: { promise, party, dueAt: standing.dueAt } }];
}

export function lapsePromise(
  state: AllowedState<'lapse-promise'>,
  { promise, party }: LapsePromise['data'],
  { now }: Context,
): Decision {
  const standing = standingOf(state, promise, party);
  if (standing?.status !== 'open') return refuse('promise-not-waiting');
  if (ms(now) < ms(standing.dueAt)) return refuse('not-due-yet');
  return [lapsed(standing)];
}

/** Calls upon the coordinator. */
export function escalatePromise(
  state: AllowedState<'escalate-promise'>,
  { promise, party }: EscalatePromise['data'],
  { now }: Context,
): Decision {
  const standing = standingOf(state, promise, party);
  if (standing?.status !== 'lapsed' || standing.escalateAt === null) return refuse('promise-not-waiting');
  if (ms(now) < ms(standing.escalateAt)) return refuse('not-due-yet');
  return [{ type: 'handover.promise-escalated.v1', data: { promise, party, dueAt: standing.dueAt } }];
}

export function settleObligation(
  state: AllowedState<'settle-obligation'>,
  { obligationId, outcome, code }: SettleObligation['data'],
): Decision {
  if (!state.followUps.some(({ id }) => id === obligationId)) return refuse('no-such-obligation');
  return [{ type: 'handover.obligation-settled.v1', data: { obligationId, outcome, ...(code !== undefined && { code }) } }];
}
