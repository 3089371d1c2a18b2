import { sameParty } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import type { AllowedState } from './allowed-commands.js';
import type { ProposeTimes, RecordAttempt } from './commands.js';
import type { Decision } from './decide.js';
import { back } from './exits.js';
import { kept } from './promises.js';
import { refuse } from './rejections.js';
import { isBackwards, ms, normalised, utc } from './times.js';

/**
 * Each attempt is recorded; the last failed one in a row that the policy asks for sends the person back to the sender, in the same
 * decision.
 */
export function recordAttempt(state: AllowedState<'record-attempt'>, data: RecordAttempt['data'], context: Context): Decision {
  const { channel, outcome, note, advice } = data;
  const { now, policy } = context;
  if (ms(data.at) > ms(now)) return refuse('attempt-in-the-future');
  if (ms(data.at) < ms(state.offeredAt)) return refuse('attempt-before-offer');
  const at = utc(data.at);
  const attempt = { channel, at, outcome, ...(note && { note }) };
  const type = 'handover.attempt-recorded.v1';
  switch (outcome) {
    case 'reached':
      return [
        { type, data: { ...attempt, failedInARow: 0 }, occurred: at },
        ...kept(state, 'contact', state.receiver.party, now),
      ];
    case 'not-reached': {
      const failedInARow = state.failedInARow + 1;
      return [
        { type, data: { ...attempt, failedInARow }, occurred: at },
        ...(failedInARow < policy.failedAttempts
          ? []
          : back(state, 'unreachable', advice ?? { standard: 'try-another-channel' }, context)),
      ];
    }
    default:
      return outcome satisfies never;
  }
}

/** The coach notes down what each of the three can; the sender knows its advisor's times. No times at all is an answer too. */
export function proposeTimes(
  state: AllowedState<'propose-times'>,
  { by, times }: ProposeTimes['data'],
  context: Context,
): Decision {
  if (by !== 'advisor' && sameParty(context.actor.party, state.sender)) return refuse('times-of-another-side');
  if (times.some(isBackwards)) return refuse('interval-ends-before-it-starts');
  if (times.length > 0 && times.every(({ end }) => ms(end) <= ms(context.now))) return refuse('times-in-the-past');
  return [{ type: 'handover.times-proposed.v1', data: { by, times: normalised(times) } }];
}
