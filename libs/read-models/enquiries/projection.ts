import { enquiry, type EnquiryEvent, type EnquiryState } from '../../enquiry/index.js';
import type { RecordedEvent } from '../../event-store/port.js';
import { partyKey } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { fold, put, type Projection, type Put, type StreamAt } from '../../projection/index.js';
import type { Sealed } from '../../vault/sealed.js';
import { enquiries, enquiryTexts, type EnquiryTextRow } from './table.js';

export const enquiriesProjection: Projection = {
  name: 'enquiries',
  version: 1,
  tables: [enquiries, enquiryTexts],
  sources: [fold(enquiry, { rows, facts })],
};

function rows(state: EnquiryState, at: StreamAt): readonly Put[] {
  if (state.status === 'unregistered') return [];
  const common = {
    id: at.id,
    servicePoint: state.servicePoint,
    status: state.status,
    revision: at.revision,
    registeredAt: at.began,
    changedAt: at.occurred,
    visibleTo: [partyKey({ kind: 'service-point', id: state.servicePoint })],
  };
  if (state.status === 'erased') {
    const gone = { enquirer: null, channel: null, campaign: null, toRole: null, toMember: null, eraseAt: null, personKey: null };
    return [put(enquiries, { ...common, ...gone, followUpOn: null, followUpFellDue: false, settlement: null, candidate: null })];
  }
  const { from, channel, campaign, to, followUp, eraseAt, personKey } = state;
  return [
    put(enquiries, {
      ...common,
      ...{ channel, eraseAt, personKey },
      enquirer: from,
      campaign: campaign ?? null,
      toRole: to && 'role' in to ? to.role : null,
      toMember: to && 'member' in to ? to.member : null,
      followUpOn: followUp?.on ?? null,
      followUpFellDue: followUp?.fellDue ?? false,
      settlement: state.status === 'settled' ? state.settlement : null,
      candidate: state.status === 'becoming-candidate' || state.status === 'became-candidate' ? state.candidate : null,
    }),
  ];
}

function facts(event: RecordedEvent & EnquiryEvent, _before: EnquiryState, after: EnquiryState): readonly Put[] {
  const visibleTo = enquiry.visibleTo(after).map(partyKey);
  const line = (kind: EnquiryTextRow['kind'], text: Sealed | undefined, outcome: EnquiryTextRow['outcome'] = null) =>
    put(enquiryTexts, { enquiry: idOf(event.stream), kind, at: event.metadata.occurred, outcome, text: text ?? null, visibleTo });
  switch (event.type) {
    case 'enquiry.registered.v1':
      return [...(event.data.contact ? [line('contact', event.data.contact)] : []), line('question', event.data.question)];
    case 'enquiry.follow-up-recorded.v1':
      return [line('follow-up', event.data.text, event.data.outcome)];
    case 'enquiry.settled.v1':
      return [line('settlement', event.data.text, event.data.settlement)];
    case 'enquiry.routed.v1':
    case 'enquiry.follow-up-planned.v1':
    case 'enquiry.follow-up-fell-due.v1':
    case 'enquiry.became-candidate.v1':
    case 'enquiry.candidate-registered.v1':
    case 'enquiry.candidate-refused.v1':
    case 'enquiry.erasure-moved.v1':
    case 'enquiry.erased.v1':
      return [];
    default:
      return event satisfies never;
  }
}
