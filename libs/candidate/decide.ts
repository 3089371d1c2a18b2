import { aDayAfter, endOfDate, isBefore, startOfDate } from '../kernel/local-date.js';
import { hasRole } from '../kernel/actor.js';
import type { Context, Rejection } from '../kernel/aggregate.js';
import { deriveId, idOf } from '../kernel/ids.js';
import { sealedUnder } from '../vault/sealed.js';
import { candidateCommandRoles, isAllowedDuringRestriction } from './allowed-commands.js';
import type {
  CandidateCommand,
  GiveDisclosure,
  RecordSkills,
  Register,
  RegisterFromHandover,
  SettleObligation,
} from './commands.js';
import { isOptional } from './disclosure.js';
import type { CandidateEvent, ErasureApproved } from './events.js';
import { evolveErasing } from './evolve.js';
import { destroyKeyId } from './obligations.js';
import { personaOf } from './persona.js';
import { refuse } from './rejections.js';
import type { ErasureReason } from './rights.js';
import { sameSituation } from './situation.js';
import { mostSkills, sameSkills, skillPattern } from './skills.js';
import type { ActiveCandidate, CandidateState, ErasingCandidate } from './state.js';

type Decision = readonly CandidateEvent[] | Rejection;

export function decide(state: CandidateState, command: CandidateCommand, context: Context): Decision {
  if (!hasRole(context.actor, ...candidateCommandRoles[command.type])) return refuse('role-not-allowed');
  if (state.status === 'unregistered') return decideUnregistered(command, context);
  if (context.actor.party.kind !== 'service-point' || context.actor.party.id !== state.servicePoint)
    return refuse('other-service-point');
  return state.status === 'active' ? decideActive(state, command, context) : decideErasing(state, command, context);
}

function decideUnregistered(command: CandidateCommand, context: Context): Decision {
  switch (command.type) {
    case 'register-from-handover':
    case 'register':
      return register(command, context);
    case 'approve-linked-erasure':
    case 'accept-unlink':
    case 'expire-disclosure':
    case 'mark-due-for-erasure':
    case 'settle-obligation':
      return [];
    default:
      return refuse('candidate-unknown');
  }
}

function register(command: Register | RegisterFromHandover, context: Context): Decision {
  const { personKey, person, situation, origin, copies = [] } = command.data;
  const { party } = context.actor;
  if (party.kind !== 'service-point') return refuse('only-a-service-point-registers');
  if (!sealedUnder(personKey, person)) return refuse('sealed-with-other-key');
  return [
    {
      type: 'candidate.registered.v1',
      data: {
        candidate: idOf(context.stream),
        servicePoint: party.id,
        personKey,
        person,
        situation,
        persona: personaOf(situation),
        origin,
        copies: [...new Set(copies)].filter((key) => key !== personKey),
        ...dataTerm(context),
      },
    },
  ];
}

function decideActive(state: ActiveCandidate, command: CandidateCommand, context: Context): Decision {
  if (state.restriction !== null && !isAllowedDuringRestriction(command.type)) return refuse('candidate-restricted');
  const { now, stream, commandId, actor } = context;
  const contact = dataTerm(context);
  switch (command.type) {
    case 'register-from-handover':
    case 'register':
      return isSameOrigin(state, command) ? [] : refuse('candidate-already-registered');

    case 'correct-personal-data': {
      const { person } = command.data;
      if (!sealedUnder(state.personKey, person)) return refuse('sealed-with-other-key');
      return [{ type: 'candidate.personal-data-corrected.v1', data: { person, ...contact } }];
    }
    case 'change-situation': {
      const { situation } = command.data;
      if (sameSituation(situation, state.situation)) return [];
      return [{ type: 'candidate.situation-changed.v1', data: { situation, persona: personaOf(situation), ...contact } }];
    }
    case 'record-skills':
      return recordSkills(state, command, context);

    case 'assign-coach': {
      const { role, coach } = command.data;
      const previous = state.coaches[role] ?? null;
      if (previous === coach) return [];
      return [{ type: 'candidate.coach-assigned.v1', data: { role, coach, previous, ...contact } }];
    }
    case 'add-note': {
      const { text } = command.data;
      if (!sealedUnder(state.personKey, text)) return refuse('sealed-with-other-key');
      return [{ type: 'candidate.note-added.v1', data: { note: deriveId('note', stream, commandId), text, ...contact } }];
    }
    case 'give-disclosure':
      return giveDisclosure(command, context);

    case 'withdraw-disclosure': {
      const given = state.disclosures.find((disclosure) => disclosure.purpose === command.data.purpose);
      if (!given) return refuse('disclosure-not-given');
      const { disclosure, purpose } = given;
      return [{ type: 'candidate.disclosure-withdrawn.v1', data: { disclosure, purpose, dueAt: now, ...contact } }];
    }
    case 'expire-disclosure': {
      const given = state.disclosures.find(({ disclosure }) => disclosure === command.data.disclosure);
      if (!given || isBefore(now, given.expiresAt)) return [];
      const { disclosure, purpose, expiresAt } = given;
      return [{ type: 'candidate.disclosure-expired.v1', data: { disclosure, purpose, dueAt: expiresAt }, occurred: expiresAt }];
    }
    case 'restrict':
      return state.restriction === null
        ? [{ type: 'candidate.restricted.v1', data: { ground: command.data.ground, dueAt: now, ...contact } }]
        : refuse('already-restricted');

    case 'lift-restriction':
      return state.restriction === null
        ? refuse('not-restricted')
        : [{ type: 'candidate.restriction-lifted.v1', data: { dueAt: now, ...contact } }];

    case 'link-duplicate':
    case 'accept-link': {
      const { candidate } = command.data;
      if (candidate === idOf(stream)) return refuse('cannot-link-to-itself');
      if (state.linked.includes(candidate)) return [];
      const tellOther = command.type === 'link-duplicate';
      return [{ type: 'candidate.duplicate-linked.v1', data: { candidate, tellOther, link: state.links + 1, dueAt: now } }];
    }
    case 'unlink-duplicate':
    case 'accept-unlink': {
      const { candidate } = command.data;
      const tellOther = command.type === 'unlink-duplicate';
      if (!state.linked.includes(candidate)) return tellOther ? refuse('not-linked') : [];
      return [{ type: 'candidate.duplicate-unlinked.v1', data: { candidate, tellOther, link: state.links + 1, dueAt: now } }];
    }
    case 'record-handover': {
      const { handover } = command.data;
      if (state.handovers.includes(handover)) return [];
      return [{ type: 'candidate.handover-recorded.v1', data: { handover, dueAt: now } }];
    }
    case 'note-journey': {
      const { journey, standing } = command.data;
      if (state.openJourneys.includes(journey) === (standing === 'open')) return [];
      return [{ type: 'candidate.journey-noted.v1', data: { journey, standing, dueAt: now, ...contact } }];
    }
    case 'mark-due-for-erasure': {
      const { term } = command.data;
      if (state.openJourneys.length > 0) return [];
      if (state.erasure.standing !== 'kept' || term !== state.dataTermEndsAt || isBefore(now, term)) return [];
      return [{ type: 'candidate.due-for-erasure.v1', data: { since: term }, occurred: term }];
    }
    case 'request-erasure': {
      const { reason } = command.data;
      if (state.erasure.standing === 'requested') return refuse('erasure-already-requested');
      if (reason === 'data-term-passed' && state.erasure.standing !== 'due') return refuse('data-term-not-passed');
      return [{ type: 'candidate.erasure-requested.v1', data: { reason, requestedBy: actor.id } }];
    }
    case 'decline-erasure': {
      const { why } = command.data;
      if (state.erasure.standing === 'kept') return refuse('erasure-not-requested');
      if (!sealedUnder(state.personKey, why)) return refuse('sealed-with-other-key');
      return [{ type: 'candidate.erasure-declined.v1', data: { why, ...contact } }];
    }
    case 'approve-erasure':
      return approveErasure(state, context);

    case 'approve-linked-erasure': {
      const { candidate, reason } = command.data;
      if (state.unlinked.includes(candidate)) return refuse('not-linked');
      return [erasureApproved(state, reason, context, candidate)];
    }
    case 'settle-obligation':
      return settleTelling(state, command, context);

    default:
      return unknownCommand(command);
  }
}

/** After approval nothing is taken in any more; a handover or journey that comes to light late is told. */
function decideErasing(state: ErasingCandidate, command: CandidateCommand, context: Context): Decision {
  switch (command.type) {
    case 'record-handover': {
      const { handover } = command.data;
      if (state.handovers.includes(handover)) return [];
      return [{ type: 'candidate.handover-recorded.v1', data: { handover, dueAt: context.now } }];
    }
    case 'note-journey': {
      const { journey, standing } = command.data;
      if (standing === 'ended' || state.journeys.includes(journey)) return [];
      return [{ type: 'candidate.journey-noted.v1', data: { journey, standing, dueAt: context.now, ...dataTerm(context) } }];
    }
    case 'settle-obligation':
      return settleErasure(state, command, context);

    case 'approve-linked-erasure':
    case 'accept-unlink':
    case 'expire-disclosure':
    case 'mark-due-for-erasure':
      return [];

    default:
      return refuse('candidate-erased');
  }
}

function isSameOrigin(state: ActiveCandidate, { data: { origin } }: Register | RegisterFromHandover): boolean {
  const known = state.origin;
  if (origin.channel === 'handover') return known.channel === 'handover' && known.handover === origin.handover;
  if (origin.channel === 'enquiry') return known.channel === 'enquiry' && known.enquiry === origin.enquiry;
  return false;
}

function recordSkills(state: ActiveCandidate, { data: { skills } }: RecordSkills, context: Context): Decision {
  if (skills.length > mostSkills) return refuse('too-many-skills', { most: mostSkills });
  if (!skills.every(({ skill }) => skillPattern.test(skill))) return refuse('skill-not-from-competentnl');
  if (new Set(skills.map(({ skill }) => skill)).size < skills.length) return refuse('skill-given-twice');
  if (sameSkills(skills, state.skills)) return [];
  return [{ type: 'candidate.skills-recorded.v1', data: { skills, ...dataTerm(context) } }];
}

function giveDisclosure({ data }: GiveDisclosure, context: Context): Decision {
  const { purpose, legalBasis, textVersion, givenOn, how, expiresOn } = data;
  const { now, calendar, stream, commandId } = context;
  if (isOptional(purpose) && legalBasis !== 'consent') return refuse('optional-needs-consent');
  if (!isOptional(purpose) && legalBasis === 'consent') return refuse('consent-only-for-optional');
  if (isBefore(now, startOfDate(calendar, givenOn))) return refuse('given-in-the-future');
  const expiresAt = endOfDate(calendar, expiresOn);
  if (!isBefore(now, expiresAt)) return refuse('expiry-in-the-past');
  const disclosure = deriveId('disclosure', stream, commandId);
  return [
    {
      type: 'candidate.disclosure-given.v1',
      data: { disclosure, purpose, legalBasis, textVersion, givenOn, how, expiresAt, dueAt: now, ...dataTerm(context) },
    },
  ];
}

function approveErasure(state: ActiveCandidate, context: Context): Decision {
  switch (state.erasure.standing) {
    case 'kept':
      return refuse('erasure-not-requested');
    case 'due':
      return [erasureApproved(state, 'data-term-passed', context)];
    case 'requested':
      if (state.erasure.requestedBy === context.actor.id) return refuse('approver-is-requester');
      return [erasureApproved(state, state.erasure.reason, context)];
  }
}

function erasureApproved(state: ActiveCandidate, reason: ErasureReason, context: Context, toldBy?: string): ErasureApproved {
  return {
    type: 'candidate.erasure-approved.v1',
    data: {
      reason,
      keys: [state.personKey, ...state.copies],
      linked: state.linked.filter((candidate) => candidate !== toldBy),
      ...(state.handovers.length > 0 && { handovers: state.handovers }),
      dueAt: context.now,
    },
  };
}

function settleTelling(state: ActiveCandidate, { data }: SettleObligation, context: Context): Decision {
  const telling = state.telling.find(({ id }) => id === data.obligationId);
  if (!telling) return [];
  const settled: CandidateEvent = { type: 'candidate.obligation-settled.v1', data };
  if (data.outcome === 'done' || telling.what !== 'linked' || !state.linked.includes(telling.candidate)) return [settled];
  const { candidate } = telling;
  const link = state.links + 1;
  return [settled, { type: 'candidate.duplicate-unlinked.v1', data: { candidate, tellOther: false, link, dueAt: context.now } }];
}

function settleErasure(state: ErasingCandidate, { data }: SettleObligation, context: Context): Decision {
  const settled: CandidateEvent = { type: 'candidate.obligation-settled.v1', data };
  if (state.telling.some(({ id }) => id === data.obligationId)) return withEnd(state, settled);
  const destroyed = state.toDestroy.find((key) => destroyKeyId(key) === data.obligationId);
  if (!destroyed) return [];
  if (data.outcome === 'refused') {
    const { key, attempt } = destroyed;
    const dueAt = aDayAfter(context.now);
    return [{ type: 'candidate.erasure-postponed.v1', data: { key, attempt: attempt + 1, code: data.code, dueAt } }];
  }
  return withEnd(state, settled);
}

/** The erasure is done when the last key is destroyed and the last handover told. */
function withEnd(state: ErasingCandidate, settled: CandidateEvent): readonly CandidateEvent[] {
  const { toDestroy, telling } = evolveErasing(state, settled);
  const isDone = toDestroy.length === 0 && !telling.some(({ what }) => what === 'erase-in-handover');
  if (state.status === 'erased' || !isDone) return [settled];
  return [settled, { type: 'candidate.erased.v1', data: { reason: state.reason } }];
}

/** Contact with the candidate starts the data term anew (domain description, "Rights"). */
function dataTerm({ calendar, now, policy }: Context): { readonly dataTermEndsAt: string } {
  return { dataTermEndsAt: calendar.addMonths(now, policy.dataTerm) };
}

function unknownCommand(command: never): never {
  throw new Error(`unknown command for a candidate: ${String(command)}`);
}
