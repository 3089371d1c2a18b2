import {
  amsterdam,
  clock,
  coach,
  coordinator,
  advisor,
  copyAt,
  midden,
  noord,
  offerOf,
  person,
  sealedFor,
  sendersCandidate,
  stream,
  thursday,
  werkcentrum,
} from '../../../libs/handover/handover.examples.js';
import { handover, type HandoverCommand } from '../../../libs/handover/index.js';
import { idOf } from '../../../libs/kernel/ids.js';
import { golden, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<HandoverCommand>;

const friday = '2026-09-04T08:00:00.000Z';
const dueAt = '2026-09-04T15:00:00.000Z';
const monday = '2026-09-07T15:00:00.000Z';
const wednesday = '2026-09-09T08:00:00.000Z';
const afterwards = '2026-09-09T10:00:00.000Z';
const times = [{ start: wednesday, end: afterwards }];
const advice = sealedFor(noord, 'advice');
const accepts = { promise: 'accept', party: noord } as const;

const fromWerkcentrum = offerOf(werkcentrum, noord);
const offered: Step = [advisor, thursday, { type: 'offer', data: { ...fromWerkcentrum.data, advisorTimes: times } }];
const ofOwn = offerOf(noord, midden, sendersCandidate);
const toMidden: Step = [coach, thursday, { type: 'offer', data: { ...ofOwn.data, municipality: 'GM0014' } }];
const toWerkcentrum: Step = [coach, thursday, offerOf(noord, werkcentrum)];
const accept: HandoverCommand = { type: 'accept', data: {} };
const accepted: readonly Step[] = [offered, [coordinator, friday, accept]];
const named: readonly Step[] = [...accepted, [coordinator, friday, { type: 'name-coach', data: { coach: 'coach-1' } }]];
const attempt = (outcome: 'reached' | 'not-reached'): Step => [
  coach,
  friday,
  { type: 'record-attempt', data: { channel: 'phone', at: friday, outcome } },
];
const reached: readonly Step[] = [...named, attempt('reached')];
const timesOf = (by: 'candidate' | 'coach'): Step => [coach, friday, { type: 'propose-times', data: { by, times } }];
const planned: readonly Step[] = [
  ...reached,
  timesOf('candidate'),
  timesOf('coach'),
  [coach, friday, { type: 'plan-conversation', data: { ...times[0]!, mode: 'at-receiver' } }],
];
const held: readonly Step[] = [
  ...planned,
  [
    coach,
    afterwards,
    {
      type: 'record-conversation',
      data: {
        heldAt: wednesday,
        present: ['advisor', 'candidate', 'coach'],
        told: sealedFor(noord, 'told'),
        promised: sealedFor(noord, 'promised'),
        askNext: sealedFor(noord, 'ask next'),
      },
    },
  ],
];
const missed = (note?: typeof advice): readonly Step[] => [
  ...planned,
  [coach, afterwards, { type: 'record-missed-conversation', data: { absent: ['candidate'], ...(note && { note }) } }],
];
const declined: readonly Step[] = [offered, [coordinator, friday, { type: 'decline', data: { reason: 'no-capacity', advice } }]];
const redirected: readonly Step[] = [
  offered,
  [
    coordinator,
    friday,
    { type: 'propose-redirect', data: { to: amsterdam, reason: 'closer-to-home', resealed: copyAt(amsterdam) } },
  ],
];
const candidateDeclined = (reason: 'prefers-sender' | 'no-further-help'): readonly Step[] => [
  offered,
  [advisor, friday, { type: 'record-candidate-declined', data: { reason } }],
];
const lapsed: readonly Step[] = [offered, [clock, dueAt, { type: 'lapse-promise', data: accepts }]];
const erase: HandoverCommand = { type: 'erase-person', data: { candidate: idOf(sendersCandidate) } };
const settled = (outcome: { outcome: 'done' } | { outcome: 'refused'; code: string }): readonly Step[] => [
  ...accepted,
  [clock, friday, { type: 'settle-obligation', data: { obligationId: 'register-candidate', ...outcome } }],
];

export const handoverEvents = golden(handover, stream, {
  'handover.offered.v1': { 'by a werkcentrum': [offered], 'of a candidate of its own': [toMidden] },
  'handover.accepted.v1': {
    'by a service point': accepted,
    'by an organisation': [toWerkcentrum, [advisor, friday, accept]],
  },
  'handover.declined.v1': { 'with advice': declined },
  'handover.redirect-proposed.v1': { 'to another service point': redirected },
  'handover.coach-named.v1': {
    'the first': named,
    another: [...named, [coordinator, friday, { type: 'name-coach', data: { coach: 'coach-2' } }]],
  },
  'handover.attempt-recorded.v1': {
    reached,
    'with a note': [
      ...named,
      [
        coach,
        friday,
        {
          type: 'record-attempt',
          data: { channel: 'email', at: friday, outcome: 'not-reached', note: sealedFor(noord, 'note') },
        },
      ],
    ],
  },
  'handover.times-proposed.v1': { 'of the coach': [...reached, timesOf('coach')] },
  'handover.conversation-planned.v1': { 'at a time that suits': planned },
  'handover.conversation-missed.v1': { 'without a note': missed(), 'with a note': missed(sealedFor(noord, 'note')) },
  'handover.conversation-held.v1': { 'with all three': held },
  'handover.completed.v1': {
    'after the conversation': [...held, [coach, afterwards, { type: 'complete', data: {} }]],
    'without a conversation': [...reached, [coach, friday, { type: 'complete', data: { withoutConversation: 'urgent-start' } }]],
  },
  'handover.withdrawn.v1': {
    'by the sender': [offered, [advisor, friday, { type: 'withdraw', data: { reason: 'found-work' } }]],
    'after it was taken': [...accepted, [advisor, friday, { type: 'withdraw', data: { reason: 'found-work' } }]],
    'since the person was erased': [toMidden, [clock, friday, erase]],
  },
  'handover.declined-by-candidate.v1': {
    'who stays with the sender': candidateDeclined('prefers-sender'),
    'who wants no further help': candidateDeclined('no-further-help'),
    'after it was taken': [
      ...accepted,
      [advisor, friday, { type: 'record-candidate-declined', data: { reason: 'prefers-sender' } }],
    ],
  },
  'handover.returned.v1': {
    'with advice': [...accepted, [coach, friday, { type: 'return', data: { reason: 'moved', advice } }]],
    'after the last attempt': [...named, attempt('not-reached'), attempt('not-reached'), attempt('not-reached')],
  },
  'handover.entered-in-error.v1': {
    'by the sender': [offered, [advisor, friday, { type: 'mark-entered-in-error', data: { reason: 'duplicate' } }]],
    'after it was taken': [...accepted, [advisor, friday, { type: 'mark-entered-in-error', data: { reason: 'duplicate' } }]],
  },
  'handover.taken-back.v1': { 'after declining': [...declined, [advisor, monday, { type: 'take-back', data: {} }]] },
  'handover.person-erased.v1': {
    'before it was taken': [toMidden, [clock, friday, erase]],
    'after it was taken': [toMidden, [person(midden, 'coordinator'), friday, accept], [clock, friday, erase]],
  },
  'handover.promise-kept.v1': { 'in time': accepted, late: [...lapsed, [coordinator, monday, accept]] },
  'handover.promise-lapsed.v1': { 'by the clock': lapsed },
  'handover.promise-reminded.v1': {
    'on the day': [offered, [clock, friday, { type: 'remind-promise', data: accepts }]],
  },
  'handover.promise-escalated.v1': {
    'a working day later': [...lapsed, [clock, monday, { type: 'escalate-promise', data: accepts }]],
  },
  'handover.promise-released.v1': { 'by an exit': declined },
  'handover.obligation-settled.v1': {
    done: settled({ outcome: 'done' }),
    refused: settled({ outcome: 'refused', code: 'candidate-already-registered' }),
  },
});
