import { personaOf, type CandidateEvent, type Persona } from '../../candidate/index.js';
import { candidateIdOf, type EnquiryEvent } from '../../enquiry/index.js';
import type { RecordedEvent } from '../../event-store/port.js';
import { candidateIdAt, type HandoverEvent, type HandoverState } from '../../handover/index.js';
import { partyKey, type Party } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { put, type Put } from '../../projection/index.js';
import { dayOf } from './days.js';
import { candidateLinkFacts, contactFacts, type ContactFactRow, type ContactKind } from './table.js';

type Known = Partial<Pick<ContactFactRow, 'origin' | 'sender' | 'persona' | 'route' | 'line' | 'region'>>;

export function contact(
  { metadata, recorded }: RecordedEvent,
  servicePoint: string,
  { kind, person, ...known }: Known & { readonly kind: ContactKind; readonly person: string },
): Put {
  const { occurred } = metadata;
  return put(contactFacts, {
    kind,
    person,
    servicePoint,
    ...{ origin: null, sender: null, persona: null, route: null, line: null, region: null },
    ...known,
    at: occurred,
    day: dayOf(occurred),
    occurred,
    recorded,
    visibleTo: [partyKey({ kind: 'service-point', id: servicePoint })],
  });
}

/** Null while it cannot be told. */
export function knownPersona(persona: Persona): string | null {
  return persona === 'not-yet-known' ? null : String(persona);
}

/** Of candidates only: what an employer or a partner asks is no question about themselves. */
export function factsOfEnquiry(event: RecordedEvent & EnquiryEvent): readonly Put[] {
  if (event.type !== 'enquiry.registered.v1') return [];
  const { enquiry, from, servicePoint } = event.data;
  const person = candidateIdOf(enquiry);
  switch (from) {
    case 'candidate':
      return [contact(event, servicePoint, { kind: 'enquiry', person, origin: 'enquiry' })];
    case 'anonymous':
      return [contact(event, servicePoint, { kind: 'anonymous-enquiry', person, origin: 'enquiry' })];
    case 'employer':
    case 'partner':
      return [];
    default:
      return from satisfies never;
  }
}

/** Each service point that a handover was put to has had the contact, whether it took the person or not. */
export function factsOfHandover(
  event: RecordedEvent & HandoverEvent,
  _before: HandoverState,
  after: HandoverState,
): readonly Put[] {
  if (after.status === 'not-offered') return [];
  const sender = partyKey(after.sender);
  const at = (receiver: Party, kind: ContactKind): readonly Put[] => {
    if (receiver.kind !== 'service-point') return [];
    const person = candidateIdAt(event.stream, receiver);
    const persona = knownPersona(personaOf(after.situation));
    return [contact(event, receiver.id, { kind, person, origin: 'handover', sender, persona })];
  };
  switch (event.type) {
    case 'handover.offered.v1':
      return at(event.data.receiver, 'handover');
    case 'handover.redirect-proposed.v1':
      return at(event.data.to, 'handover');
    case 'handover.entered-in-error.v1':
      return [...after.passedOnBy, after.receiver].flatMap(({ party }) => at(party, 'entered-in-error'));
    default:
      return [];
  }
}

export function factsOfCandidate(event: RecordedEvent & CandidateEvent): readonly Put[] {
  const { stream, recorded, metadata } = event;
  switch (event.type) {
    case 'candidate.registered.v1': {
      const { candidate, servicePoint, origin, persona } = event.data;
      const sender = origin.organisation ? partyKey(origin.organisation) : null;
      const known = { origin: origin.channel, sender, persona: knownPersona(persona) };
      return [contact(event, servicePoint, { kind: 'candidate', person: candidate, ...known })];
    }
    case 'candidate.duplicate-linked.v1':
    case 'candidate.duplicate-unlinked.v1': {
      const { servicePoint, occurred } = metadata;
      if (servicePoint === null) return [];
      return [
        put(candidateLinkFacts, {
          candidate: idOf(stream),
          other: event.data.candidate,
          linked: event.type === 'candidate.duplicate-linked.v1',
          servicePoint,
          occurred,
          recorded,
          visibleTo: [partyKey({ kind: 'service-point', id: servicePoint })],
        }),
      ];
    }
    default:
      return [];
  }
}
