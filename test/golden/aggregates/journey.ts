import { deriveId } from '../../../libs/kernel/ids.js';
import { systemActor, type Actor, type Role } from '../../../libs/kernel/actor.js';
import {
  journey,
  journeyIdOf,
  journeyStream,
  type BeginPlacement,
  type CoachFacts,
  type JourneyCommand,
} from '../../../libs/journey/index.js';
import { golden, sealedUnder, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<JourneyCommand>;

const candidate = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c001';
const handover = '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e99';
const stream = journeyStream(candidate, 1);
const personKey = deriveId('person-key', candidate);
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const werkcentrum = { kind: 'organisation', id: 'werkcentrum-noord' } as const;
const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';

const member = (name: string, role: Role): Actor => ({ kind: 'person', id: name, roles: [role], party });
const coach = member('coach-1', 'career-coach');
const coordinator = member('coordinator', 'coordinator');
const overstap = systemActor(party);
const text = (words: string) => sealedUnder(personKey, words);
const by = (at: string, command: JourneyCommand): Step => [coach, at, command];
const timed = (at: string, command: JourneyCommand): Step => [overstap, at, command];
/** What the command at a place in the list derives its ids from. */
const idOf = (kind: string, place: number, ...rest: readonly string[]) =>
  deriveId(kind, stream, deriveId('golden', stream, String(place)), ...rest);

const profile = { skillsKnown: true, situationKnown: true } as const;
const careerCoach: CoachFacts = { coach: 'coach-1', roles: ['career-coach'], workingDays: [1, 2, 3, 4], standIn: 'coach-9' };
const jobCoach: CoachFacts = { coach: 'coach-3', roles: ['job-coach'], workingDays: [1, 2], standIn: null };
const start = {
  candidate,
  number: 1,
  personKey,
  route: 'inflow',
  origin: { channel: 'handover', organisation: werkcentrum, handover },
  persona: 2,
  sender: werkcentrum,
  region: 'drenthe',
  handover,
  feedbackAgreed: true,
  profile,
  coaches: [{ role: 'career-coach', ...careerCoach }],
} as const;
const started: Step = by(monday, { type: 'start', data: start });
const ofOwnAccord: Step = by(monday, {
  type: 'start',
  data: { ...start, origin: { channel: 'walk-in' }, sender: null, region: null, handover: null, feedbackAgreed: false },
});
const after = (...steps: readonly Step[]): readonly Step[] => [started, ...steps];

const enter = (step: 'in-depth-orientation' | 'matching' | 'training', note?: 'note'): JourneyCommand => ({
  type: 'enter-step',
  data: { step, reason: 'ready-for-work', profile, ...(note && { note: text(note) }) },
});
const pause = (note?: 'note'): JourneyCommand => ({
  type: 'pause',
  data: { reason: 'holiday', resumesOn: '2026-03-16', ...(note && { note: text(note) }) },
});
const placement = (change: Partial<BeginPlacement['data']> = {}): JourneyCommand => ({
  type: 'begin-placement',
  data: {
    employer: 'employer-1',
    startsOn: '2026-03-02',
    contract: 'fixed-term',
    hours: 32,
    contractEndsOn: '2026-12-31',
    wageBand: 'up-to-3000',
    inTechnology: true,
    attribution: 'spt',
    line: 'installation',
    trainingNeeded: true,
    practiceTrainer: 'named',
    profile,
    ...change,
  },
});
const placed = after(by(monday, placement()));
const placementId = idOf('placement', 1);
const checkIn = { placement: placementId, term: '2-weeks' } as const;
const side = (agreements?: 'agreements') => ({
  heldAt: monday,
  risk: 'watch' as const,
  ...(agreements && { agreements: text(agreements) }),
});
const fellDue: Step = timed('2026-03-16T08:00:00.000Z', { type: 'mark-check-in-due', data: { ...checkIn, opening: 1 } });
const halfYearDue: Step = timed('2026-09-01T22:00:00.000Z', { type: 'mark-durability-due', data: { term: 'half-year' } });
const end = (ending: Extract<JourneyCommand, { type: 'end' }>['data']['ending'], note?: 'note'): JourneyCommand => ({
  type: 'end',
  data: { ending, ...(note && { note: text(note) }) },
});
const ended: Step = by(tuesday, end({ outcome: 'no-further-help' }));

const restricted: Step = timed(monday, { type: 'change-restriction', data: { restricted: true } });

const task: Step = by(monday, { type: 'add-task', data: { role: 'career-coach', dueOn: '2026-03-06', text: text('call') } });
const taskId = idOf('task', 1, 'general');
const absent: Step = by(monday, { type: 'record-absence', data: { coach: 'coach-1', returnsOn: '2026-03-16', standIn: null } });
const endPlacement = (note?: 'note'): JourneyCommand => ({
  type: 'end-placement',
  data: {
    placement: placementId,
    lastDay: '2026-03-03',
    by: 'employer',
    reason: 'trial-period',
    ...(note && { note: text(note) }),
  },
});
const training = (whole: boolean): Step =>
  by(monday, {
    type: 'begin-training',
    data: {
      title: text('title'),
      provider: 'provider-1',
      kind: 'mbo-bbl',
      line: whole ? 'installation' : null,
      startsOn: '2026-03-02',
      plannedEnd: whole ? '2026-12-31' : null,
      withJob: true,
    },
  });
const trainingId = idOf('training', 1);
const conversation = (summary?: 'summary'): JourneyCommand => ({
  type: 'record-conversation',
  data: { heldAt: monday, mode: 'phone', substantive: true, ...(summary && { summary: text(summary) }) },
});
const planned: Step = by(monday, {
  type: 'plan-conversation',
  data: { start: '2026-03-03T08:00:00.000Z', end: '2026-03-03T09:00:00.000Z', mode: 'at-service-point' },
});
const assignJobCoach: Step = [coordinator, monday, { type: 'assign-coach', data: { role: 'job-coach', ...jobCoach } }];

export const journeyEvents = golden(journey, stream, {
  'journey.started.v1': { 'after a handover': [started], 'of their own accord': [ofOwnAccord] },
  'journey.step-entered.v1': {
    'at the start': [started],
    'by choice': after(by(tuesday, enter('matching'))),
    'with a note': after(by(tuesday, enter('matching', 'note'))),
    'by a placement': placed,
  },
  'journey.advisory-raised.v1': { 'at a step': after(by(tuesday, enter('training'))) },
  'journey.paused.v1': { 'with a reason': after(by(monday, pause())), 'with a note': after(by(monday, pause('note'))) },
  'journey.resumed.v1': {
    'before the day': after(by(monday, pause()), by(tuesday, { type: 'resume', data: {} })),
    'on the day': after(by(monday, pause()), timed('2026-03-16T08:00:00.000Z', { type: 'wake', data: { pause: 1 } })),
    'at work': [...placed, by(monday, pause()), by(tuesday, { type: 'resume', data: {} })],
  },
  'journey.stalled.v1': {
    'after the term': after(timed('2026-03-30T07:00:00.000Z', { type: 'signal-stall', data: { stallTerm: 2 } })),
  },
  'journey.note-added.v1': {
    'by a coach': after(by(tuesday, { type: 'add-note', data: { text: text('note') } })),
    'at work': [...placed, by(tuesday, { type: 'add-note', data: { text: text('note') } })],
  },
  'journey.leak-observed.v1': {
    'in a step': after(by(tuesday, { type: 'observe-leak', data: { leak: 'supply' } })),
    'with a note': after(by(tuesday, { type: 'observe-leak', data: { leak: 'supply', note: text('note') } })),
  },
  'journey.feedback-consent-changed.v1': {
    withdrawn: after(by(tuesday, { type: 'change-feedback-consent', data: { agreed: false } })),
  },
  'journey.restricted.v1': { 'while open': after(restricted) },
  'journey.restriction-lifted.v1': {
    'while open': after(restricted, timed(tuesday, { type: 'change-restriction', data: { restricted: false } })),
  },
  'journey.candidate-erased.v1': {
    'while open': after(timed(tuesday, { type: 'end-for-erased', data: {} })),
    'after the end': after(ended, timed(tuesday, { type: 'end-for-erased', data: {} })),
  },

  'journey.coach-assigned.v1': { 'with a stand-in': [started], 'without a stand-in': after(assignJobCoach) },
  'journey.coach-transferred.v1': {
    'with a reason': after(
      by(tuesday, {
        type: 'transfer-coach',
        data: { role: 'career-coach', reason: 'workload', ...careerCoach, coach: 'coach-2' },
      }),
    ),
    'with a note': after(
      by(tuesday, {
        type: 'transfer-coach',
        data: { role: 'career-coach', reason: 'workload', note: text('note'), ...careerCoach, coach: 'coach-2', standIn: null },
      }),
    ),
  },
  'journey.coach-absent.v1': { 'until a day': after(absent) },
  'journey.coach-returned.v1': {
    'on the day': after(absent, timed('2026-03-15T23:00:00.000Z', { type: 'end-absence', data: { absence: 1 } })),
    'before the day': after(absent, by(tuesday, { type: 'record-return', data: { coach: 'coach-1' } })),
  },
  'journey.task-added.v1': {
    'by a coach': after(task),
    'for a role without a coach': after(
      by(monday, { type: 'add-task', data: { role: 'job-coach', dueOn: '2026-03-06', text: text('call') } }),
    ),
    'after a placement': [...placed, by(tuesday, endPlacement())],
  },
  'journey.task-fell-due.v1': {
    'at its coach': after(task, timed('2026-03-06T08:00:00.000Z', { type: 'mark-task-due', data: { task: taskId } })),
    'at nobody': after(
      by(monday, { type: 'add-task', data: { role: 'job-coach', dueOn: '2026-03-06', text: text('call') } }),
      timed('2026-03-06T08:00:00.000Z', { type: 'mark-task-due', data: { task: taskId } }),
    ),
  },
  'journey.task-done.v1': {
    'by a coach': after(task, by(tuesday, { type: 'complete-task', data: { task: taskId } })),
    'with a note': after(task, by(tuesday, { type: 'complete-task', data: { task: taskId, note: text('note') } })),
  },
  'journey.task-cancelled.v1': {
    'by a coach': after(task, by(tuesday, { type: 'cancel-task', data: { task: taskId, reason: 'not-needed' } })),
    overtaken: [...placed, by(tuesday, endPlacement()), by(tuesday, enter('matching'))],
  },
  'journey.task-moved.v1': {
    'to a stand-in': after(task, absent),
    'to the first coach': after(
      by(monday, { type: 'add-task', data: { role: 'job-coach', dueOn: '2026-03-06', text: text('call') } }),
      assignJobCoach,
    ),
  },

  'journey.conversation-planned.v1': { 'by a coach': after(planned) },
  'journey.conversation-held.v1': {
    'with a summary': after(by(monday, conversation('summary'))),
    'without a summary': after(by(monday, conversation())),
  },
  'journey.intake-held.v1': { 'the first substantive conversation': after(by(monday, conversation())) },
  'journey.conversation-missed.v1': {
    'by the candidate': after(planned, by(tuesday, { type: 'record-missed-conversation', data: { absent: 'candidate' } })),
    'with a note': after(
      planned,
      by(tuesday, { type: 'record-missed-conversation', data: { absent: 'coach', note: text('note') } }),
    ),
  },
  'journey.interests-recorded.v1': {
    'lines only': after(by(tuesday, { type: 'record-interests', data: { interests: [{ line: 'metal', strength: 'strong' }] } })),
    'as a whole': after(
      by(tuesday, {
        type: 'record-interests',
        data: { interests: [{ line: 'metal', strength: 'some' }], talents: text('talents'), motivation: text('motivation') },
      }),
    ),
  },
  'journey.precondition-recorded.v1': {
    'in order': after(by(tuesday, { type: 'record-precondition', data: { precondition: 'income', standing: 'in-order' } })),
    open: after(
      by(tuesday, {
        type: 'record-precondition',
        data: { precondition: 'transport', standing: 'open', action: text('action'), note: text('note') },
      }),
    ),
  },
  'journey.route-map-drawn.v1': {
    'with a station': after(
      by(tuesday, { type: 'draw-route-map', data: { line: 'metal', stations: [{ kind: 'training', title: text('title') }] } }),
    ),
  },
  'journey.orientation-concluded.v1': {
    'with a direction': after(
      by(tuesday, {
        type: 'conclude-orientation',
        data: { conclusion: { result: 'direction', line: 'metal' }, note: text('note') },
      }),
    ),
    'with not technology': after(
      by(tuesday, { type: 'conclude-orientation', data: { conclusion: { result: 'not-technology', reason: 'no-interest' } } }),
    ),
  },
  'journey.in-depth-orientation-concluded.v1': {
    'with a line': after(
      by(monday, enter('in-depth-orientation')),
      by(tuesday, { type: 'conclude-in-depth-orientation', data: { advice: 'to-matching', line: 'metal', note: text('note') } }),
    ),
    'without a line': after(
      by(monday, enter('in-depth-orientation')),
      by(tuesday, { type: 'conclude-in-depth-orientation', data: { advice: 'not-technology', line: null } }),
    ),
  },

  'journey.placement-begun.v1': {
    'the first in technology': placed,
    'outside technology': after(
      by(monday, placement({ inTechnology: false, line: null, contract: 'permanent', contractEndsOn: null })),
    ),
  },
  'journey.training-begun.v1': { 'with an end': after(training(true)), 'without an end': after(training(false)) },
  'journey.training-completed.v1': {
    'with a certificate': after(
      training(true),
      by(tuesday, {
        type: 'complete-training',
        data: { training: trainingId, completedOn: '2026-03-03', certificate: 'diploma' },
      }),
    ),
  },
  'journey.training-abandoned.v1': {
    'with a leak': after(
      training(true),
      by(tuesday, {
        type: 'abandon-training',
        data: { training: trainingId, abandonedOn: '2026-03-03', reason: 'hours', leak: 'availability', note: text('note') },
      }),
    ),
    'without a leak': after(
      training(true),
      by(tuesday, {
        type: 'abandon-training',
        data: { training: trainingId, abandonedOn: '2026-03-03', reason: 'other', leak: null },
      }),
    ),
  },

  'journey.check-in-fell-due.v1': { 'on its day': [...placed, fellDue] },
  'journey.check-in-recorded.v1': {
    'with both': [
      ...placed,
      by(tuesday, { type: 'record-check-in', data: { ...checkIn, candidate: side('agreements'), employer: side() } }),
    ],
    'with the candidate': [
      ...placed,
      by(tuesday, { type: 'record-check-in', data: { ...checkIn, candidate: side(), employer: null } }),
    ],
    'with the employer': [
      ...placed,
      by(tuesday, { type: 'record-check-in', data: { ...checkIn, candidate: null, employer: side() } }),
    ],
  },
  'journey.check-in-missed.v1': {
    'by the clock': [
      ...placed,
      fellDue,
      timed('2026-03-30T22:00:00.000Z', { type: 'lapse-check-in', data: { ...checkIn, opening: 1 } }),
    ],
    'said by a coach': [...placed, fellDue, by('2026-03-17T09:00:00.000Z', { type: 'record-missed-check-in', data: checkIn })],
  },
  'journey.contract-outcome-recorded.v1': {
    permanent: [
      ...placed,
      by(tuesday, {
        type: 'record-contract-outcome',
        data: { placement: placementId, renewed: true, contract: 'permanent', hours: 36, contractEndsOn: null },
      }),
    ],
    'for another term': [
      ...placed,
      by(tuesday, {
        type: 'record-contract-outcome',
        data: { placement: placementId, renewed: true, contract: 'fixed-term', hours: 36, contractEndsOn: '2027-06-30' },
      }),
    ],
    'not renewed': [
      ...placed,
      by(tuesday, { type: 'record-contract-outcome', data: { placement: placementId, renewed: false } }),
    ],
  },
  'journey.placement-ended.v1': {
    'by the employer': [...placed, by(tuesday, endPlacement())],
    'with a note': [...placed, by(tuesday, endPlacement('note'))],
  },
  'journey.durability-fell-due.v1': { 'after its day': [...placed, halfYearDue] },
  'journey.durability-established.v1': {
    'by a coach': [
      ...placed,
      halfYearDue,
      by('2026-09-03T09:00:00.000Z', {
        type: 'establish-durability',
        data: { term: 'half-year', seen: 'payslip', seenOn: '2026-09-02' },
      }),
    ],
  },
  'journey.durability-lost.v1': {
    'said by a coach': [
      ...placed,
      halfYearDue,
      by('2026-09-03T09:00:00.000Z', { type: 'record-durability-lost', data: { term: 'half-year', reason: 'not-at-work' } }),
    ],
  },
  'journey.durability-unknown.v1': {
    'after the grace term': [
      ...placed,
      halfYearDue,
      timed('2026-10-02T22:00:00.000Z', { type: 'lapse-durability', data: { term: 'half-year' } }),
    ],
  },

  'journey.ended.v1': {
    'no further help': after(ended),
    'dropped out with a leak': after(by(tuesday, end({ outcome: 'dropped-out', reason: 'leak', leak: 'salary-gap' }, 'note'))),
    'dropped out otherwise': after(by(tuesday, end({ outcome: 'dropped-out', reason: 'moved', leak: null }))),
    'handed over elsewhere': after(by(tuesday, end({ outcome: 'handed-over-elsewhere', handover }))),
    'helped elsewhere': after(by(tuesday, end({ outcome: 'handed-over-elsewhere', handover: null }))),
    erased: after(timed(tuesday, { type: 'end-for-erased', data: {} })),
  },
  'journey.reopened.v1': {
    'without a placement': after(ended, by(tuesday, { type: 'reopen', data: { reason: 'asked-for-help' } })),
    'with check-ins to come': [
      ...placed,
      ended,
      by(tuesday, { type: 'reopen', data: { reason: 'reached-again', note: text('note') } }),
    ],
  },
  'journey.gave-way.v1': {
    'to the next': after(ended, by(tuesday, { type: 'give-way', data: { next: journeyIdOf(candidate, 2) } })),
  },
  'journey.closed.v1': {
    'after the term': after(ended, timed('2026-09-03T08:00:00.000Z', { type: 'close', data: { opening: 1 } })),
  },
  'journey.obligation-settled.v1': {
    done: after(timed(monday, { type: 'settle-obligation', data: { obligationId: 'note-journey:1', outcome: 'done' } })),
    refused: after(
      timed(monday, {
        type: 'settle-obligation',
        data: { obligationId: 'note-journey:1', outcome: 'refused', code: 'candidate-unknown' },
      }),
    ),
  },
});
