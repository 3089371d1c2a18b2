import type { EnquiryEvent, Registered } from './events.js';
import type { EnquiryState, KeptEnquiry, KnownEnquiry, OpenEnquiry } from './state.js';

export function evolve(state: EnquiryState, event: EnquiryEvent): EnquiryState {
  switch (state.status) {
    case 'unregistered':
      return event.type === 'enquiry.registered.v1' ? registered(event) : state;
    case 'open':
    case 'settled':
    case 'becoming-candidate':
    case 'became-candidate':
      return evolveKept(state, event);
    case 'erased':
      return state;
    default:
      return unknown(state);
  }
}

function registered({ data }: Registered): OpenEnquiry {
  const { enquiry, servicePoint, personKey, from, channel, campaign, planned, eraseAt } = data;
  return {
    status: 'open',
    enquiry,
    servicePoint,
    personKey,
    from,
    channel,
    campaign,
    to: null,
    followUp: { ...planned, fellDue: false },
    followUpsPlanned: planned.followUp,
    attempts: 0,
    eraseAt,
    eraseAttempt: 1,
  };
}

function evolveKept(state: KeptEnquiry, event: EnquiryEvent): EnquiryState {
  switch (event.type) {
    case 'enquiry.registered.v1':
      return state;
    case 'enquiry.routed.v1':
      return { ...state, to: event.data.to };
    case 'enquiry.follow-up-planned.v1': {
      const { planned } = event.data;
      return { ...state, followUp: { ...planned, fellDue: false }, followUpsPlanned: planned.followUp };
    }
    case 'enquiry.follow-up-fell-due.v1':
      return { ...state, followUp: state.followUp && { ...state.followUp, fellDue: true } };
    case 'enquiry.follow-up-recorded.v1':
      return { ...state, followUp: null };
    case 'enquiry.settled.v1':
      return { ...known(state), status: 'settled', settlement: event.data.settlement, followUp: null };
    case 'enquiry.became-candidate.v1': {
      const { candidate, registration, attempt, dueAt } = event.data;
      return { ...known(state), status: 'becoming-candidate', candidate, registration, attempts: attempt, dueAt };
    }
    case 'enquiry.candidate-registered.v1':
      return { ...known(state), status: 'became-candidate', candidate: event.data.candidate, followUp: null };
    case 'enquiry.candidate-refused.v1':
      return { ...known(state), status: 'open' };
    case 'enquiry.erasure-moved.v1':
      return { ...state, eraseAt: event.data.eraseAt, eraseAttempt: event.data.attempt };
    case 'enquiry.erased.v1':
      return { status: 'erased', enquiry: state.enquiry, servicePoint: state.servicePoint };
    default:
      return unknown(event);
  }
}

/** The part that stays when the status changes. */
function known(state: KeptEnquiry): KnownEnquiry {
  const { enquiry, servicePoint, personKey, from, channel, campaign, to, followUp } = state;
  const { followUpsPlanned, attempts, eraseAt, eraseAttempt } = state;
  return {
    enquiry,
    servicePoint,
    personKey,
    from,
    channel,
    campaign,
    to,
    followUp,
    followUpsPlanned,
    attempts,
    eraseAt,
    eraseAttempt,
  };
}

function unknown(value: never): never {
  throw new Error(`unknown in an enquiry's stream: ${String(value)}`);
}
