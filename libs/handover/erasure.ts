import { idOf } from '../kernel/ids.js';
import type { Context } from '../kernel/aggregate.js';
import type { AllowedState } from './allowed-commands.js';
import type { ErasePerson } from './commands.js';
import type { Decision } from './decide.js';
import type { HandoverEvent } from './events.js';
import { copyToDestroy } from './follow-ups.js';
import { released } from './promises.js';
import { refuse } from './rejections.js';
import {
  isOpen,
  type HandoverState,
  type KnownState,
  type OfferedState,
  type OpenState,
  type RedirectProposedState,
} from './state.js';

/**
 * The one rule of whose the copy of a person is that a sending service point handed over (docs/decisions/0007): the receiver's once it took
 * the person and registered them in a stream of its own, whatever comes after, since that stream then stands under the same key and has its own
 * data term and erasure. An organisation keeps its own records elsewhere; the copy here is its own while it guides the person by this
 * handover. Else the copy is here for the sender only, and goes with the sender's candidate.
 */
export function isKeptByReceiver(state: KnownState): boolean {
  switch (state.status) {
    case 'offered':
    case 'redirect-proposed':
      return false;
    case 'accepted':
    case 'in-contact':
    case 'conversation-planned':
    case 'conversation-held':
      return true;
    case 'completed':
      return state.candidate !== null;
    case 'declined':
    case 'withdrawn':
    case 'declined-by-candidate':
    case 'returned':
    case 'entered-in-error':
      return state.taking !== null && state.taking.candidate !== null;
    default:
      return state satisfies never;
  }
}

/**
 * Until when the party that a handover was put to keeps its copy, should it end now: a UTC instant, or null once the copy is the receiver's own.
 * Who did not take the person has no candidate of its own whose data term or erasure would reach the copy. To that party the handover was a
 * question that was not taken up, so that it keeps it as long as an enquiry (`Policy.enquiryRetention`, months). Decided when the handover
 * ends; a later policy does not move it. An erasure by the sender comes before it.
 */
export function copyEndsAt(state: OfferedState | RedirectProposedState, context: Context): string;
export function copyEndsAt(state: OpenState, context: Context): string | null;
export function copyEndsAt(state: OpenState, { now, policy, calendar }: Context): string | null {
  return isKeptByReceiver(state) ? null : calendar.addMonths(now, policy.enquiryRetention);
}

/**
 * The sender's candidate is erased. Everybody concerned is told by the event; a handover that nobody took ends with it, and nobody has to take the
 * person back any more.
 */
export function erasePerson(state: AllowedState<'erase-person'>, { candidate }: ErasePerson['data'], { now }: Context): Decision {
  if (state.sendersCandidate === undefined || idOf(state.sendersCandidate) !== candidate)
    return refuse('person-of-another-candidate');
  if (state.erasure.standing !== 'none') return [];
  const erased = (copy: 'erased' | 'kept-by-receiver'): HandoverEvent => ({
    type: 'handover.person-erased.v1',
    data: { erasedAt: now, copy },
  });
  // Of a handover that has ended, the promise to take the person back is the only one that can be open.
  if (isKeptByReceiver(state)) return [...(isOpen(state) ? [] : released(state, now)), erased('kept-by-receiver')];
  const withdrawn: HandoverEvent = {
    type: 'handover.withdrawn.v1',
    data: { reason: 'person-erased', withdrawnAt: now, copyEndsAt: null },
  };
  const isAsked = state.status === 'offered' || state.status === 'redirect-proposed';
  return [...(isAsked ? [withdrawn] : []), ...released(state, now), erased('erased')];
}

/** Owes the destruction of the copy that is no longer kept by its receiver, once: instead of the one after its term, where it was not taken. */
export function withCopyErased(state: KnownState, erasedAt: string): Pick<KnownState, 'followUps' | 'erasure'> {
  const destruction = copyToDestroy(state.receiver, erasedAt);
  return {
    followUps: [...state.followUps.filter(({ target }) => target !== destruction.target), destruction],
    erasure: { standing: 'copy-erased', erasedAt },
  };
}

/** What an organisation kept for as long as it guided the person goes when it does so no longer. */
export function withoutCopyToErase(state: KnownState): HandoverState {
  const { erasure } = state;
  if (erasure.standing !== 'kept-by-receiver' || isKeptByReceiver(state)) return state;
  return { ...state, ...withCopyErased(state, erasure.erasedAt) };
}
