import type { CandidateEvent, DisclosureGiven, ErasureApproved, Registered } from './events.js';
import { destroyKeyId } from './obligations.js';
import type { ActiveCandidate, CandidateState, ErasingCandidate, Telling } from './state.js';

export function evolve(state: CandidateState, event: CandidateEvent): CandidateState {
  switch (state.status) {
    case 'unregistered':
      return event.type === 'candidate.registered.v1' ? registered(event) : state;
    case 'active':
      return evolveActive(state, event);
    case 'erasing':
    case 'erased':
      return evolveErasing(state, event);
    default:
      return unknown(state);
  }
}

function registered({ data }: Registered): ActiveCandidate {
  return {
    status: 'active',
    ...data,
    skills: [],
    coaches: {},
    disclosures: [],
    restriction: null,
    restrictions: 0,
    linked: [],
    unlinked: [],
    links: 0,
    handovers: [],
    journeys: [],
    openJourneys: [],
    feedbackConsent: null,
    erasure: { standing: 'kept' },
    telling: [],
  };
}

function evolveActive(before: ActiveCandidate, event: CandidateEvent): CandidateState {
  const state = inContact(before, event);
  switch (event.type) {
    case 'candidate.registered.v1':
    case 'candidate.note-added.v1':
    case 'candidate.erasure-postponed.v1':
    case 'candidate.erased.v1':
      return state;
    case 'candidate.personal-data-corrected.v1':
      return { ...state, person: event.data.person };
    case 'candidate.situation-changed.v1':
      return { ...state, situation: event.data.situation, persona: event.data.persona };
    case 'candidate.skills-recorded.v1':
      return { ...state, skills: event.data.skills };
    case 'candidate.coach-assigned.v1':
      return { ...state, coaches: { ...state.coaches, [event.data.role]: event.data.coach } };
    case 'candidate.disclosure-given.v1': {
      const { disclosure, purpose, legalBasis, textVersion, givenOn, how, expiresAt } = event.data;
      const given = { disclosure, purpose, legalBasis, textVersion, givenOn, how, expiresAt };
      const disclosures = [...state.disclosures.filter((earlier) => earlier.purpose !== purpose), given];
      return withFeedbackConsent({ ...state, disclosures }, event.data, true);
    }
    case 'candidate.disclosure-withdrawn.v1':
    case 'candidate.disclosure-expired.v1': {
      const disclosures = state.disclosures.filter(({ disclosure }) => disclosure !== event.data.disclosure);
      return withFeedbackConsent({ ...state, disclosures }, event.data, false);
    }
    case 'candidate.restricted.v1':
      return withRestriction(state, event.data.ground, event.data.dueAt);
    case 'candidate.restriction-lifted.v1':
      return withRestriction(state, null, event.data.dueAt);
    case 'candidate.duplicate-linked.v1': {
      const { candidate, tellOther, link, dueAt } = event.data;
      const telling = tellOther ? [...state.telling, tell('linked', candidate, link, dueAt)] : state.telling;
      const unlinked = state.unlinked.filter((other) => other !== candidate);
      return { ...state, linked: [...state.linked, candidate], unlinked, links: link, telling };
    }
    case 'candidate.duplicate-unlinked.v1': {
      const { candidate, tellOther, link, dueAt } = event.data;
      const telling = tellOther ? [...state.telling, tell('unlinked', candidate, link, dueAt)] : state.telling;
      const linked = state.linked.filter((other) => other !== candidate);
      return { ...state, linked, unlinked: [...state.unlinked, candidate], links: link, telling };
    }
    case 'candidate.handover-recorded.v1':
      return { ...state, handovers: [...state.handovers, event.data.handover] };
    case 'candidate.journey-noted.v1': {
      const { journey, standing, dueAt } = event.data;
      const others = state.openJourneys.filter((open) => open !== journey);
      const noted = { ...state, openJourneys: standing === 'open' ? [...others, journey] : others };
      if (state.journeys.includes(journey)) return noted;
      return {
        ...noted,
        journeys: [...state.journeys, journey],
        telling: [...state.telling, ...consentFor(state, journey, dueAt), ...restrictionFor(state, journey, dueAt)],
      };
    }
    case 'candidate.due-for-erasure.v1':
      return { ...state, erasure: { standing: 'due', since: event.data.since } };
    case 'candidate.erasure-requested.v1':
      return { ...state, erasure: { standing: 'requested', ...event.data } };
    case 'candidate.erasure-declined.v1':
      return { ...state, erasure: { standing: 'kept' } };
    case 'candidate.erasure-approved.v1':
      return erasing(state, event);
    case 'candidate.obligation-settled.v1':
      return { ...state, telling: without(state.telling, event.data.obligationId) };
    default:
      return unknown(event);
  }
}

/** Contact moves the data term along; a candidate that was due is kept again. */
function inContact(state: ActiveCandidate, event: CandidateEvent): ActiveCandidate {
  if (!('dataTermEndsAt' in event.data)) return state;
  const erasure = state.erasure.standing === 'due' ? { standing: 'kept' as const } : state.erasure;
  return { ...state, dataTermEndsAt: event.data.dataTermEndsAt, erasure };
}

/** Links that were not told yet need no telling any more; the erasure itself is told to every linked candidate, handover and journey. */
function erasing(
  state: ActiveCandidate,
  { data: { reason, keys, linked, handovers = [], dueAt } }: ErasureApproved,
): ErasingCandidate {
  return {
    status: 'erasing',
    candidate: state.candidate,
    servicePoint: state.servicePoint,
    origin: state.origin,
    reason,
    keys,
    handovers,
    journeys: state.journeys,
    toDestroy: keys.map((key) => ({ key, attempt: 1, dueAt })),
    telling: [
      ...state.telling.filter(({ what }) => what === 'unlinked' || what === 'feedback-consent'),
      ...linked.map((candidate) => ({ id: `erase-linked:${candidate}`, what: 'erase' as const, candidate, reason, dueAt })),
      ...handovers.map((handover) => tellHandover(handover, dueAt)),
      ...state.journeys.map((journey) => endJourney(journey, dueAt)),
    ],
  };
}

export function evolveErasing(state: ErasingCandidate, event: CandidateEvent): ErasingCandidate {
  switch (event.type) {
    case 'candidate.handover-recorded.v1': {
      const { handover, dueAt } = event.data;
      const telling = [...state.telling, tellHandover(handover, dueAt)];
      return { ...state, handovers: [...state.handovers, handover], telling };
    }
    case 'candidate.journey-noted.v1': {
      const { journey, dueAt } = event.data;
      return { ...state, journeys: [...state.journeys, journey], telling: [...state.telling, endJourney(journey, dueAt)] };
    }
    case 'candidate.erasure-postponed.v1': {
      const { key, attempt, dueAt } = event.data;
      return { ...state, toDestroy: state.toDestroy.map((due) => (due.key === key ? { key, attempt, dueAt } : due)) };
    }
    case 'candidate.obligation-settled.v1':
      return {
        ...state,
        telling: without(state.telling, event.data.obligationId),
        toDestroy: state.toDestroy.filter((due) => destroyKeyId(due) !== event.data.obligationId),
      };
    case 'candidate.erased.v1':
      return { ...state, status: 'erased' };
    case 'candidate.registered.v1':
    case 'candidate.personal-data-corrected.v1':
    case 'candidate.situation-changed.v1':
    case 'candidate.skills-recorded.v1':
    case 'candidate.coach-assigned.v1':
    case 'candidate.note-added.v1':
    case 'candidate.disclosure-given.v1':
    case 'candidate.disclosure-withdrawn.v1':
    case 'candidate.disclosure-expired.v1':
    case 'candidate.restricted.v1':
    case 'candidate.restriction-lifted.v1':
    case 'candidate.duplicate-linked.v1':
    case 'candidate.duplicate-unlinked.v1':
    case 'candidate.due-for-erasure.v1':
    case 'candidate.erasure-requested.v1':
    case 'candidate.erasure-declined.v1':
    case 'candidate.erasure-approved.v1':
      return state;
    default:
      return unknown(event);
  }
}

function tell(what: 'linked' | 'unlinked', candidate: string, link: number, dueAt: string): Telling {
  return { id: `tell-${what}:${link}`, what, candidate, dueAt };
}

function tellHandover(handover: string, dueAt: string): Telling {
  return { id: `erase-in-handover:${handover}`, what: 'erase-in-handover', handover, dueAt };
}

function endJourney(journey: string, dueAt: string): Telling {
  return { id: `end-journey:${journey}`, what: 'end-journey', journey, dueAt };
}

/** Every journey is told, ended ones too: durability is established after the end. */
function withFeedbackConsent(
  before: ActiveCandidate,
  { purpose, dueAt }: Pick<DisclosureGiven['data'], 'purpose' | 'dueAt'>,
  agreed: boolean,
): ActiveCandidate {
  if (purpose !== 'extra-feedback') return before;
  const state = { ...before, feedbackConsent: { agreed, said: (before.feedbackConsent?.said ?? 0) + 1 } };
  return { ...state, telling: [...state.telling, ...state.journeys.flatMap((journey) => consentFor(state, journey, dueAt))] };
}

/** What a journey is to hear of it; nothing where the candidate said nothing here, so that what was agreed at the handover holds. */
function consentFor({ feedbackConsent }: ActiveCandidate, journey: string, dueAt: string): readonly Telling[] {
  if (feedbackConsent === null) return [];
  const { agreed, said } = feedbackConsent;
  return [{ id: `feedback-consent:${said}:${journey}`, what: 'feedback-consent', journey, agreed, dueAt }];
}

/** Every journey is told, ended ones too: after the end somebody is still asked for durability. */
function withRestriction(before: ActiveCandidate, restriction: ActiveCandidate['restriction'], dueAt: string): ActiveCandidate {
  const state = { ...before, restriction, restrictions: before.restrictions + 1 };
  const telling = state.journeys.map((journey) => restrictionNow(state, journey, dueAt));
  return { ...state, telling: [...state.telling, ...telling] };
}

/** What a journey that comes to light late is to hear of it. */
function restrictionFor(state: ActiveCandidate, journey: string, dueAt: string): readonly Telling[] {
  return state.restriction === null ? [] : [restrictionNow(state, journey, dueAt)];
}

function restrictionNow({ restriction, restrictions }: ActiveCandidate, journey: string, dueAt: string): Telling {
  return { id: `restriction:${restrictions}:${journey}`, what: 'restriction', journey, restricted: restriction !== null, dueAt };
}

function without(telling: readonly Telling[], id: string): readonly Telling[] {
  return telling.filter((one) => one.id !== id);
}

function unknown(value: never): never {
  throw new Error(`unknown in a candidate's stream: ${String(value)}`);
}
