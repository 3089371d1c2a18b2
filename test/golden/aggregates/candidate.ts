import { candidate, type CandidateCommand, type Registration } from '../../../libs/candidate/index.js';
import { systemActor, type Actor, type Role } from '../../../libs/kernel/actor.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import { golden, sealedUnder, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<CandidateCommand>;

const id = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c001';
const other = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c002';
const handover = '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99';
const stream = `candidate/${id}`;
const key = deriveId('person-key', stream);
const copy = deriveId('copy', stream);
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';
const twoYearsLater = '2028-03-02T09:00:00.000Z';

const member = (name: string, role: Role): Actor => ({ kind: 'person', id: name, roles: [role], party });
const desk = member('desk', 'front-desk');
const coach = member('coach', 'career-coach');
const coordinator = member('coordinator', 'coordinator');
const overstap = systemActor(party);

const registration: Registration = { personKey: key, person: sealedUnder(key, 'person'), situation: {} };
const situation = {
  workStatus: 'not-working',
  benefitPayer: 'uwv',
  technicalBackground: false,
  educationLevel: 'mbo-2',
  startQualification: true,
  threatenedWithDismissal: false,
  hoursWanted: 32,
  languageLevel: 'b1',
} as const;
const registered: Step = [
  desk,
  monday,
  { type: 'register', data: { ...registration, origin: { channel: 'campaign', campaign: 'techniekdag-2026' } } },
];
const after = (...steps: readonly Step[]): readonly Step[] => [registered, ...steps];
const disclosed: Step = [
  coach,
  monday,
  {
    type: 'give-disclosure',
    data: {
      purpose: 'supply-sheet',
      legalBasis: 'consent',
      textVersion: '2026-1',
      givenOn: '2026-03-02',
      how: 'in-writing',
      expiresOn: '2026-09-30',
    },
  },
];
const disclosure = deriveId('disclosure', stream, deriveId('golden', stream, '1'));
const restricted: Step = [coach, monday, { type: 'restrict', data: { ground: 'accuracy-contested' } }];
const linked: Step = [coordinator, monday, { type: 'link-duplicate', data: { candidate: other } }];
const unlinked: Step = [coordinator, tuesday, { type: 'unlink-duplicate', data: { candidate: other } }];
const recordedHandover: Step = [overstap, monday, { type: 'record-handover', data: { handover } }];
const journeyNoted = (standing: 'open' | 'ended'): Step => [
  overstap,
  monday,
  { type: 'note-journey', data: { journey: '5a1f7c52-8a3e-5d57-9a0c-3f6f2f0c7a11', standing } },
];
const requested: Step = [coach, monday, { type: 'request-erasure', data: { reason: 'candidate-asked' } }];
const approved: Step = [coordinator, tuesday, { type: 'approve-erasure', data: {} }];
const settled = (obligationId: string, code?: string): Step => [
  overstap,
  tuesday,
  {
    type: 'settle-obligation',
    data: code === undefined ? { obligationId, outcome: 'done' } : { obligationId, outcome: 'refused', code },
  },
];

export const candidateEvents = golden(candidate, stream, {
  'candidate.registered.v1': {
    'by the front desk': [registered],
    'after a handover': [
      [
        overstap,
        monday,
        {
          type: 'register-from-handover',
          data: {
            ...registration,
            situation,
            origin: { channel: 'handover', organisation: { kind: 'organisation', id: 'werkcentrum-noord' }, handover },
          },
        },
      ],
    ],
    'after an enquiry': [
      [
        overstap,
        monday,
        {
          type: 'register',
          data: {
            ...registration,
            copies: [copy],
            origin: {
              channel: 'enquiry',
              enquiry: '4c2b9d1e-3c07-4b35-8a4f-1d5f0e6a7b01',
              campaign: 'techniekdag-2026',
              organisation: { kind: 'organisation', id: 'werkcentrum-noord' },
            },
          },
        },
      ],
    ],
  },
  'candidate.personal-data-corrected.v1': {
    'as a whole': after([desk, tuesday, { type: 'correct-personal-data', data: { person: sealedUnder(key, 'corrected') } }]),
  },
  'candidate.situation-changed.v1': {
    'with a persona': after([coach, tuesday, { type: 'change-situation', data: { situation } }]),
    'without a persona': after([
      coach,
      tuesday,
      { type: 'change-situation', data: { situation: { workStatus: 'employed', hoursWanted: 24 } } },
    ]),
  },
  'candidate.skills-recorded.v1': {
    'from CompetentNL': after([
      coach,
      tuesday,
      { type: 'record-skills', data: { skills: [{ skill: 'competentnl:1234', origin: 'practice' }] } },
    ]),
  },
  'candidate.coach-assigned.v1': {
    'the first': after([overstap, monday, { type: 'assign-coach', data: { role: 'career-coach', coach: 'coach-1' } }]),
    another: after(
      [overstap, monday, { type: 'assign-coach', data: { role: 'career-coach', coach: 'coach-1' } }],
      [coordinator, tuesday, { type: 'assign-coach', data: { role: 'career-coach', coach: 'coach-2' } }],
    ),
  },
  'candidate.note-added.v1': {
    'by a coach': after([coach, tuesday, { type: 'add-note', data: { text: sealedUnder(key, 'note') } }]),
  },
  'candidate.disclosure-given.v1': { 'with consent': after(disclosed) },
  'candidate.disclosure-withdrawn.v1': {
    'by the candidate': after(disclosed, [coach, tuesday, { type: 'withdraw-disclosure', data: { purpose: 'supply-sheet' } }]),
  },
  'candidate.disclosure-expired.v1': {
    'by the clock': after(disclosed, [overstap, twoYearsLater, { type: 'expire-disclosure', data: { disclosure } }]),
  },
  'candidate.restricted.v1': { 'on a ground': after(restricted) },
  'candidate.restriction-lifted.v1': {
    'by the coordinator': after(restricted, [coordinator, tuesday, { type: 'lift-restriction', data: {} }]),
  },
  'candidate.duplicate-linked.v1': { 'by the coordinator': after(linked) },
  'candidate.duplicate-unlinked.v1': { 'by the coordinator': after(linked, unlinked) },
  'candidate.handover-recorded.v1': {
    'before erasure': after(recordedHandover),
    'after it': after(requested, approved, recordedHandover),
  },
  'candidate.journey-noted.v1': {
    'while it is open': after(journeyNoted('open')),
    'after its end': after(journeyNoted('open'), journeyNoted('ended')),
  },
  'candidate.due-for-erasure.v1': {
    'by the clock': after([overstap, twoYearsLater, { type: 'mark-due-for-erasure', data: { term: twoYearsLater } }]),
  },
  'candidate.erasure-requested.v1': { 'by the candidate': after(requested) },
  'candidate.erasure-declined.v1': {
    'with a reason': after(requested, [
      coordinator,
      tuesday,
      { type: 'decline-erasure', data: { why: sealedUnder(key, 'why') } },
    ]),
  },
  'candidate.erasure-approved.v1': {
    'with duplicates': after(linked, requested, approved),
    'with a handover': after(recordedHandover, requested, approved),
  },
  'candidate.erasure-postponed.v1': {
    'by the vault': after(requested, approved, settled(`destroy-key:${key}:1`, 'vault-refused')),
  },
  'candidate.erased.v1': { 'when the last key is gone': after(requested, approved, settled(`destroy-key:${key}:1`)) },
  'candidate.obligation-settled.v1': {
    done: after(linked, settled('tell-linked:1')),
    refused: after(linked, settled('tell-linked:1', 'other-service-point')),
  },
});
