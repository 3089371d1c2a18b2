import { sameParty, type Party } from '../kernel/actor.js';
import { withCopyErased, withoutCopyToErase } from './erasure.js';
import type { HandoverEvent, HandoverPromise, PersonCopy, PromiseTerms } from './events.js';
import { candidateToRegister, candidateToTell, coachToAssign, copyToDestroy, untakenCopyToDestroy } from './follow-ups.js';
import type { Dossier, HandoverState, KnownState, OpenState, PromiseStanding, TakenState } from './state.js';
import { isOpen, isTaken } from './state.js';

/** Folds an event into the state. Streams hold only what `decide` gave, so that an event that does not fit is a broken stream. */
export function evolve(state: HandoverState, event: HandoverEvent): HandoverState {
  return withoutCopyToErase(evolved(state, event));
}

function evolved(state: HandoverState, event: HandoverEvent): KnownState {
  switch (event.type) {
    case 'handover.offered.v1': {
      const { sender, receiver, reference, situation, urgency, legalBasis, agreement, feedback, municipality, offeredAt } =
        event.data;
      const { candidate } = event.data;
      return {
        status: 'offered',
        handover: event.data.handover,
        sender,
        reference,
        situation,
        urgency,
        legalBasis,
        agreement,
        feedback,
        ...(municipality !== undefined && { municipality }),
        ...(candidate !== undefined && { sendersCandidate: candidate }),
        offeredAt,
        receiver: { party: receiver, copy: copyIn(event.data) },
        passedOnBy: [],
        times: { advisor: event.data.advisorTimes, candidate: [], coach: [] },
        plannings: 0,
        promises: opened(event.data.promises),
        followUps: candidateToTell(event.data),
        erasure: { standing: 'none' },
      };
    }
    case 'handover.redirect-proposed.v1': {
      const open = openState(state, event);
      const { to, from, promises } = event.data;
      return {
        ...dossierOf(open),
        ...proposerLeaves(open, event.data.proposedAt),
        status: 'redirect-proposed',
        proposer: from,
        receiver: { party: to, copy: copyIn(event.data) },
        passedOnBy: [...open.passedOnBy, open.receiver],
        promises: [...overtaken(open), ...opened(promises)],
      };
    }
    case 'handover.accepted.v1': {
      const open = openState(state, event);
      const { acceptedAt, candidate } = event.data;
      const { followUps } = proposerLeaves(open, acceptedAt);
      return {
        ...dossierOf(open),
        status: 'accepted',
        acceptedAt,
        candidate,
        coach: null,
        coachesNamed: 0,
        failedInARow: 0,
        followUps: [...followUps, ...candidateToRegister(open, event.data)],
      };
    }
    case 'handover.coach-named.v1': {
      const taken = takenState(state, event);
      return {
        ...taken,
        coach: event.data.coach,
        coachesNamed: taken.coachesNamed + 1,
        followUps: [...taken.followUps, ...coachToAssign(taken, event.data)],
      };
    }
    case 'handover.attempt-recorded.v1': {
      const taken = takenState(state, event);
      const { outcome, failedInARow } = event.data;
      if (outcome === 'reached' && taken.status === 'accepted') return { ...taken, status: 'in-contact', failedInARow };
      return taken.status === 'accepted' || taken.status === 'in-contact' ? { ...taken, failedInARow } : taken;
    }
    case 'handover.times-proposed.v1': {
      const open = openState(state, event);
      return { ...open, times: { ...open.times, [event.data.by]: event.data.times } };
    }
    case 'handover.conversation-planned.v1': {
      const taken = takenState(state, event);
      const { start } = event.data;
      return {
        ...dossierOf(taken),
        ...takingOf(taken),
        status: 'conversation-planned',
        conversation: event.data,
        plannings: taken.plannings + 1,
        promises: advisorExpected(taken, start),
      };
    }
    case 'handover.conversation-missed.v1': {
      const taken = takenState(state, event);
      return { ...dossierOf(taken), ...takingOf(taken), status: 'in-contact', failedInARow: 0 };
    }
    case 'handover.conversation-held.v1': {
      const taken = takenState(state, event);
      return { ...dossierOf(taken), ...takingOf(taken), status: 'conversation-held', held: event.data };
    }
    case 'handover.completed.v1': {
      const taken = takenState(state, event);
      const { completedAt, withoutConversation } = event.data;
      const completed = {
        ...dossierOf(taken),
        ...takingOf(taken),
        status: 'completed',
        completedAt,
        promises: overtaken(taken),
      } as const;
      if (withoutConversation !== null) return { ...completed, conversation: null, withoutConversation };
      if (taken.status !== 'conversation-held') throw new BrokenHandover(state, event);
      return { ...completed, conversation: taken.held, withoutConversation };
    }
    case 'handover.declined.v1': {
      const open = openState(state, event);
      const { from, reason, advice, declinedAt } = event.data;
      return { ...ended(open, declinedAt, event.data.copyEndsAt, event.data.promises), status: 'declined', from, reason, advice };
    }
    case 'handover.withdrawn.v1': {
      const { reason, withdrawnAt, copyEndsAt } = event.data;
      return { ...ended(openState(state, event), withdrawnAt, copyEndsAt), status: 'withdrawn', reason };
    }
    case 'handover.declined-by-candidate.v1': {
      const { reason, declinedAt, copyEndsAt, promises } = event.data;
      return { ...ended(openState(state, event), declinedAt, copyEndsAt, promises), status: 'declined-by-candidate', reason };
    }
    case 'handover.returned.v1': {
      const { from, reason, advice, returnedAt, promises } = event.data;
      return { ...ended(openState(state, event), returnedAt, null, promises), status: 'returned', from, reason, advice };
    }
    case 'handover.entered-in-error.v1': {
      const { reason, markedAt, copyEndsAt } = event.data;
      return { ...ended(openState(state, event), markedAt, copyEndsAt), status: 'entered-in-error', reason };
    }
    case 'handover.taken-back.v1':
      return known(state, event);
    case 'handover.person-erased.v1': {
      const { erasedAt, copy } = event.data;
      const before = known(state, event);
      if (copy === 'kept-by-receiver') return { ...before, erasure: { standing: copy, erasedAt } };
      return { ...before, ...withCopyErased(before, erasedAt), promises: overtaken(before) };
    }
    case 'handover.promise-kept.v1': {
      const { promise, party, dueAt, keptAt } = event.data;
      return withStanding(known(state, event), promise, party, (before) =>
        before?.status === 'lapsed'
          ? { ...before, waits: false, escalateAt: null, keptLateAt: keptAt }
          : { promise, party, dueAt, status: 'kept', keptAt },
      );
    }
    case 'handover.promise-lapsed.v1': {
      const { promise, party, dueAt } = event.data;
      return withStanding(known(state, event), promise, party, (before) => ({
        promise,
        party,
        dueAt,
        status: 'lapsed',
        waits: true,
        escalateAt: before?.status === 'open' ? before.escalateAt : null,
        keptLateAt: null,
      }));
    }
    case 'handover.promise-reminded.v1': {
      const { promise, party } = event.data;
      return withStanding(known(state, event), promise, party, (before) =>
        before?.status === 'open' ? { ...before, remindAt: null } : before,
      );
    }
    case 'handover.promise-escalated.v1': {
      const { promise, party } = event.data;
      return withStanding(known(state, event), promise, party, (before) =>
        before?.status === 'lapsed' ? { ...before, escalateAt: null } : before,
      );
    }
    case 'handover.promise-released.v1': {
      const { promise, party, dueAt } = event.data;
      return withStanding(known(state, event), promise, party, () => ({ promise, party, dueAt, status: 'released' }));
    }
    case 'handover.obligation-settled.v1': {
      const before = known(state, event);
      return { ...before, followUps: before.followUps.filter(({ id }) => id !== event.data.obligationId) };
    }
    default:
      return event satisfies never;
  }
}

function copyIn({ personKey, person, question, doneSoFar, advisor }: PersonCopy): PersonCopy {
  return { personKey, person, question, doneSoFar, advisor };
}

function opened(promises: readonly PromiseTerms[]): readonly PromiseStanding[] {
  return promises.map((terms) => ({ ...terms, status: 'open' }));
}

/** What lapsed before the handover ended or went on to another stays broken, but nobody waits for it any more. */
function overtaken(state: Dossier): readonly PromiseStanding[] {
  return state.promises.map((standing) =>
    standing.status === 'lapsed' ? { ...standing, waits: false, escalateAt: null } : standing,
  );
}

/** From the first planning on the advisor is expected; another planning moves that, until it was judged. */
function advisorExpected(state: Dossier, start: string): readonly PromiseStanding[] {
  const isAdvisor = ({ promise }: PromiseStanding) => promise === 'advisorPresent';
  if (state.promises.some((standing) => isAdvisor(standing) && standing.status !== 'open')) return state.promises;
  const expected: PromiseStanding = {
    promise: 'advisorPresent',
    party: state.sender,
    dueAt: start,
    status: 'open',
    remindAt: null,
    escalateAt: null,
  };
  return [...state.promises.filter((standing) => !isAdvisor(standing)), expected];
}

function withStanding(
  state: KnownState,
  promise: HandoverPromise,
  party: Party,
  change: (before: PromiseStanding | undefined) => PromiseStanding | undefined,
): KnownState {
  const isIt = (standing: PromiseStanding) => standing.promise === promise && sameParty(standing.party, party);
  const before = state.promises.find(isIt);
  const after = change(before);
  if (!after) return state;
  const promises = before
    ? state.promises.map((standing) => (standing === before ? after : standing))
    : [...state.promises, after];
  return { ...state, promises };
}

function proposerLeaves(state: OpenState, at: string): Pick<Dossier, 'followUps'> {
  const proposer = state.status === 'redirect-proposed' ? state.passedOnBy.at(-1) : undefined;
  return { followUps: proposer ? [...state.followUps, copyToDestroy(proposer, at)] : state.followUps };
}

function ended(state: OpenState, endedAt: string, copyEndsAt: string | null, promises: readonly PromiseTerms[] = []) {
  const { followUps } = proposerLeaves(state, endedAt);
  return {
    ...dossierOf(state),
    followUps: [...followUps, ...untakenCopyToDestroy(state.receiver, copyEndsAt)],
    endedAt,
    taking: isTaken(state) ? takingOf(state) : null,
    promises: [...overtaken(state), ...opened(promises)],
  };
}

function dossierOf(state: KnownState): Dossier {
  const { handover, sender, reference, situation, urgency, legalBasis, agreement, feedback, municipality, offeredAt } = state;
  const { sendersCandidate, receiver, passedOnBy, times, plannings, promises, followUps, erasure } = state;
  return {
    ...{ handover, sender, reference, situation, urgency, legalBasis, agreement, feedback, offeredAt },
    ...(municipality !== undefined && { municipality }),
    ...(sendersCandidate !== undefined && { sendersCandidate }),
    ...{ receiver, passedOnBy, times, plannings, promises, followUps, erasure },
  };
}

function takingOf({ acceptedAt, candidate, coach, coachesNamed }: TakenState) {
  return { acceptedAt, candidate, coach, coachesNamed };
}

function known(state: HandoverState, event: HandoverEvent): KnownState {
  if (state.status === 'not-offered') throw new BrokenHandover(state, event);
  return state;
}

function openState(state: HandoverState, event: HandoverEvent): OpenState {
  if (!isOpen(state)) throw new BrokenHandover(state, event);
  return state;
}

function takenState(state: HandoverState, event: HandoverEvent): TakenState {
  if (!isTaken(state)) throw new BrokenHandover(state, event);
  return state;
}

/** A stream holds an event that cannot have come there by `decide`. */
export class BrokenHandover extends Error {
  constructor(state: HandoverState, event: HandoverEvent) {
    super(`${event.type} in a handover that is ${state.status}`);
    this.name = 'BrokenHandover';
  }
}
