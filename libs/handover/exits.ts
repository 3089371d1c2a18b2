import type { Context } from '../kernel/aggregate.js';
import type { AllowedState } from './allowed-commands.js';
import type { CandidateDeclineReason, ReturnReason } from './codes.js';
import type { Complete, MarkEnteredInError, RecordCandidateDeclined, Return, Withdraw } from './commands.js';
import type { Decision } from './decide.js';
import { copyEndsAt } from './erasure.js';
import type { Advice, HandoverEvent } from './events.js';
import { kept, released, takeBackPromised } from './promises.js';
import { refuse } from './rejections.js';
import type { TakenState } from './state.js';

export function complete(state: AllowedState<'complete'>, { withoutConversation }: Complete['data'], { now }: Context): Decision {
  const held = state.status === 'conversation-held';
  if (held && withoutConversation !== undefined) return refuse('conversation-was-held');
  if (!held && withoutConversation === undefined) return refuse('reason-needed-without-conversation');
  return [
    { type: 'handover.completed.v1', data: { completedAt: now, withoutConversation: withoutConversation ?? null } },
    ...released(state, now),
  ];
}

export function withdraw(state: AllowedState<'withdraw'>, { reason }: Withdraw['data'], context: Context): Decision {
  const { now } = context;
  const data = { reason, withdrawnAt: now, copyEndsAt: copyEndsAt(state, context) };
  return [{ type: 'handover.withdrawn.v1', data }, ...released(state, now)];
}

/** With these the person says that no further help is wanted; with the others they stay with the sender. */
export function wantsNoFurtherHelp(reason: CandidateDeclineReason): boolean {
  return reason === 'no-further-help' || reason === 'found-work';
}

export function recordCandidateDeclined(
  state: AllowedState<'record-candidate-declined'>,
  { reason }: RecordCandidateDeclined['data'],
  context: Context,
): Decision {
  const { now } = context;
  const promises = wantsNoFurtherHelp(reason) ? [] : takeBackPromised(state, context);
  const data = { reason, declinedAt: now, promises, copyEndsAt: copyEndsAt(state, context) };
  return [{ type: 'handover.declined-by-candidate.v1', data }, ...released(state, now)];
}

export function returnToSender(state: AllowedState<'return'>, { reason, advice }: Return['data'], context: Context): Decision {
  return back(state, reason, advice, context);
}

/** Back to the sender, which promises to take the person up again. */
export function back(state: TakenState, reason: ReturnReason, advice: Advice, context: Context): readonly HandoverEvent[] {
  const { now } = context;
  const promises = takeBackPromised(state, context);
  return [
    { type: 'handover.returned.v1', data: { from: state.receiver.party, reason, advice, returnedAt: now, promises } },
    ...released(state, now),
  ];
}

export function markEnteredInError(
  state: AllowedState<'mark-entered-in-error'>,
  { reason }: MarkEnteredInError['data'],
  context: Context,
): Decision {
  const { now } = context;
  const data = { reason, markedAt: now, copyEndsAt: copyEndsAt(state, context) };
  return [{ type: 'handover.entered-in-error.v1', data }, ...released(state, now)];
}

export function takeBack(state: AllowedState<'take-back'>, { now }: Context): Decision {
  return [{ type: 'handover.taken-back.v1', data: { takenBackAt: now } }, ...kept(state, 'takeBack', state.sender, now)];
}
