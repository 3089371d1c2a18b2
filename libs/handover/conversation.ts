import type { Context } from '../kernel/aggregate.js';
import type { AllowedState } from './allowed-commands.js';
import type { PlanConversation, RecordConversation, RecordMissedConversation } from './commands.js';
import type { Decision } from './decide.js';
import type { HandoverEvent } from './events.js';
import { kept, lapsed, standingOf } from './promises.js';
import { refuse } from './rejections.js';
import type { Dossier, KnownState } from './state.js';
import { isBackwards, ms, utc, whoLacks } from './times.js';

export function planConversation(
  state: AllowedState<'plan-conversation'>,
  { start, end, mode }: PlanConversation['data'],
  { now }: Context,
): Decision {
  if (isBackwards({ start, end })) return refuse('interval-ends-before-it-starts');
  if (ms(start) <= ms(now)) return refuse('conversation-in-the-past');
  const lacking = whoLacks(state, { start, end });
  if (lacking.length > 0) return refuse('time-does-not-suit-all', { lacking });
  return [{ type: 'handover.conversation-planned.v1', data: { start: utc(start), end: utc(end), mode } }];
}

export function recordMissedConversation(
  state: AllowedState<'record-missed-conversation'>,
  { absent, note }: RecordMissedConversation['data'],
  { now }: Context,
): Decision {
  const plannedStart = state.conversation.start;
  if (absent.length === 0) return refuse('nobody-was-absent');
  if (ms(now) < ms(plannedStart)) return refuse('conversation-not-yet', { start: plannedStart });
  return [
    { type: 'handover.conversation-missed.v1', data: { plannedStart, absent, ...(note && { note }) } },
    ...(absent.includes('advisor') ? advisorWasAbsent(state, plannedStart) : []),
  ];
}

/** The warm conversation. It needs the candidate and the coach; an absent advisor breaks the sender's promise, not the conversation. */
export function recordConversation(
  state: AllowedState<'record-conversation'>,
  { heldAt, present, told, promised, askNext }: RecordConversation['data'],
  { now }: Context,
): Decision {
  if (ms(heldAt) > ms(now)) return refuse('conversation-in-the-future');
  if (ms(heldAt) < ms(state.offeredAt)) return refuse('conversation-before-offer');
  if (!present.includes('candidate') || !present.includes('coach')) return refuse('candidate-or-coach-absent');
  const held = utc(heldAt);
  return [
    { type: 'handover.conversation-held.v1', data: { heldAt: held, present, told, promised, askNext }, occurred: held },
    ...kept(state, 'conversation', state.receiver.party, now),
    ...(present.includes('advisor') ? advisorWasPresent(state, held) : advisorWasAbsent(state, held)),
  ];
}

/** Handing over warmly is a promise of the sender, judged at the first conversation that was to take place. */
function advisorWasPresent(state: Dossier & KnownState, at: string): readonly HandoverEvent[] {
  if (standingOf(state, 'advisorPresent', state.sender)) return kept(state, 'advisorPresent', state.sender, at);
  const data = { promise: 'advisorPresent', party: state.sender, dueAt: at, keptAt: at, late: false } as const;
  return [{ type: 'handover.promise-kept.v1', data }];
}

function advisorWasAbsent(state: KnownState, dueAt: string): readonly HandoverEvent[] {
  const standing = standingOf(state, 'advisorPresent', state.sender);
  return standing && standing.status !== 'open' ? [] : [lapsed({ promise: 'advisorPresent', party: state.sender, dueAt })];
}
