import { partyKey, sameParty, type Party } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import type { AllowedState } from './allowed-commands.js';
import type { Decline, NameCoach, ProposeRedirect } from './commands.js';
import type { Decision } from './decide.js';
import { copyEndsAt } from './erasure.js';
import { kept, promised, receiverPromises, released, takeBackPromised } from './promises.js';
import { refuse } from './rejections.js';

/** The id of the candidate that somebody becomes at a service point that takes the handover of this stream. */
export function candidateIdAt(stream: string, receiver: Party): string {
  return deriveId('candidate', stream, partyKey(receiver));
}

export function accept(state: AllowedState<'accept'>, { now, stream }: Context): Decision {
  const receiver = state.receiver.party;
  const candidate = receiver.kind === 'service-point' ? `candidate/${candidateIdAt(stream, receiver)}` : null;
  return [
    { type: 'handover.accepted.v1', data: { receiver, acceptedAt: now, candidate } },
    ...kept(state, 'accept', receiver, now),
  ];
}

export function decline(state: AllowedState<'decline'>, { reason, advice }: Decline['data'], context: Context): Decision {
  const from = state.receiver.party;
  const { now } = context;
  const promises = takeBackPromised(state, context);
  return [
    {
      type: 'handover.declined.v1',
      data: { from, reason, advice, declinedAt: now, promises, copyEndsAt: copyEndsAt(state, context) },
    },
    ...kept(state, 'accept', from, now),
    ...released(state, now, 'accept'),
  ];
}

/** Passing it on is an answer too, and keeps the promise to answer; the other promises start anew at the new receiver. */
export function proposeRedirect(
  state: AllowedState<'propose-redirect'>,
  data: ProposeRedirect['data'],
  context: Context,
): Decision {
  const { to, reason, resealed } = data;
  const from = state.receiver.party;
  const { now } = context;
  const earlier = [...state.passedOnBy, state.receiver];
  if (to.kind !== 'service-point') return refuse('redirect-only-between-service-points');
  if (sameParty(to, state.sender)) return refuse('redirect-to-sender');
  if (earlier.some((receiver) => sameParty(receiver.party, to))) return refuse('redirect-to-earlier-receiver');
  if (earlier.some((receiver) => receiver.copy.personKey === resealed.personKey)) return refuse('person-key-in-use');
  return [
    {
      type: 'handover.redirect-proposed.v1',
      data: { ...resealed, from, to, reason, proposedAt: now, promises: promised(receiverPromises, to, context) },
    },
    ...kept(state, 'accept', from, now),
    ...released(state, now, 'accept'),
  ];
}

export function nameCoach(state: AllowedState<'name-coach'>, { coach }: NameCoach['data'], { now }: Context): Decision {
  if (state.coach === coach) return [];
  return [
    { type: 'handover.coach-named.v1', data: { coach, previous: state.coach, namedAt: now } },
    ...kept(state, 'coach', state.receiver.party, now),
  ];
}
