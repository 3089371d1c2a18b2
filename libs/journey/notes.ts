import type { Context } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { activity, openCheckIns, stallTerm } from './activity.js';
import type { AllowedState } from './allowed-commands.js';
import type { AddNote, ChangeFeedbackConsent, ChangeRestriction, ObserveLeak, SettleObligation } from './commands.js';
import type { Decision } from './decide.js';
import { refuse } from './rejections.js';

export function addNote(state: AllowedState<'add-note'>, { text }: AddNote['data'], context: Context): Decision {
  const note = deriveId('note', context.stream, context.commandId);
  return [{ type: 'journey.note-added.v1', data: { note, text, ...activity(state, context) } }];
}

/** At any moment, in whichever step it stands. */
export function observeLeak(
  state: AllowedState<'observe-leak'>,
  { leak, note }: ObserveLeak['data'],
  context: Context,
): Decision {
  const observation = deriveId('leak', context.stream, context.commandId);
  const { step, iteration } = state.step;
  const data = { observation, leak, step, iteration, ...(note && { note }), ...activity(state, context) };
  return [{ type: 'journey.leak-observed.v1', data }];
}

/** Withdrawn by a word to whoever guides; given only by a disclosure of the candidate, which says on which basis and until when. */
export function changeFeedbackConsent(
  state: AllowedState<'change-feedback-consent'>,
  { agreed }: ChangeFeedbackConsent['data'],
  { actor }: Context,
): Decision {
  if (agreed && actor.kind !== 'system') return refuse('agreement-needs-disclosure');
  return agreed === state.feedbackAgreed ? [] : [{ type: 'journey.feedback-consent-changed.v1', data: { agreed } }];
}

/** The clock goes on meanwhile: what nobody may ask is missed, or stays unknown. */
export function changeRestriction(
  state: AllowedState<'change-restriction'>,
  { restricted }: ChangeRestriction['data'],
  context: Context,
): Decision {
  if (state.dataUse !== (restricted ? 'free' : 'restricted')) return [];
  if (restricted) return [{ type: 'journey.restricted.v1', data: {} }];
  return [{ type: 'journey.restriction-lifted.v1', data: stallTerm(openCheckIns(state).length, context) }];
}

export function settleObligation(
  state: AllowedState<'settle-obligation'>,
  { obligationId, outcome, code }: SettleObligation['data'],
): Decision {
  if (!state.followUps.some(({ id }) => id === obligationId)) return refuse('no-such-obligation');
  return [{ type: 'journey.obligation-settled.v1', data: { obligationId, outcome, ...(code !== undefined && { code }) } }];
}
