import { sameParty, type Party } from '../kernel/actor.js';
import type { PersonCopy } from './events.js';
import { wantsNoFurtherHelp } from './exits.js';
import { isWaiting, standingOf } from './promises.js';
import { isOpen, type HandoverState, type Receiver } from './state.js';

/**
 * The organisation that has the lead in guiding the person ("no wrong door"; architecture, "Responsibility"). There is exactly one from the
 * offer on: the sender until somebody takes it, who proposes a redirect until the next one takes it, then the receiver, and the sender again
 * after every exit. Null before there is a handover, and once the person said that no further help is wanted or is at work
 * (domain description, "No wrong door"): then nobody guides.
 */
export function leadOf(state: HandoverState): Party | null {
  switch (state.status) {
    case 'not-offered':
      return null;
    case 'offered':
      return state.sender;
    case 'redirect-proposed':
      return state.proposer;
    case 'accepted':
    case 'in-contact':
    case 'conversation-planned':
    case 'conversation-held':
    case 'completed':
      return state.receiver.party;
    case 'declined':
    case 'withdrawn':
    case 'returned':
    case 'entered-in-error':
      return state.sender;
    case 'declined-by-candidate':
      return wantsNoFurtherHelp(state.reason) ? null : state.sender;
    default:
      return state satisfies never;
  }
}

/** Ended, and nobody has to take the person back any more. Follow-ups elsewhere may still be pending. */
export function isClosed(state: HandoverState): boolean {
  if (state.status === 'not-offered' || isOpen(state)) return false;
  return !isWaiting(standingOf(state, 'takeBack', state.sender));
}

/** The receiving service point; in a handover to an organisation, the sending one. */
export function servicePointOf(state: HandoverState): string | null {
  if (state.status === 'not-offered') return null;
  return [state.receiver.party, state.sender].find(({ kind }) => kind === 'service-point')?.id ?? null;
}

export function visibleTo(state: HandoverState): readonly Party[] {
  if (state.status === 'not-offered') return [];
  return [state.sender, state.receiver.party, ...state.passedOnBy.map(({ party }) => party)];
}

/**
 * How much of a handover a party sees: all of it; what a sender sees (where it stands, promises, the planned conversation, advice that
 * came back, and of the rest only the feedback); its status only, after passing it on; or nothing.
 */
export type View = 'full' | 'sender' | 'status-only' | 'none';

export function viewOf(state: HandoverState, party: Party): View {
  if (state.status === 'not-offered') return 'none';
  if (sameParty(party, state.sender)) return 'sender';
  if (holderOf(state, party)) return 'full';
  return state.passedOnBy.some((receiver) => sameParty(receiver.party, party)) ? 'status-only' : 'none';
}

/** The copy of what is told about the person that a party may open; none for the sender, who has its own, and after passing it on. */
export function copyFor(state: HandoverState, party: Party): PersonCopy | null {
  return holderOf(state, party)?.copy ?? null;
}

function holderOf(state: HandoverState, party: Party): Receiver | undefined {
  if (state.status === 'not-offered') return undefined;
  const proposer = state.status === 'redirect-proposed' ? state.passedOnBy.at(-1) : undefined;
  return [state.receiver, proposer].find((receiver) => receiver !== undefined && sameParty(receiver.party, party));
}
