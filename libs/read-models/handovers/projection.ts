import {
  copyFor,
  handover,
  isOpen,
  isTaken,
  leadOf,
  nextPromise,
  viewOf,
  type HandoverState,
  type KnownState,
  type PromiseStanding,
  type Taking,
} from '../../handover/index.js';
import { partyKey, type Party } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { fold, put, type Projection, type StreamAt } from '../../projection/index.js';
import { handovers, type HandoverEnd, type HandoverRowFor, type PromiseLine } from './table.js';

/** The inbox: what each party sees of every handover. */
export const handoversProjection: Projection = {
  name: 'handovers',
  version: 3,
  tables: [handovers],
  sources: [
    fold(handover, {
      rows: (state, at) =>
        state.status === 'not-offered' ? [] : [put(handovers, ...partiesOf(state).flatMap((party) => rowFor(state, at, party)))],
    }),
  ],
};

function partiesOf(state: KnownState): readonly Party[] {
  return [...new Map(handover.visibleTo(state).map((party) => [partyKey(party), party])).values()];
}

/** What a party that passed it on does not see; of these, what the sender sees stands in {@link shared}. */
const nothing = {
  reference: null,
  urgency: null,
  municipality: null,
  situation: null,
  legalBasis: null,
  agreement: null,
  feedbackAgreed: null,
  promises: null,
  nextPromise: null,
  nextParty: null,
  nextDue: null,
  lapsed: 0,
  times: null,
  planned: null,
  acceptedAt: null,
  ended: null,
  erasedBySenderAt: null,
  coach: null,
  candidate: null,
  failedInARow: null,
  held: null,
  personKey: null,
  copy: null,
};

function rowFor(state: KnownState, at: StreamAt, party: Party): readonly HandoverRowFor[] {
  const lead = leadOf(state);
  const key = partyKey(party);
  const view = viewOf(state, party);
  const common = {
    id: at.id,
    party: key,
    status: state.status,
    open: isOpen(state),
    revision: at.revision,
    sender: partyKey(state.sender),
    receiver: partyKey(state.receiver.party),
    lead: lead && partyKey(lead),
    offeredAt: state.offeredAt,
    changedAt: at.occurred,
    visibleTo: [key],
  };
  switch (view) {
    case 'none':
      return [];
    case 'status-only':
      return [{ ...common, ...nothing, view }];
    case 'sender':
      return [
        {
          ...common,
          ...nothing,
          ...shared(state),
          view,
          ended: endFor(state, view),
          candidate: state.sendersCandidate === undefined ? null : idOf(state.sendersCandidate),
        },
      ];
    case 'full':
      return [{ ...common, ...shared(state), ...within(state, party), view, ended: endFor(state, view) }];
    default:
      return view satisfies never;
  }
}

/** What sender and receiver both see. */
function shared(state: KnownState) {
  const next = nextPromise(state);
  return {
    reference: state.reference,
    urgency: state.urgency,
    municipality: state.municipality ?? null,
    situation: state.situation,
    legalBasis: state.legalBasis,
    agreement: state.agreement,
    feedbackAgreed: state.feedback.agreed,
    promises: state.promises.map(lineOf),
    nextPromise: next?.promise ?? null,
    nextParty: next && partyKey(next.party),
    nextDue: next?.dueAt ?? null,
    lapsed: state.promises.filter(({ status }) => status === 'lapsed').length,
    times: state.times,
    planned: state.status === 'conversation-planned' ? state.conversation : null,
    acceptedAt: takingOf(state)?.acceptedAt ?? null,
    erasedBySenderAt: state.erasure.standing === 'none' ? null : state.erasure.erasedAt,
  };
}

/** What stays within the receiving party. */
function within(state: KnownState, party: Party) {
  const taking = takingOf(state);
  const copy = copyFor(state, party);
  return {
    coach: taking?.coach ?? null,
    candidate: taking?.candidate ? idOf(taking.candidate) : null,
    failedInARow: state.status === 'accepted' || state.status === 'in-contact' ? state.failedInARow : null,
    held: state.status === 'conversation-held' ? state.held : state.status === 'completed' ? state.conversation : null,
    personKey: copy?.personKey ?? null,
    copy,
  };
}

function takingOf(state: KnownState): Taking | null {
  if (isTaken(state) || state.status === 'completed') return state;
  return 'taking' in state ? state.taking : null;
}

/**
 * What goes back to the sender goes back with a reason and advice (domain description, "No wrong door"); of any other end the sender hears
 * the reason only where it is its own.
 */
function endFor(state: HandoverState, view: 'sender' | 'full'): HandoverEnd | null {
  switch (state.status) {
    case 'not-offered':
    case 'offered':
    case 'redirect-proposed':
    case 'accepted':
    case 'in-contact':
    case 'conversation-planned':
    case 'conversation-held':
      return null;
    case 'completed':
      return { at: state.completedAt, reason: view === 'full' ? state.withoutConversation : null, advice: null };
    case 'declined':
    case 'returned':
      return { at: state.endedAt, reason: state.reason, advice: state.advice };
    case 'withdrawn':
      return { at: state.endedAt, reason: state.reason, advice: null };
    case 'declined-by-candidate':
    case 'entered-in-error':
      return { at: state.endedAt, reason: view === 'full' ? state.reason : null, advice: null };
    default:
      return state satisfies never;
  }
}

function lineOf(standing: PromiseStanding): PromiseLine {
  const { promise, dueAt, status } = standing;
  return { promise, party: partyKey(standing.party), dueAt, status, doneAt: doneAt(standing) };
}

function doneAt(standing: PromiseStanding): string | null {
  switch (standing.status) {
    case 'kept':
      return standing.keptAt;
    case 'lapsed':
      return standing.keptLateAt;
    case 'open':
    case 'released':
      return null;
    default:
      return standing satisfies never;
  }
}
