import { aDayAfter, endOfDate, instantOn, isBefore } from '../kernel/local-date.js';
import { hasRole } from '../kernel/actor.js';
import { isRejection, type Context, type Rejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import { sealedUnder } from '../vault/sealed.js';
import { enquiryCommandRoles } from './allowed-commands.js';
import type { BecomeCandidate, EnquiryCommand, RecordFollowUp, Register, SettleObligation } from './commands.js';
import type { EnquiryEvent, PlannedFollowUp } from './events.js';
import { eraseId, registerCandidateId } from './obligations.js';
import { refuse } from './rejections.js';
import { candidateIdOf, type EnquiryState, type KeptEnquiry, type OpenEnquiry } from './state.js';

type Decision = readonly EnquiryEvent[] | Rejection;

export function decide(state: EnquiryState, command: EnquiryCommand, context: Context): Decision {
  const { actor } = context;
  if (!hasRole(actor, ...enquiryCommandRoles[command.type])) return refuse('role-not-allowed');
  if (state.status !== 'unregistered' && (actor.party.kind !== 'service-point' || actor.party.id !== state.servicePoint))
    return refuse('other-service-point');
  switch (state.status) {
    case 'unregistered':
      if (command.type === 'register') return register(command, context);
      return isFollowUp(command) ? [] : refuse('enquiry-unknown');
    case 'open':
      return decideOpen(state, command, context);
    case 'settled':
      return decideClosed(state, command, context, 'enquiry-settled');
    case 'becoming-candidate':
    case 'became-candidate':
      return decideClosed(state, command, context, 'enquiry-became-candidate');
    case 'erased':
      return isFollowUp(command) ? [] : refuse('enquiry-erased');
    default:
      return unknown(state);
  }
}

/** What the enquiry gives itself, and is answered by nothing when it comes too late. */
function isFollowUp({ type }: EnquiryCommand): boolean {
  return type === 'mark-follow-up-due' || type === 'settle-obligation';
}

function register({ data }: Register, context: Context): Decision {
  const { personKey, from, channel, contact, question, followUpOn, campaign } = data;
  const { actor, calendar, now, policy, stream } = context;
  if (actor.party.kind !== 'service-point') return refuse('only-a-service-point-takes-enquiries');
  if (from === 'anonymous' && contact !== undefined) return refuse('anonymous-has-no-contact');
  if (!sealedUnder(personKey, contact, question)) return refuse('sealed-with-other-key');
  const eraseAt = calendar.addMonths(now, policy.enquiryRetention);
  const planned = plan(1, followUpOn, eraseAt, context);
  if (isRejection(planned)) return planned;
  return [
    {
      type: 'enquiry.registered.v1',
      data: {
        enquiry: idOf(stream),
        servicePoint: actor.party.id,
        personKey,
        from,
        channel,
        contact,
        question,
        campaign,
        planned,
        eraseAt,
      },
    },
  ];
}

function decideOpen(state: OpenEnquiry, command: EnquiryCommand, context: Context): Decision {
  switch (command.type) {
    case 'register':
      return refuse('enquiry-already-registered');

    case 'route': {
      const { to } = command.data;
      return sameRoute(state.to, to) ? [] : [{ type: 'enquiry.routed.v1', data: { to } }];
    }
    case 'plan-follow-up': {
      const { on } = command.data;
      if (state.followUp?.on === on && !state.followUp.fellDue) return [];
      const planned = plan(state.followUpsPlanned + 1, on, state.eraseAt, context);
      return isRejection(planned) ? planned : [{ type: 'enquiry.follow-up-planned.v1', data: { planned } }];
    }
    case 'record-follow-up':
      return recordFollowUp(state, command, context);

    case 'mark-follow-up-due': {
      const { followUp } = state;
      if (followUp === null || followUp.fellDue || followUp.followUp !== command.data.followUp) return [];
      if (isBefore(context.now, followUp.dueAt)) return [];
      return [{ type: 'enquiry.follow-up-fell-due.v1', data: { followUp: followUp.followUp }, occurred: followUp.dueAt }];
    }
    case 'settle': {
      const { settlement, text } = command.data;
      if (!sealedUnder(state.personKey, text)) return refuse('sealed-with-other-key');
      return [{ type: 'enquiry.settled.v1', data: { settlement, text } }];
    }
    case 'become-candidate':
      return becomeCandidate(state, command, context);

    case 'erase-early':
      return eraseEarly(state, context);

    case 'settle-obligation':
      return settleObligation(state, command, context);

    default:
      return unknown(command);
  }
}

function decideClosed(
  state: KeptEnquiry,
  command: EnquiryCommand,
  context: Context,
  closed: 'enquiry-settled' | 'enquiry-became-candidate',
): Decision {
  switch (command.type) {
    case 'register':
      return refuse('enquiry-already-registered');
    case 'mark-follow-up-due':
      return [];
    case 'settle-obligation':
      return settleObligation(state, command, context);
    case 'erase-early':
      return state.status === 'becoming-candidate' ? refuse(closed) : eraseEarly(state, context);
    case 'route':
    case 'plan-follow-up':
    case 'record-follow-up':
    case 'settle':
    case 'become-candidate':
      return refuse(closed);
    default:
      return unknown(command);
  }
}

/** A follow-up on a date: reminded of at the hour that the policy names, before the enquiry is erased. */
function plan(followUp: number, on: string, eraseAt: string, { calendar, now, policy }: Context): PlannedFollowUp | Rejection {
  if (!isBefore(now, endOfDate(calendar, on))) return refuse('follow-up-in-the-past');
  const dueAt = instantOn(calendar, on, policy.remindAt);
  if (!isBefore(dueAt, eraseAt)) return refuse('follow-up-after-erasure');
  return { followUp, on, dueAt };
}

function recordFollowUp(state: OpenEnquiry, { data }: RecordFollowUp, context: Context): Decision {
  const { outcome, text, nextOn } = data;
  if (!sealedUnder(state.personKey, text)) return refuse('sealed-with-other-key');
  const recorded: EnquiryEvent = {
    type: 'enquiry.follow-up-recorded.v1',
    data: { followUp: state.followUp?.followUp ?? null, outcome, text },
  };
  if (nextOn === undefined) return [recorded];
  const planned = plan(state.followUpsPlanned + 1, nextOn, state.eraseAt, context);
  return isRejection(planned) ? planned : [recorded, { type: 'enquiry.follow-up-planned.v1', data: { planned } }];
}

function becomeCandidate(state: OpenEnquiry, { data }: BecomeCandidate, context: Context): Decision {
  const { personKey, person, situation, organisation } = data;
  if (personKey === state.personKey) return refuse('candidate-needs-own-key');
  if (!sealedUnder(personKey, person)) return refuse('sealed-with-other-key');
  return [
    {
      type: 'enquiry.became-candidate.v1',
      data: {
        candidate: candidateIdOf(state.enquiry),
        registration: {
          personKey,
          person,
          situation,
          origin: { channel: 'enquiry', enquiry: state.enquiry, campaign: state.campaign, organisation },
          copies: [state.personKey],
        },
        attempt: state.attempts + 1,
        dueAt: context.now,
      },
    },
  ];
}

function eraseEarly(state: KeptEnquiry, { now }: Context): Decision {
  if (!isBefore(now, state.eraseAt)) return [];
  return [{ type: 'enquiry.erasure-moved.v1', data: { attempt: state.eraseAttempt + 1, eraseAt: now, because: 'asked' } }];
}

function settleObligation(state: KeptEnquiry, { data }: SettleObligation, { now }: Context): Decision {
  if (data.obligationId === eraseId(state)) {
    if (data.outcome === 'done') return [{ type: 'enquiry.erased.v1', data: {} }];
    const attempt = state.eraseAttempt + 1;
    return [
      { type: 'enquiry.erasure-moved.v1', data: { attempt, eraseAt: aDayAfter(now), because: 'refused', code: data.code } },
    ];
  }
  if (state.status !== 'becoming-candidate' || data.obligationId !== registerCandidateId(state)) return [];
  const { candidate, attempts: attempt } = state;
  return data.outcome === 'done'
    ? [{ type: 'enquiry.candidate-registered.v1', data: { candidate, attempt } }]
    : [{ type: 'enquiry.candidate-refused.v1', data: { candidate, attempt, code: data.code } }];
}

function sameRoute(a: OpenEnquiry['to'], b: NonNullable<OpenEnquiry['to']>): boolean {
  if (a === null) return false;
  if ('role' in a) return 'role' in b && a.role === b.role;
  return 'member' in b && a.member === b.member;
}

function unknown(value: never): never {
  throw new Error(`unknown for an enquiry: ${String(value)}`);
}
