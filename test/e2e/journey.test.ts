import { dutchCalendar } from '../../libs/calendar/index.js';
import { dateOf } from '../../libs/journey/dates.js';
import { categoryOf } from '../../libs/kernel/ids.js';
import { isOpenCheckIn, isOpenTask, type KnownState } from '../../libs/journey/index.js';
import { eventually } from '../support/eventually.js';
import { guides, live, on, type Interlude, type Life, type Traveller } from '../support/journeys.js';
import { noordHolland, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Page } from '../support/system.js';

const begins = '2030-01-07T08:00:00.000Z';
const ends = '2032-01-09T08:00:00.000Z';

const byJobCoach = { by: guides.jobCoach };
const byCoordinator = { by: guides.coordinator };

const placement = (startsOn: string, employer: string, change: object = {}) => ({
  employer,
  startsOn,
  contract: 'permanent',
  hours: 32,
  contractEndsOn: null,
  wageBand: 'up-to-3000',
  inTechnology: true,
  attribution: 'spt',
  line: 'metal',
  trainingNeeded: false,
  practiceTrainer: 'named',
  ...change,
});
const lastPlacement = ({ placements }: KnownState) => placements.at(-1)?.placement;
/** The check-in that comes first of the latest placement. */
const nextCheckIn = ({ placements }: KnownState) => ({
  placement: placements.at(-1)?.placement,
  term: placements.at(-1)?.checkIns.find(isOpenCheckIn)?.term,
});
const openTask = ({ tasks }: KnownState) => ({ task: tasks.find(isOpenTask)?.task });
const spoken = (heldAt: string, risk = 'none') => ({ heldAt, risk, agreements: 'Elke vrijdag even bellen.' });
const jobCoachToo = on('2030-01-07T10:00:00.000Z', 'assign-coach', { role: 'job-coach', coach: guides.jobCoach });

/** From a completed handover to a durable job, with everything that the clock does to a journey on the way. */
const durable: Life = {
  reference: 'JOURNEY-DURABLE',
  start: { at: begins },
  moves: [
    on('2030-01-07', 'assign-coach', { role: 'labour-market-coach', coach: guides.labourMarketCoach }),
    jobCoachToo,
    on('2030-01-07', 'plan-conversation', {
      start: '2030-01-09T09:00:00Z',
      end: '2030-01-09T10:00:00Z',
      mode: 'at-service-point',
    }),
    on('2030-01-08', 'record-missed-conversation', { absent: 'candidate' }, { refused: 'conversation-not-yet' }),
    on('2030-01-09', 'record-missed-conversation', { absent: 'candidate', note: 'Was de bus misgelopen.' }),
    on('2030-01-09', 'plan-conversation', { start: '2030-01-11T09:00:00Z', end: '2030-01-11T10:00:00Z', mode: 'video' }),
    on('2030-01-11', 'record-conversation', {
      heldAt: '2030-01-11T09:00:00Z',
      mode: 'video',
      substantive: true,
      summary: 'Vertelde over de bakkerij.',
    }),
    on('2030-01-11', 'record-interests', {
      interests: [
        { line: 'metal', strength: 'strong' },
        { line: 'installation', strength: 'some' },
      ],
      talents: 'Werkt nauwkeurig.',
      motivation: 'Wil iets maken.',
    }),
    on('2030-01-14', 'record-precondition', { precondition: 'transport', standing: 'open', action: 'Fietsplan aanvragen.' }),
    on('2030-01-14', 'record-precondition', { precondition: 'childcare', standing: 'in-order' }),
    on('2030-01-14', 'draw-route-map', { line: 'installation', stations: [{ kind: 'training', title: 'Basisdiploma' }] }),
    on('2030-01-15', 'draw-route-map', {
      line: 'metal',
      stations: [
        { kind: 'company-visit', title: 'Meelopen' },
        { kind: 'first-job', title: 'Lasser' },
      ],
    }),
    on('2030-01-15', 'record-precondition', { precondition: 'transport', standing: 'in-order' }),
    on('2030-01-15', 'conclude-orientation', { conclusion: { result: 'direction', line: 'metal' } }),
    on('2030-01-16', 'enter-step', { step: 'retention', reason: 'other' }, { refused: 'retention-starts-with-a-placement' }),
    on('2030-01-16', 'enter-step', { step: 'in-depth-orientation', reason: 'wants-to-experience' }),
    on('2030-01-30', 'conclude-in-depth-orientation', { advice: 'other-line', line: 'installation' }),
    on('2030-01-31', 'enter-step', { step: 'in-depth-orientation', reason: 'other-line' }),
    on('2030-02-08', 'conclude-in-depth-orientation', { advice: 'to-matching', line: 'metal' }),
    on('2030-02-11', 'pause', { reason: 'holiday', resumesOn: '2030-02-25', note: 'Is op familiebezoek.' }),
    on('2030-02-26', 'enter-step', { step: 'matching', reason: 'ready-for-work' }),
    on('2030-03-28', 'add-task', { role: 'career-coach', dueOn: '2030-04-09', text: 'Werkgever bellen.' }),
    on('2030-03-28', 'record-absence', { coach: guides.careerCoach, returnsOn: '2030-04-12', standIn: guides.coordinator }),
    on('2030-04-10', 'complete-task', openTask, byCoordinator),
    on('2030-04-11', 'add-task', { role: 'career-coach', dueOn: '2030-05-15', text: 'Rooster bespreken.' }, byCoordinator),
    on('2030-04-15', 'transfer-coach', { role: 'career-coach', coach: guides.labourMarketCoach, reason: 'workload' }),
    on('2030-04-15', 'enter-step', { step: 'training', reason: 'training-needed' }),
    on('2030-04-15', 'begin-training', {
      title: 'Lassen niveau 2',
      provider: 'regio-college',
      kind: 'mbo-certificate',
      line: 'metal',
      startsOn: '2030-04-15',
      plannedEnd: '2030-06-28',
      withJob: true,
    }),
    on(
      '2030-04-17',
      'begin-placement',
      placement('2030-04-17', 'staalbouw-zaan', { contract: 'fixed-term', contractEndsOn: '2030-10-31' }),
    ),
    on(
      '2030-05-02',
      'record-check-in',
      (state) => ({ ...nextCheckIn(state), candidate: spoken('2030-05-02T09:00:00Z'), employer: null }),
      byJobCoach,
    ),
    on('2030-05-15', 'cancel-task', (state) => ({ ...openTask(state), reason: 'not-needed' }), byCoordinator),
    on('2030-06-28', 'complete-training', ({ trainings }) => ({
      training: trainings[0]?.training,
      completedOn: '2030-06-28',
      certificate: 'certificate',
    })),
    on(
      '2030-07-18',
      'record-check-in',
      (state) => ({
        ...nextCheckIn(state),
        candidate: spoken('2030-07-17T12:00:00Z', 'watch'),
        employer: spoken('2030-07-18T09:00:00Z'),
      }),
      byJobCoach,
    ),
    on('2030-10-04', 'record-contract-outcome', (state) => ({
      placement: lastPlacement(state),
      renewed: true,
      contract: 'permanent',
      hours: 36,
      contractEndsOn: null,
    })),
    on(
      '2030-10-10',
      'establish-durability',
      { term: 'half-year', seen: 'payslip', seenOn: '2030-10-10' },
      { refused: 'durability-not-due' },
    ),
    on('2030-10-21', 'record-missed-check-in', nextCheckIn, byJobCoach),
    on('2030-10-21', 'establish-durability', { term: 'half-year', seen: 'payslip', seenOn: '2030-10-21' }, byJobCoach),
    on('2030-11-04', 'end-placement', (state) => ({
      placement: lastPlacement(state),
      lastDay: '2030-11-01',
      by: 'employer',
      reason: 'reorganisation',
    })),
    on('2030-11-05', 'end', { ending: { outcome: 'placed-and-moved-on' } }, { refused: 'what-next-needs-an-answer' }),
    on('2030-11-08', 'enter-step', { step: 'matching', reason: 'placement-ended' }),
    on('2030-11-25', 'begin-placement', placement('2030-11-25', 'constructie-ij')),
    on(
      '2030-12-10',
      'record-check-in',
      (state) => ({ ...nextCheckIn(state), candidate: null, employer: spoken('2030-12-10T09:00:00Z') }),
      byJobCoach,
    ),
    on('2031-04-22', 'establish-durability', { term: 'year', seen: 'employer-statement', seenOn: '2031-04-22' }, byJobCoach),
    on('2031-05-01', 'end', { ending: { outcome: 'durable' }, note: 'Heeft het gered.' }),
    on('2031-06-02', 'reopen', { reason: 'asked-for-help', note: 'Wil doorleren.' }),
    on('2031-06-03', 'add-note', { text: 'Doorverwezen naar de opleider.' }),
    on('2031-06-20', 'end', { ending: { outcome: 'durable' } }),
  ],
};

/** Loops, training abandoned, and gone because of a leak. */
const leaking: Life = {
  reference: 'JOURNEY-LEAKING',
  start: { at: '2030-01-08T09:00:00.000Z' },
  moves: [
    on('2030-01-09', 'enter-step', { step: 'in-depth-orientation', reason: 'wants-to-experience' }),
    on('2030-01-23', 'conclude-in-depth-orientation', { advice: 'more-orientation' }),
    on('2030-01-24', 'enter-step', { step: 'orientation', reason: 'other-line' }),
    on('2030-01-24', 'record-precondition', { precondition: 'language', standing: 'open', action: 'Taalcursus zoeken.' }),
    on('2030-01-25', 'enter-step', { step: 'matching', reason: 'direction-chosen' }),
    on('2030-01-28', 'enter-step', { step: 'matching', reason: 'other' }, { refused: 'no-such-transition' }),
    on('2030-02-04', 'enter-step', { step: 'training', reason: 'training-needed' }),
    on('2030-02-04', 'begin-training', {
      title: 'Elektrotechniek',
      provider: 'regio-college',
      kind: 'entree',
      startsOn: '2030-02-04',
      withJob: false,
    }),
    on('2030-03-01', 'abandon-training', ({ trainings }) => ({
      training: trainings[0]?.training,
      abandonedOn: '2030-03-01',
      reason: 'language',
      leak: 'language-gap',
    })),
    on('2030-03-04', 'enter-step', { step: 'matching', reason: 'training-ended' }),
    on('2030-03-05', 'observe-leak', { leak: 'language-gap', note: 'De lessen waren te snel.' }),
    on('2030-04-08', 'end', { ending: { outcome: 'dropped-out', reason: 'leak', leak: 'language-gap' } }),
  ],
};

/** At work, and nobody hears of it any more. */
const silent: Life = {
  reference: 'JOURNEY-SILENT',
  handover: { feedback: { agreed: false } },
  start: { at: '2030-01-09T09:00:00.000Z' },
  moves: [
    on('2030-01-14', 'enter-step', { step: 'matching', reason: 'ready-for-work' }),
    on('2030-01-21', 'begin-placement', placement('2030-01-21', 'installatie-purmer', { line: 'installation' })),
    on('2030-09-02', 'end', { ending: { outcome: 'placed-and-moved-on' } }),
  ],
};

/** At work, and then not, until durability can be no more. */
const lost: Life = {
  reference: 'JOURNEY-LOST',
  start: { at: '2030-01-10T09:00:00.000Z' },
  moves: [
    on('2030-01-21', 'begin-placement', placement('2030-01-21', 'installatie-purmer', { line: 'installation' })),
    on('2030-03-18', 'end-placement', (state) => ({
      placement: lastPlacement(state),
      lastDay: '2030-03-15',
      by: 'candidate',
      reason: 'travel',
    })),
    on('2030-03-20', 'enter-step', { step: 'orientation', reason: 'placement-ended' }),
    on('2030-03-21', 'conclude-orientation', { conclusion: { result: 'not-technology', reason: 'other-sector' } }),
    on('2030-04-02', 'end', { ending: { outcome: 'handed-over-elsewhere' } }),
  ],
};

const lives = [durable, leaking, silent, lost];

interface Told {
  readonly system: System;
  readonly travellers: ReadonlyMap<string, Traveller>;
  /** All that happened to handovers, candidates and journeys, in the order of positions. */
  readonly happened: readonly string[];
  readonly linesOf: (life: Life) => readonly string[];
}

/** `2030-04-17 step-entered retention 1`: the day on which it occurred, what, and which. */
function line(type: string, data: Readonly<Record<string, unknown>>, occurred: string): string {
  const named = ['step', 'iteration', 'kind', 'advisory', 'term', 'version', 'by', 'because', 'opening'];
  const words = named.flatMap((name) => data[name] ?? []).map(String);
  return [dateOf(dutchCalendar, occurred), type.replace(/^journey\.|\.v1$/g, ''), ...words].join(' ');
}

const systems: System[] = [];

async function tell(interludes: (system: System) => readonly Interlude[] = () => []): Promise<Told> {
  const system = await System.start({ now: begins });
  systems.push(system);
  const member = { subject: guides.labourMarketCoach, roles: ['labour-market-coach', 'career-coach'] };
  await system.as('administrator-noord-holland').does(`/service-points/${noordHolland.id}/_change-member`, member);
  const travellers = await live(system, lives, ends, interludes(system));
  const events = await system.events();
  return {
    system,
    travellers,
    happened: events
      .filter(({ stream }) => ['handover', 'candidate', 'journey'].includes(categoryOf(stream)))
      .map(({ stream, type, metadata }) => `${stream} ${type} ${metadata.occurred}`),
    linesOf: ({ reference }) => {
      const stream = travellers.get(reference)?.stream;
      return events
        .filter((event) => event.stream === stream && event.type !== 'journey.obligation-settled.v1')
        .map(({ type, data, metadata }) => line(type, data, metadata.occurred));
    },
  };
}

/** Temporal is killed and forgets everything; whatever is asked next finds it empty. */
function losesTemporal(system: System): readonly Interlude[] {
  const { composition } = system;
  const take = async (): Promise<void> => {
    composition.supervise = false;
    await composition.kill('temporal');
    await composition.deleteTemporalDatabase();
    await composition.start('temporal');
  };
  return [{ at: '2030-07-01T08:00:00.000Z', take }];
}

describe('two years of journeys, on the stepped clock', () => {
  let undisturbed: Told;
  let disturbed: Told;

  beforeAll(async () => {
    [undisturbed, disturbed] = await Promise.all([tell(), tell(losesTemporal)]);
  }, 2 * startTimeout);

  afterAll(() => Promise.all(systems.map((system) => system.stop())));

  const seen = (life: Life) => undisturbed.travellers.get(life.reference);

  test('from a completed handover to a durable job: loops, pause, stall, stand-in, transfer, two placements, check-ins, reopening', () => {
    expect(undisturbed.linesOf(durable)).toEqual([
      '2030-01-07 started',
      '2030-01-07 step-entered orientation 1',
      '2030-01-07 coach-assigned',
      '2030-01-07 coach-assigned',
      '2030-01-07 coach-assigned',
      '2030-01-07 conversation-planned',
      '2030-01-09 conversation-missed',
      '2030-01-09 conversation-planned',
      '2030-01-11 conversation-held',
      '2030-01-11 intake-held',
      '2030-01-11 interests-recorded',
      '2030-01-14 precondition-recorded',
      '2030-01-14 precondition-recorded',
      '2030-01-14 route-map-drawn 1',
      '2030-01-15 route-map-drawn 2',
      '2030-01-15 precondition-recorded',
      '2030-01-15 orientation-concluded 1',
      '2030-01-16 step-entered in-depth-orientation 1',
      '2030-01-30 in-depth-orientation-concluded 1',
      '2030-01-31 step-entered in-depth-orientation 2',
      '2030-02-08 in-depth-orientation-concluded 2',
      '2030-02-11 paused',
      '2030-02-25 resumed clock',
      '2030-02-26 step-entered matching 1',
      '2030-02-26 advisory-raised matching 1 matching-without-skills-or-situation',
      '2030-02-26 advisory-raised matching 1 preconditions-open',
      '2030-03-26 stalled',
      '2030-03-28 task-added general',
      '2030-03-28 coach-absent',
      '2030-03-28 task-moved absent',
      '2030-04-09 task-fell-due',
      '2030-04-10 task-done',
      '2030-04-11 task-added general',
      '2030-04-12 coach-returned clock',
      '2030-04-12 task-moved returned',
      '2030-04-15 coach-transferred',
      '2030-04-15 task-moved transferred',
      '2030-04-15 step-entered training 1',
      '2030-04-15 advisory-raised training 1 preconditions-open',
      '2030-04-15 training-begun mbo-certificate',
      '2030-04-17 placement-begun',
      '2030-04-17 step-entered retention 1',
      '2030-04-17 advisory-raised retention 1 matching-without-skills-or-situation',
      '2030-04-17 advisory-raised retention 1 preconditions-open',
      '2030-04-17 task-added follow-up-contract',
      '2030-05-01 check-in-fell-due 2-weeks',
      '2030-05-02 check-in-recorded 2-weeks',
      '2030-05-15 task-fell-due',
      '2030-05-15 task-cancelled',
      '2030-05-17 check-in-fell-due 1-months',
      '2030-06-01 check-in-missed 1-months clock',
      '2030-06-01 advisory-raised retention 1 guidance-stops-at-placement',
      '2030-06-28 training-completed',
      '2030-07-17 check-in-fell-due 3-months',
      '2030-07-18 check-in-recorded 3-months',
      '2030-10-03 task-fell-due',
      '2030-10-04 contract-outcome-recorded',
      '2030-10-04 task-cancelled',
      '2030-10-17 check-in-fell-due 6-months',
      '2030-10-18 durability-fell-due half-year',
      '2030-10-21 check-in-missed 6-months coach',
      '2030-10-21 durability-established half-year job-coach-noord-holland',
      '2030-11-01 placement-ended employer',
      '2030-11-04 task-added what-next',
      '2030-11-06 task-fell-due',
      '2030-11-08 step-entered matching 2',
      '2030-11-08 advisory-raised matching 2 matching-without-skills-or-situation',
      '2030-11-08 advisory-raised matching 2 preconditions-open',
      '2030-11-08 task-cancelled',
      '2030-11-25 placement-begun',
      '2030-11-25 step-entered retention 2',
      '2030-11-25 advisory-raised retention 2 matching-without-skills-or-situation',
      '2030-11-25 advisory-raised retention 2 preconditions-open',
      '2030-12-09 check-in-fell-due 2-weeks',
      '2030-12-10 check-in-recorded 2-weeks',
      '2030-12-25 check-in-fell-due 1-months',
      '2031-01-09 check-in-missed 1-months clock',
      '2031-01-09 advisory-raised retention 2 guidance-stops-at-placement',
      '2031-02-25 check-in-fell-due 3-months',
      '2031-03-12 check-in-missed 3-months clock',
      '2031-04-18 durability-fell-due year',
      '2031-04-22 durability-established year job-coach-noord-holland',
      '2031-05-01 ended retention 2',
      '2031-06-02 reopened 2',
      '2031-06-03 note-added',
      '2031-06-20 ended retention 2',
      '2031-12-20 closed',
    ]);
  });

  test('loops, training abandoned, and a drop-out with its leak', () => {
    expect(undisturbed.linesOf(leaking)).toEqual([
      '2030-01-08 started',
      '2030-01-08 step-entered orientation 1',
      '2030-01-08 coach-assigned',
      '2030-01-09 step-entered in-depth-orientation 1',
      '2030-01-23 in-depth-orientation-concluded 1',
      '2030-01-24 step-entered orientation 2',
      '2030-01-24 precondition-recorded',
      '2030-01-25 step-entered matching 1',
      '2030-01-25 advisory-raised matching 1 matching-without-skills-or-situation',
      '2030-01-25 advisory-raised matching 1 preconditions-open',
      '2030-02-04 step-entered training 1',
      '2030-02-04 advisory-raised training 1 preconditions-open',
      '2030-02-04 training-begun entree',
      '2030-03-01 training-abandoned',
      '2030-03-04 step-entered matching 2',
      '2030-03-04 advisory-raised matching 2 matching-without-skills-or-situation',
      '2030-03-04 advisory-raised matching 2 preconditions-open',
      '2030-03-05 leak-observed matching 2',
      '2030-04-02 stalled',
      '2030-04-08 ended matching 2',
      '2030-10-08 closed',
    ]);
  });

  test('nobody hears of somebody at work: check-ins are missed and durability becomes unknown, also after the end', () => {
    expect(undisturbed.linesOf(silent)).toEqual([
      '2030-01-09 started',
      '2030-01-09 step-entered orientation 1',
      '2030-01-09 coach-assigned',
      '2030-01-14 step-entered matching 1',
      '2030-01-14 advisory-raised matching 1 matching-without-skills-or-situation',
      '2030-01-14 advisory-raised matching 1 preconditions-open',
      '2030-01-21 placement-begun',
      '2030-01-21 step-entered retention 1',
      '2030-01-21 advisory-raised retention 1 matching-without-skills-or-situation',
      '2030-01-21 advisory-raised retention 1 preconditions-open',
      '2030-01-21 advisory-raised retention 1 guidance-stops-at-placement',
      '2030-02-04 check-in-fell-due 2-weeks',
      '2030-02-19 check-in-missed 2-weeks clock',
      '2030-02-21 check-in-fell-due 1-months',
      '2030-03-08 check-in-missed 1-months clock',
      '2030-04-21 check-in-fell-due 3-months',
      '2030-05-06 check-in-missed 3-months clock',
      '2030-07-21 check-in-fell-due 6-months',
      '2030-07-24 durability-fell-due half-year',
      '2030-08-05 check-in-missed 6-months clock',
      '2030-08-24 durability-unknown half-year',
      '2030-09-02 ended retention 1',
      '2031-01-22 durability-fell-due year',
      '2031-02-22 durability-unknown year',
      '2031-03-02 closed',
    ]);
  });

  test('work that ended for too long is lost to durability, and not technology leads elsewhere', () => {
    expect(undisturbed.linesOf(lost)).toEqual([
      '2030-01-10 started',
      '2030-01-10 step-entered orientation 1',
      '2030-01-10 coach-assigned',
      '2030-01-21 placement-begun',
      '2030-01-21 step-entered retention 1',
      '2030-01-21 advisory-raised retention 1 matching-without-skills-or-situation',
      '2030-01-21 advisory-raised retention 1 preconditions-open',
      '2030-01-21 advisory-raised retention 1 guidance-stops-at-placement',
      '2030-02-04 check-in-fell-due 2-weeks',
      '2030-02-19 check-in-missed 2-weeks clock',
      '2030-02-21 check-in-fell-due 1-months',
      '2030-03-08 check-in-missed 1-months clock',
      '2030-03-15 placement-ended candidate',
      '2030-03-18 task-added what-next',
      '2030-03-20 step-entered orientation 2',
      '2030-03-20 task-cancelled',
      '2030-03-21 orientation-concluded 2',
      '2030-03-21 task-added offer-help-elsewhere',
      '2030-03-26 task-fell-due',
      '2030-04-02 ended orientation 2',
      '2030-07-24 durability-fell-due half-year',
      '2030-08-24 durability-lost half-year clock',
      '2030-08-24 durability-lost year clock',
      '2030-10-02 closed',
    ]);
  });

  test('the same lives give the same events in the same order, also where all that Temporal knew was deleted halfway', () => {
    expect(undisturbed.happened.length).toBeGreaterThan(200);
    expect(disturbed.happened).toEqual(undisturbed.happened);
  });

  test('nobody waits for anything any more once the journeys are closed', async () => {
    const closed = [...undisturbed.travellers.values()].map(({ stream }) => stream);
    await eventually(async () => {
      const running = await undisturbed.system.drivers.running();
      return closed.every((stream) => !running.has(stream));
    });
    const events = await undisturbed.system.events();
    const started = events.filter(({ type }) => type === 'journey.started.v1').map(({ stream }) => stream);
    expect(closed.toSorted()).toEqual(started.toSorted());
  });

  test('the sender hears of placed and durable where the candidate agreed, and of nothing else', async () => {
    const sender = undisturbed.system.as(zaanstreek.id);
    const heard = async (life: Life) => {
      const { items } = await sender.sees<Page<{ readonly kind: string }>>(`/feedback?handover=${seen(life)?.handover}&limit=50`);
      return items.map(({ kind }) => kind).toReversed();
    };
    const ofHandover = ['accepted', 'coach-named', 'ended'];
    expect(await heard(durable)).toEqual([...ofHandover, 'placed', 'durable', 'durable']);
    expect(await heard(leaking)).toEqual(ofHandover);
    expect(await heard(silent)).toEqual(ofHandover);
    expect(await heard(lost)).toEqual([...ofHandover, 'placed']);
  });

  test('the journey is read as it ended', async () => {
    const coordinator = undisturbed.system.as(guides.coordinator);
    const journey = await coordinator.sees<object>(`/journeys/${seen(durable)?.id}`);
    expect(journey).toMatchObject({
      status: 'ended',
      step: 'retention',
      iteration: 2,
      outcome: 'durable',
      iterations: { orientation: 1, 'in-depth-orientation': 2, matching: 2, training: 1, retention: 2 },
      coaches: {
        'career-coach': guides.labourMarketCoach,
        'labour-market-coach': guides.labourMarketCoach,
        'job-coach': guides.jobCoach,
      },
      durability: [
        { term: 'half-year', status: 'established' },
        { term: 'year', status: 'established' },
      ],
    });
    const all = await coordinator.sees<Page<{ readonly id: string; readonly outcome: string }>>(
      '/journeys?status=ended&limit=50',
    );
    expect(new Map(all.items.map(({ id, outcome }) => [id, outcome]))).toEqual(
      new Map([
        [seen(durable)?.id, 'durable'],
        [seen(leaking)?.id, 'dropped-out'],
        [seen(silent)?.id, 'placed-and-moved-on'],
        [seen(lost)?.id, 'handed-over-elsewhere'],
      ]),
    );
  });
});
