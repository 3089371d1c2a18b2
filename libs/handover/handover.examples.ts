import { dutchCalendar } from '../calendar/dutch-calendar.js';
import { systemActor, type Actor, type Party, type Role } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import type { Offer } from './commands.js';
import type { PersonCopy } from './events.js';

/** An invented werkcentrum, service points and people, for the tests of the handover. */
export const werkcentrum: Party = { kind: 'organisation', id: 'werkcentrum-drenthe' };
export const noord: Party = { kind: 'service-point', id: 'spt-noord' };
export const midden: Party = { kind: 'service-point', id: 'spt-midden' };
export const amsterdam: Party = { kind: 'service-point', id: 'spt-amsterdam' };

export const stream = 'handover/6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99';

/** Thursday 3 September 2026, 10:00 in Amsterdam. */
export const thursday = '2026-09-03T08:00:00.000Z';

export function keyAt(party: Party): string {
  return deriveId('person-key', stream, party.id);
}

export function sealedFor(party: Party, text: string): Sealed {
  return { sealed: `v1.${keyAt(party)}.${Buffer.from(text.padEnd(40, '.')).toString('base64url')}` };
}

export function copyAt(party: Party): PersonCopy {
  return {
    personKey: keyAt(party),
    person: sealedFor(party, 'person'),
    question: sealedFor(party, 'question'),
    doneSoFar: sealedFor(party, 'done so far'),
    advisor: sealedFor(party, 'advisor'),
  };
}

/** Of the sender, where that is a service point. */
export const sendersCandidate = 'candidate/6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e77';

export function offerOf(sender: Party, receiver: Party, candidate?: string): Offer {
  return {
    type: 'offer',
    data: {
      ...copyAt(receiver),
      sender,
      receiver,
      reference: 'WCD-2026-0117',
      situation: { workStatus: 'not-working', benefitPayer: 'uwv' },
      urgency: 'normal',
      advisorTimes: [],
      legalBasis: 'public-task',
      agreement: { textVersion: '2026-1', agreedOn: '2026-09-02' },
      feedback: { agreed: true },
      ...(candidate !== undefined && { candidate }),
    },
  };
}

export function person(party: Party, ...roles: readonly Role[]): Actor {
  return { kind: 'person', id: `${party.id}-${roles.join('-')}`, roles, party };
}

export const advisor = person(werkcentrum, 'sender');
export const coordinator = person(noord, 'coordinator');
export const coach = person(noord, 'career-coach');
export const clock = systemActor(noord);

export function context(actor: Actor, now: string = thursday): Context {
  return { now, actor, stream, commandId: deriveId('test', actor.id, now), policy: defaultPolicy, calendar: dutchCalendar };
}
