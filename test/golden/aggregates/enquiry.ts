import { candidateIdOf, enquiry, type EnquiryCommand } from '../../../libs/enquiry/index.js';
import { systemActor, type Actor } from '../../../libs/kernel/actor.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import { golden, sealedUnder, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<EnquiryCommand>;

const id = '4c2b9d1e-3c07-4b35-8a4f-1d5f0e6a7b01';
const stream = `enquiry/${id}`;
const key = deriveId('person-key', stream);
const candidateKey = deriveId('person-key', `candidate/${candidateIdOf(id)}`);
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const monday = '2026-03-02T09:00:00.000Z';
const thursday = '2026-03-05T08:00:00.000Z';

const desk: Actor = { kind: 'person', id: 'desk', roles: ['front-desk'], party };
const overstap = systemActor(party);
const text = sealedUnder(key, 'text');

const registered: Step = [
  desk,
  monday,
  {
    type: 'register',
    data: {
      personKey: key,
      from: 'candidate',
      channel: 'phone',
      contact: sealedUnder(key, 'contact'),
      question: sealedUnder(key, 'question'),
      followUpOn: '2026-03-05',
      campaign: 'techniekdag-2026',
    },
  },
];
const anonymous: Step = [
  desk,
  monday,
  {
    type: 'register',
    data: {
      personKey: key,
      from: 'anonymous',
      channel: 'walk-in',
      question: sealedUnder(key, 'question'),
      followUpOn: '2026-03-05',
    },
  },
];
const by = (actor: Actor, ...commands: readonly EnquiryCommand[]): readonly Step[] => [
  registered,
  ...commands.map((command): Step => [actor, thursday, command]),
];
const become = (organisation?: { readonly kind: 'organisation'; readonly id: string }): EnquiryCommand => ({
  type: 'become-candidate',
  data: {
    personKey: candidateKey,
    person: sealedUnder(candidateKey, 'person'),
    situation: { workStatus: 'employed' },
    ...(organisation && { organisation }),
  },
});
const settle = (obligationId: string, code?: string): Step => [
  overstap,
  thursday,
  {
    type: 'settle-obligation',
    data: code === undefined ? { obligationId, outcome: 'done' } : { obligationId, outcome: 'refused', code },
  },
];
const becoming = by(desk, become());

export const enquiryEvents = golden(enquiry, stream, {
  'enquiry.registered.v1': { 'of somebody known': [registered], anonymous: [anonymous] },
  'enquiry.routed.v1': {
    'to a role': by(desk, { type: 'route', data: { to: { role: 'career-coach' } } }),
    'to a member': by(desk, { type: 'route', data: { to: { member: 'coach-1' } } }),
  },
  'enquiry.follow-up-planned.v1': { 'on a day': by(desk, { type: 'plan-follow-up', data: { on: '2026-03-12' } }) },
  'enquiry.follow-up-fell-due.v1': { 'by the clock': by(overstap, { type: 'mark-follow-up-due', data: { followUp: 1 } }) },
  'enquiry.follow-up-recorded.v1': {
    'as planned': by(desk, { type: 'record-follow-up', data: { outcome: 'spoken', text } }),
    unplanned: by(
      desk,
      { type: 'record-follow-up', data: { outcome: 'not-reached' } },
      { type: 'record-follow-up', data: { outcome: 'information-sent' } },
    ),
  },
  'enquiry.settled.v1': {
    'without a text': by(desk, { type: 'settle', data: { settlement: 'answered' } }),
    'with a text': by(desk, { type: 'settle', data: { settlement: 'referred', text } }),
  },
  'enquiry.became-candidate.v1': {
    'on their own': becoming,
    'referred by an organisation': by(desk, become({ kind: 'organisation', id: 'werkcentrum-noord' })),
  },
  'enquiry.candidate-registered.v1': { 'as a follow-up': [...becoming, settle('register-candidate:1')] },
  'enquiry.candidate-refused.v1': { 'as a follow-up': [...becoming, settle('register-candidate:1', 'candidate-erased')] },
  'enquiry.erasure-moved.v1': {
    'asked for earlier': by(desk, { type: 'erase-early', data: {} }),
    'refused by the vault': [registered, settle('erase:1', 'vault-refused')],
  },
  'enquiry.erased.v1': { 'when the key is gone': [registered, settle('erase:1')] },
});
