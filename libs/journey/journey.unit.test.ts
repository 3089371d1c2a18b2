import { isRejection, type Rejection } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Actor } from '../kernel/actor.js';
import {
  agendaOf,
  isClosed,
  journey,
  journeyFeedbackOf,
  journeyIdOf,
  journeyStream,
  nextJourneyOf,
  signalsOf,
  standingAdvisories,
  steps as allSteps,
  stepsFrom,
  transitions,
  type JourneyCommand,
  type JourneyEvent,
  type JourneyState,
  type KnownState,
  type Step as JourneyStep,
} from './index.js';
import { guidesOf } from './assignment.js';
import {
  candidate,
  clock,
  clockTo,
  coach,
  context,
  coordinator,
  desk,
  known,
  lived,
  member,
  person,
  placement,
  sealed,
  start,
  stream,
  thursday,
  type Step,
} from './journey.examples.js';

const on = (date: string, time = '10:00') => `${date}T${time}:00.000Z`;

function after(...steps: readonly Step[]) {
  return from(lived(...steps).state);
}

function from(state: JourneyState) {
  return {
    state: knownState(state),
    when(actor: Actor, command: JourneyCommand, now?: string) {
      const decision = journey.decide(state, command, context(actor, now));
      const events = isRejection(decision) ? [] : decision;
      return {
        events,
        state: knownState(events.reduce(journey.evolve, state)),
        then: (...types: readonly string[]) => expect(isRejection(decision) ? decision : typesOf(events)).toEqual(types),
        thenRejected: (rejection: string, facts?: Rejection['facts']) =>
          expect(decision).toEqual(facts === undefined ? expect.objectContaining({ rejection }) : { rejection, facts }),
      };
    },
  };
}

function knownState(state: JourneyState): KnownState {
  if (state.status === 'not-started') throw new Error('the journey has not started');
  return state;
}

function typesOf(events: readonly JourneyEvent[]): readonly string[] {
  return events.map(({ type }) => type.slice('journey.'.length, -'.v1'.length));
}

type Told<T extends JourneyEvent['type']> = Extract<JourneyEvent, { readonly type: T }>['data'] & { readonly occurred?: string };

function dataOf<T extends JourneyEvent['type']>(events: readonly JourneyEvent[], type: T): readonly Told<T>[] {
  const found = events.filter((event) => event.type === type);
  return found.map(({ data, occurred }) => ({ ...data, ...(occurred !== undefined && { occurred }) }) as Told<T>);
}

const pendingIds = (state: JourneyState) =>
  journey
    .pending(state)
    .map(({ id }) => id.replace(/[0-9a-f-]{36}/, '#'))
    .sort();

const started: Step = [coach, start];
const enter = (
  step: JourneyStep,
  reason: 'ready-for-work' | 'training-needed' | 'placement-ended' | 'no-match' = 'ready-for-work',
) => ({ type: 'enter-step', data: { step, reason, profile: known } }) as const;
const placed: readonly Step[] = [started, [coach, placement('2026-09-14'), on('2026-09-14')]];
const placementId = deriveId('placement', stream, deriveId('test', '1'));
const endPlacement = (lastDay: string): JourneyCommand => ({
  type: 'end-placement',
  data: { placement: placementId, lastDay, by: 'employer', reason: 'no-fit' },
});
const end = (outcome: 'durable' | 'placed-and-moved-on' | 'no-further-help'): JourneyCommand => ({
  type: 'end',
  data: { ending: { outcome } },
});

describe('starting', () => {
  it('starts in the first orientation with its coaches, and tells the candidate', () => {
    const { state, events } = lived(started);
    expect(typesOf(events)).toEqual(['started', 'step-entered', 'coach-assigned']);
    expect(state).toMatchObject({ status: 'active', step: { step: 'orientation', iteration: 1, reason: 'start' } });
    expect(journey.servicePointOf(state)).toBe('spt-noord');
    expect(journey.pending(state).map(({ id, target, command }) => [id, target, command])).toEqual([
      ['stall:2', stream, { type: 'signal-stall', data: { stallTerm: 2 } }],
      [
        'note-journey:1',
        `candidate/${candidate}`,
        { type: 'note-journey', data: { journey: journeyIdOf(candidate, 1), standing: 'open' } },
      ],
    ]);
    const { state: settled } = clockTo(state, thursday);
    expect(journey.pending(settled).map(({ id }) => id)).toEqual(['stall:2']);
  });

  it('has its own stream for each journey of a candidate', () => {
    const second = { ...start, data: { ...start.data, number: 2 } };
    expect(journey.decide(journey.initial, second, context(coach))).toMatchObject({ rejection: 'not-the-next-journey' });
    after(started).when(coach, start).thenRejected('journey-already-started');
  });

  it('takes a coach only in a role that they have, and once', () => {
    const withCoaches = (...coaches: typeof start.data.coaches) => ({ ...start, data: { ...start.data, coaches } });
    const wrong = { role: 'job-coach', ...member('coach-1', 'career-coach') } as const;
    const right = { role: 'job-coach', ...member('coach-1', 'job-coach') } as const;
    expect(journey.decide(journey.initial, withCoaches(wrong), context(coach))).toMatchObject({ rejection: 'coach-lacks-role' });
    expect(journey.decide(journey.initial, withCoaches(right, right), context(coach))).toMatchObject({
      rejection: 'role-given-twice',
    });
  });

  it('is for people of a service point', () => {
    const sender: Actor = { ...coach, roles: ['career-coach'], party: { kind: 'organisation', id: 'werkcentrum-drenthe' } };
    expect(journey.decide(journey.initial, start, context(sender))).toMatchObject({ rejection: 'other-service-point' });
    const elsewhere: Actor = { ...coach, party: { kind: 'service-point', id: 'spt-zuid' } };
    after(started).when(elsewhere, enter('matching')).thenRejected('other-service-point');
    expect(journey.allowedCommands(lived(started).state, elsewhere)).toEqual([]);
    after(started).when(desk, enter('matching')).thenRejected('role-not-allowed');
  });

  it('finds the journey that can start, and which one gives way', async () => {
    const states = new Map<string, JourneyState>();
    const reader = { stateOf: async (name: string) => ({ state: states.get(name) ?? journey.initial }) };
    expect(await nextJourneyOf(reader, candidate)).toEqual({ kind: 'free', number: 1, givesWay: null });
    states.set(stream, lived(started).state);
    expect(await nextJourneyOf(reader, candidate)).toEqual({ kind: 'open', number: 1, journey: journeyIdOf(candidate, 1) });
    states.set(stream, lived(started, [coach, end('no-further-help')]).state);
    expect(await nextJourneyOf(reader, candidate)).toEqual({ kind: 'free', number: 2, givesWay: journeyIdOf(candidate, 1) });
    expect(journeyStream(candidate, 2)).not.toBe(stream);
  });
});

describe('steps', () => {
  it('follow the table of the domain description', () => {
    const row = (from: JourneyStep) => allSteps.map((to) => transitions[from][to]).join(' · ');
    expect(allSteps.map(row)).toEqual([
      'none · ahead · ahead · ahead-with-advisory · by-placement',
      'back · again · ahead · ahead · by-placement',
      'back · back · none · ahead · by-placement',
      'back · back · ahead · again · by-placement',
      'back · back · back · ahead · none',
    ]);
  });

  it('count each entry as a new iteration, with its reason', () => {
    const { events, state } = lived(
      started,
      [coach, enter('in-depth-orientation')],
      [coach, enter('in-depth-orientation', 'no-match')],
      [coach, enter('orientation', 'no-match')],
      [coach, enter('in-depth-orientation')],
    );
    const entries = dataOf(events, 'journey.step-entered.v1');
    expect(entries.map(({ from: came, step, iteration, way, reason }) => [came, step, iteration, way, reason])).toEqual([
      [null, 'orientation', 1, 'start', 'start'],
      ['orientation', 'in-depth-orientation', 1, 'ahead', 'ready-for-work'],
      ['in-depth-orientation', 'in-depth-orientation', 2, 'again', 'no-match'],
      ['in-depth-orientation', 'orientation', 2, 'back', 'no-match'],
      ['orientation', 'in-depth-orientation', 3, 'ahead', 'ready-for-work'],
    ]);
    expect(state).toMatchObject({ iterations: { orientation: 2, 'in-depth-orientation': 3, matching: 0 } });
  });

  it('refuse what the table does not know, and say what it does', () => {
    after(started)
      .when(coach, enter('orientation'))
      .thenRejected('no-such-transition', { step: 'orientation', steps: [...stepsFrom('orientation')] });
    after(started).when(coach, enter('retention')).thenRejected('retention-starts-with-a-placement');
    expect(stepsFrom('retention')).toEqual(['orientation', 'in-depth-orientation', 'matching', 'training']);
  });
});

describe('advisories', () => {
  const inOrder = (
    ...which: readonly ('income' | 'transport' | 'childcare' | 'language' | 'working-hours' | 'work-requirements')[]
  ): readonly Step[] =>
    which.map((precondition) => [coach, { type: 'record-precondition', data: { precondition, standing: 'in-order' } }]);
  const allInOrder = inOrder('income', 'transport', 'childcare', 'language', 'working-hours', 'work-requirements');
  const advised = (events: readonly JourneyEvent[]) =>
    dataOf(events, 'journey.advisory-raised.v1').map(({ advisory }) => advisory);

  it('come with training straight from orientation, and never block', () => {
    const { events } = after(started).when(coach, enter('training', 'training-needed'));
    expect(advised(events)).toEqual(['training-before-realistic-picture', 'preconditions-open']);
    const oriented: readonly Step[] = [
      started,
      ...allInOrder,
      [coach, enter('in-depth-orientation')],
      [coach, { type: 'conclude-in-depth-orientation', data: { advice: 'to-training', line: 'metal' } }],
    ];
    expect(advised(after(...oriented).when(coach, enter('training')).events)).toEqual([]);
  });

  it('come with matching that knows neither skills nor situation', () => {
    const unknown = { ...enter('matching').data, profile: { skillsKnown: false, situationKnown: true } };
    const { events, state } = after(started, ...allInOrder).when(coach, { type: 'enter-step', data: unknown });
    expect(advised(events)).toEqual(['matching-without-skills-or-situation']);
    expect(standingAdvisories(state)).toEqual(['matching-without-skills-or-situation']);
  });

  it('come with preconditions that are open or were never talked about, until they are in order', () => {
    const { state, events } = after(started, ...inOrder('income', 'transport')).when(coach, enter('matching'));
    expect(advised(events)).toEqual(['preconditions-open']);
    expect(standingAdvisories(state)).toEqual(['preconditions-open']);
    const later = allInOrder.reduce(
      (now, [actor, command]) => from(now).when(actor, command).state as JourneyState,
      state as JourneyState,
    );
    expect(standingAdvisories(knownState(later))).toEqual([]);
  });

  it('come with a placement that no job coach follows', () => {
    expect(advised(lived(...placed).events)).toContain('guidance-stops-at-placement');
    const guided = after(started, [
      coordinator,
      { type: 'assign-coach', data: { role: 'job-coach', ...member('coach-3', 'job-coach') } },
    ]).when(coach, placement('2026-09-14'), on('2026-09-14'));
    expect(advised(guided.events)).not.toContain('guidance-stops-at-placement');
    expect(advised(guided.events)).toEqual(['preconditions-open']);
  });

  it('come with training beside the step', () => {
    const { events } = after(started).when(coach, {
      type: 'begin-training',
      data: {
        title: sealed('vca'),
        provider: 'provider-1',
        kind: 'branch-certificate',
        line: null,
        startsOn: '2026-09-03',
        plannedEnd: null,
        withJob: false,
      },
    });
    expect(advised(events)).toEqual(['training-before-realistic-picture', 'preconditions-open']);
  });
});

describe('orientation', () => {
  const held = (heldAt: string, substantive: boolean): JourneyCommand => ({
    type: 'record-conversation',
    data: { heldAt, mode: 'at-service-point', substantive, summary: sealed('summary') },
  });

  it('counts the first substantive conversation as intake, once, on the day that it was held', () => {
    const { events, state } = lived(
      started,
      [coach, held(thursday, false)],
      [coach, held(on('2026-09-07'), true), on('2026-09-09')],
      [coach, held(on('2026-09-10'), true), on('2026-09-10')],
    );
    expect(dataOf(events, 'journey.intake-held.v1')).toEqual([{ heldAt: on('2026-09-07'), occurred: on('2026-09-07') }]);
    expect(state).toMatchObject({ orientation: { held: 3, intakeAt: on('2026-09-07') } });
    after(started)
      .when(coach, held(on('2026-09-04'), true))
      .thenRejected('conversation-in-the-future');
    after(started)
      .when(coach, held(on('2026-09-02'), true))
      .thenRejected('before-the-journey');
  });

  it('plans a conversation, which is held or missed', () => {
    const plan: JourneyCommand = {
      type: 'plan-conversation',
      data: { start: on('2026-09-07'), end: on('2026-09-07', '11:00'), mode: 'video' },
    };
    const missed: JourneyCommand = { type: 'record-missed-conversation', data: { absent: 'candidate' } };
    after(started).when(desk, missed).thenRejected('no-conversation-planned');
    const planned = after(started, [desk, plan]);
    planned.when(coach, missed).thenRejected('conversation-not-yet', { start: on('2026-09-07') });
    expect(planned.when(coach, missed, on('2026-09-07')).state.orientation).toMatchObject({ planned: null, missed: 1 });
    expect(planned.when(coach, held(on('2026-09-07'), true), on('2026-09-08')).state.orientation.planned).toBeNull();
    expect(planned.when(coach, held(on('2026-09-04'), true), on('2026-09-04')).state.orientation.planned).not.toBeNull();
    after(started).when(desk, plan, on('2026-09-07')).thenRejected('conversation-in-the-past');
  });

  it('records interests, and preconditions with an action where they are open', () => {
    const interests = (...lines: readonly ('metal' | 'energy')[]): JourneyCommand => ({
      type: 'record-interests',
      data: { interests: lines.map((line) => ({ line, strength: 'strong' })), motivation: sealed('why') },
    });
    expect(after(started).when(coach, interests('metal', 'energy')).state.orientation.interests).toHaveLength(2);
    after(started).when(coach, interests('metal', 'metal')).thenRejected('line-given-twice');
    const transport = (standing: 'open' | 'in-order', action?: string): JourneyCommand => ({
      type: 'record-precondition',
      data: { precondition: 'transport', standing, ...(action !== undefined && { action: sealed(action) }) },
    });
    after(started).when(coach, transport('open')).thenRejected('open-needs-an-action');
    after(started).when(coach, transport('in-order', 'bike')).thenRejected('action-only-where-open');
    after(started).when(coach, transport('open', 'bike')).then('precondition-recorded');
  });

  it('keeps each version of the route map', () => {
    const draw = (line: 'metal' | 'energy', ...titles: readonly string[]): JourneyCommand => ({
      type: 'draw-route-map',
      data: { line, stations: titles.map((title) => ({ kind: 'training', title: sealed(title) })) },
    });
    after(started).when(coach, draw('metal')).thenRejected('route-map-without-stations');
    const { state } = after(started, [coach, draw('metal', 'lassen')], [coach, draw('energy', 'warmtepomp')]);
    expect(state.orientation.routeMaps.map(({ version, line }) => [version, line])).toEqual([
      [1, 'metal'],
      [2, 'energy'],
    ]);
  });

  it('is concluded once in an iteration; with not technology, help elsewhere is offered', () => {
    const conclude = (conclusion: Extract<JourneyCommand, { type: 'conclude-orientation' }>['data']['conclusion']) =>
      ({ type: 'conclude-orientation', data: { conclusion } }) as const;
    const direction = conclude({ result: 'direction', line: 'metal' });
    const notTechnology = conclude({ result: 'not-technology', reason: 'other-sector' });
    after(started, [coach, direction]).when(coach, notTechnology).thenRejected('already-concluded');
    after(started, [coach, enter('matching')])
      .when(coach, direction)
      .thenRejected('not-in-this-step');
    const { events } = after(started).when(coach, notTechnology);
    expect(dataOf(events, 'journey.task-added.v1')).toMatchObject([
      { kind: 'offer-help-elsewhere', role: 'career-coach', assignee: 'coach-1', dueAt: on('2026-09-08', '15:00') },
    ]);
  });
});

describe('pause, stall and the clock', () => {
  const pause: JourneyCommand = { type: 'pause', data: { reason: 'holiday', resumesOn: '2026-10-26' } };

  it('wakes on the agreed day, in winter time as well, and silence counts from there', () => {
    const paused = lived(started, [coach, pause]);
    expect(pendingIds(paused.state)).toEqual(['note-journey:1', 'wake:1']);
    const { state, events } = clockTo(paused.state, on('2026-10-26'));
    const wake = on('2026-10-26', '08:00');
    expect(dataOf(events, 'journey.resumed.v1')).toMatchObject([{ by: 'clock', resumedAt: wake, occurred: wake }]);
    expect(state).toMatchObject({ status: 'active', stall: { standing: 'awaited', at: on('2026-11-23', '08:00') } });
  });

  it('refuses a day that has come, another pause and another step meanwhile', () => {
    const today: JourneyCommand = { type: 'pause', data: { reason: 'other', resumesOn: '2026-09-03' } };
    after(started).when(coach, today).thenRejected('date-not-ahead');
    after(started, [coach, pause]).when(coach, pause).thenRejected('not-allowed-in-this-state', { status: 'paused' });
    after(started, [coach, pause]).when(coach, enter('matching')).thenRejected('not-allowed-in-this-state');
    after(started, [coach, pause]).when(coach, { type: 'resume', data: {} }, on('2026-09-10')).then('resumed');
    after(started, [coach, pause])
      .when(coach, { type: 'add-note', data: { text: sealed('note') } })
      .then('note-added');
  });

  it('signals silence once, after the term of the policy, until something happens again', () => {
    const { state, events } = clockTo(lived(started).state, on('2027-09-01'));
    expect(dataOf(events, 'journey.stalled.v1')).toEqual([{ since: thursday, occurred: on('2026-10-01', '07:00') }]);
    expect(journey.pending(state)).toEqual([]);
    const again = from(state).when(coach, { type: 'add-note', data: { text: sealed('note') } }, on('2027-09-02'));
    expect(pendingIds(again.state)).toEqual(['stall:3']);
  });

  it('is moved by activity, under another id each time', () => {
    const note = (now: string): Step => [coach, { type: 'add-note', data: { text: sealed('note') } }, now];
    const { state } = lived(started, note(on('2026-09-20')), note(on('2026-09-20')));
    expect(journey.pending(state).find(({ id }) => id === 'stall:4')?.dueAt).toBe(on('2026-10-18', '07:00'));
  });

  it('does first what the clock is late with, each as if at its own time', () => {
    const late = after(started, [coach, pause]).when(coach, enter('matching'), on('2026-12-24'));
    late.then('resumed', 'stalled', 'step-entered', 'advisory-raised');
    expect(late.events.map(({ occurred }) => occurred)).toEqual([
      on('2026-10-26', '08:00'),
      on('2026-11-23', '08:00'),
      on('2026-12-24'),
      undefined,
    ]);
  });
});

describe('coaches and tasks', () => {
  const task = (dueOn: string, role: 'career-coach' | 'job-coach' = 'career-coach'): JourneyCommand => ({
    type: 'add-task',
    data: { role, dueOn, text: sealed('call') },
  });
  const absence = (returnsOn: string): JourneyCommand => ({
    type: 'record-absence',
    data: { coach: 'coach-1', returnsOn, standIn: null },
  });
  const moves = (events: readonly JourneyEvent[]) =>
    dataOf(events, 'journey.task-moved.v1').map(({ from: before, to, because }) => [before, to, because]);

  it('has one coach per role; what changes about a coach is taken over', () => {
    const other = { role: 'career-coach', ...member('coach-2', 'career-coach') } as const;
    after(started).when(coordinator, { type: 'assign-coach', data: other }).thenRejected('role-has-coach');
    const same = { role: 'career-coach', ...member('coach-1', 'career-coach', { standIn: 'coach-9' }) } as const;
    after(started).when(coordinator, { type: 'assign-coach', data: same }).then();
    after(started)
      .when(coordinator, { type: 'assign-coach', data: { ...same, workingDays: [5] } })
      .then('coach-assigned');
  });

  it('transfers with a reason, and the open tasks go along; the candidate is told', () => {
    const transfer: JourneyCommand = {
      type: 'transfer-coach',
      data: { role: 'career-coach', reason: 'workload', ...member('coach-2', 'career-coach') },
    };
    const { events, state } = after(started, [coach, task('2026-09-10')]).when(coach, transfer);
    expect(dataOf(events, 'journey.coach-transferred.v1')).toMatchObject([{ previous: 'coach-1', coach: 'coach-2' }]);
    expect(moves(events)).toEqual([['coach-1', 'coach-2', 'transferred']]);
    expect(state.followUps.at(-1)).toMatchObject({
      id: 'assign-coach:3',
      command: { type: 'assign-coach', data: { role: 'career-coach', coach: 'coach-2' } },
    });
    from(state).when(coordinator, transfer).thenRejected('same-coach');
    const jobCoach = { ...transfer.data, role: 'job-coach', ...member('coach-2', 'job-coach') } as const;
    after(started).when(coach, { type: 'transfer-coach', data: jobCoach }).thenRejected('role-has-no-coach');
  });

  it('lets nobody bring themselves in: who else guides is for who guides already, or the coordinator', () => {
    const stranger = person('career-coach', 'job-coach');
    const in_ = member(stranger.id, 'career-coach');
    const asJobCoach = { role: 'job-coach', ...member(stranger.id, 'job-coach') } as const;
    for (const command of [
      { type: 'assign-coach', data: asJobCoach },
      { type: 'transfer-coach', data: { role: 'career-coach', reason: 'other', ...in_ } },
      { type: 'record-absence', data: { coach: 'coach-1', returnsOn: '2026-09-21', standIn: stranger.id } },
    ] as const)
      after(started).when(stranger, command).thenRejected('not-a-guide-here');
    const { state } = after(started).when(coordinator, { type: 'assign-coach', data: asJobCoach });
    const away = from(state).when(stranger, absence('2026-09-21'));
    expect(moves(away.events)).toEqual([]);
    const transferred = from(away.state).when(coordinator, {
      type: 'transfer-coach',
      data: { role: 'career-coach', reason: 'workload', ...member('coach-2', 'career-coach') },
    });
    expect(guidesOf(transferred.state)).toEqual(['coach-2', stranger.id]);
  });

  it('moves tasks to the stand-in while a coach is away, new ones too, and back', () => {
    const away = after(started, [coach, task('2026-09-10')]).when(coach, absence('2026-09-21'));
    expect(moves(away.events)).toEqual([['coach-1', 'coach-9', 'absent']]);
    const during = from(away.state).when(coach, task('2026-09-22'), on('2026-09-08'));
    expect(during.state.tasks.map(({ assignee }) => assignee)).toEqual(['coach-9', 'coach-9']);
    const { events, state } = clockTo(during.state, on('2026-09-21'));
    expect(dataOf(events, 'journey.coach-returned.v1')).toMatchObject([{ by: 'clock', occurred: on('2026-09-20', '22:00') }]);
    expect(moves(events)).toEqual([
      ['coach-9', 'coach-1', 'returned'],
      ['coach-9', 'coach-1', 'returned'],
    ]);
    expect(knownState(state).absences).toEqual([]);
    from(away.state).when(coach, absence('2026-09-21')).thenRejected('already-absent');
  });

  it('falls due at the stand-in on a day off of the coach', () => {
    const { events } = clockTo(lived(started, [coach, task('2026-09-11')]).state, on('2026-09-12'));
    expect(moves(events)).toEqual([['coach-1', 'coach-9', 'day-off']]);
    expect(dataOf(events, 'journey.task-fell-due.v1')).toMatchObject([
      { assignee: 'coach-9', occurred: on('2026-09-11', '07:00') },
    ]);
  });

  it('waits for the coordinator where the role has no coach, until there is one', () => {
    const open = after(started, [desk, task('2026-09-11', 'job-coach')]);
    expect(open.state.tasks).toMatchObject([{ role: 'job-coach', assignee: null }]);
    const { events } = open.when(coordinator, {
      type: 'assign-coach',
      data: { role: 'job-coach', ...member('coach-3', 'job-coach') },
    });
    expect(moves(events)).toEqual([[null, 'coach-3', 'assigned']]);
  });

  it('is done or cancelled once', () => {
    const { state } = after(started, [coach, task('2026-09-11')]);
    const id = state.tasks[0]?.task ?? '';
    const done = from(state).when(coach, { type: 'complete-task', data: { task: id } });
    done.then('task-done');
    from(done.state)
      .when(coach, { type: 'cancel-task', data: { task: id, reason: 'not-needed' } })
      .thenRejected('task-not-open');
    expect(pendingIds(done.state)).not.toContain('task:#');
  });

  it('needs a stand-in and a day ahead', () => {
    const alone: Step = [
      coach,
      { ...start, data: { ...start.data, coaches: [{ role: 'career-coach', ...member('coach-1', 'career-coach') }] } },
    ];
    after(alone).when(coach, absence('2026-09-21')).thenRejected('no-stand-in');
    after(started).when(coach, absence('2026-09-03')).thenRejected('date-not-ahead');
    after(started).when(coach, task('2026-09-02')).thenRejected('date-in-the-past');
  });
});

describe('training', () => {
  const begin: JourneyCommand = {
    type: 'begin-training',
    data: {
      title: sealed('monteur'),
      provider: 'provider-1',
      kind: 'mbo-bbl',
      line: 'installation',
      startsOn: '2026-09-07',
      plannedEnd: '2027-07-01',
      withJob: true,
    },
  };
  const training = deriveId('training', stream, deriveId('test', '1'));

  it('runs beside the step, and ends once', () => {
    const running = after(started, [coach, begin, on('2026-09-07')]);
    expect(running.state.step.step).toBe('orientation');
    const completed = running.when(
      coach,
      { type: 'complete-training', data: { training, completedOn: '2027-06-25', certificate: 'diploma' } },
      on('2027-06-28'),
    );
    expect(dataOf(completed.events, 'journey.training-completed.v1')).toMatchObject([{ occurred: on('2027-06-24', '22:00') }]);
    const abandon: JourneyCommand = {
      type: 'abandon-training',
      data: { training, abandonedOn: '2026-10-01', reason: 'hours', leak: 'availability' },
    };
    from(completed.state).when(coach, abandon, on('2027-07-01')).thenRejected('training-not-running');
    running.when(coach, abandon, on('2026-10-02')).then('training-abandoned');
    running.when(coach, abandon, on('2026-09-20')).thenRejected('date-in-the-future');
    after(started).when(coach, begin).thenRejected('date-in-the-future');
  });
});

describe('placement and retention', () => {
  it('enters retention from any step, and promises check-ins and terms of durability', () => {
    const { state, events } = lived(...placed);
    expect(typesOf(events).slice(3)).toEqual(['placement-begun', 'step-entered', 'advisory-raised', 'advisory-raised']);
    expect(dataOf(events, 'journey.step-entered.v1').at(-1)).toMatchObject({ step: 'retention', way: 'by-placement' });
    expect(knownState(state).placements[0]?.checkIns.map(({ term, dueAt }) => [term, dueAt])).toEqual([
      ['2-weeks', on('2026-09-28', '07:00')],
      ['1-months', on('2026-10-14', '07:00')],
      ['3-months', on('2026-12-14', '08:00')],
      ['6-months', on('2027-03-14', '08:00')],
      ['9-months', on('2027-06-14', '07:00')],
      ['12-months', on('2027-09-14', '07:00')],
    ]);
    expect(knownState(state).durability.map(({ term, day, dueAt }) => [term, day, dueAt])).toEqual([
      ['half-year', '2027-03-16', on('2027-03-16', '23:00')],
      ['year', '2027-09-14', on('2027-09-14', '22:00')],
    ]);
    expect(knownState(state).stall).toEqual({ standing: 'off' });
  });

  it('counts once in a journey, from twelve hours on; durability starts with the first in technology', () => {
    const small = placement('2026-09-07', { hours: 11, employer: 'small' });
    const outside = placement('2026-09-07', { inTechnology: false, line: null, employer: 'outside' });
    const { events } = lived(
      started,
      [coach, small, on('2026-09-07')],
      [coach, outside, on('2026-09-07')],
      [coach, placement('2026-09-14'), on('2026-09-14')],
      [coach, placement('2026-09-14', { employer: 'another' }), on('2026-09-14')],
    );
    const begun = dataOf(events, 'journey.placement-begun.v1');
    expect(
      begun.map(({ employer, enoughHours, counted, durability }) => [employer, enoughHours, counted, durability.length]),
    ).toEqual([
      ['small', false, false, 0],
      ['outside', true, true, 0],
      ['employer-1', true, false, 2],
      ['another', true, false, 0],
    ]);
    expect(dataOf(events, 'journey.step-entered.v1').filter(({ step }) => step === 'retention')).toHaveLength(1);
  });

  it.each([
    ['date-in-the-future', placement('2026-09-15')],
    ['before-the-journey', placement('2026-09-02')],
    ['hours-out-of-range', placement('2026-09-14', { hours: 61 })],
    ['permanent-has-no-end', placement('2026-09-14', { contractEndsOn: '2027-09-14' })],
    ['fixed-term-has-an-end', placement('2026-09-14', { contract: 'fixed-term' })],
    ['ends-before-it-starts', placement('2026-09-14', { contract: 'fixed-term', contractEndsOn: '2026-09-13' })],
    ['line-outside-technology', placement('2026-09-14', { inTechnology: false })],
  ])('refuses %s', (code, command) => {
    after(started).when(coach, command, on('2026-09-14')).thenRejected(code);
  });

  it('records a check-in with candidate and employer apart, in order', () => {
    const checkIn = (term: '2-weeks' | '1-months', ...sides: readonly ('none' | 'act')[]): JourneyCommand => {
      const [candidateSide, employerSide] = sides.map((risk) => ({ heldAt: on('2026-09-25'), risk }));
      return {
        type: 'record-check-in',
        data: { placement: placementId, term, candidate: candidateSide ?? null, employer: employerSide ?? null },
      };
    };
    const early = after(...placed).when(coach, checkIn('2-weeks', 'none', 'act'), on('2026-09-25'));
    expect(early.state.placements[0]).toMatchObject({
      risk: 'act',
      checkIns: [{ status: 'recorded' }, { status: 'awaited' }, {}, {}, {}, {}],
    });
    after(...placed)
      .when(coach, checkIn('1-months', 'none'), on('2026-09-25'))
      .thenRejected('earlier-check-in-open', { term: '2-weeks' });
    after(...placed)
      .when(coach, checkIn('2-weeks'), on('2026-09-25'))
      .thenRejected('nobody-was-spoken-to');
    from(early.state).when(coach, checkIn('2-weeks', 'none'), on('2026-09-25')).thenRejected('check-in-not-open');
  });

  it('falls due, and is missed when nobody records it; silence is heard again after the last', () => {
    const { state, events } = clockTo(lived(...placed).state, on('2026-10-13'));
    expect(dataOf(events, 'journey.check-in-fell-due.v1')).toMatchObject([
      { term: '2-weeks', occurred: on('2026-09-28', '07:00') },
    ]);
    expect(dataOf(events, 'journey.check-in-missed.v1')).toMatchObject([
      { term: '2-weeks', by: 'clock', stallAt: null, occurred: on('2026-10-12', '22:00') },
    ]);
    const all = clockTo(state, on('2027-10-01'));
    expect(dataOf(all.events, 'journey.check-in-missed.v1').at(-1)).toMatchObject({
      term: '12-months',
      stallAt: on('2027-10-27', '07:00'),
    });
  });

  it('asks what comes next when a placement ended, and does not end before it is answered', () => {
    const ended = after(...placed).when(coach, endPlacement('2026-11-30'), on('2026-12-01'));
    expect(dataOf(ended.events, 'journey.task-added.v1')).toMatchObject([
      { kind: 'what-next', about: placementId, role: 'career-coach' },
    ]);
    expect(pendingIds(ended.state).filter((id) => /^(check-in|missed)/.test(id))).toEqual([]);
    from(ended.state).when(coach, end('no-further-help'), on('2026-12-01')).thenRejected('what-next-needs-an-answer');
    expect(journey.allowedCommands(ended.state, coach)).not.toContain('end');
    const restricted = from(ended.state).when(clock, { type: 'change-restriction', data: { restricted: true } });
    from(restricted.state).when(coach, end('no-further-help'), on('2026-12-01')).then('ended');
    const task = ended.state.tasks[0]?.task ?? '';
    from(ended.state)
      .when(coach, { type: 'cancel-task', data: { task, reason: 'other' } })
      .thenRejected('what-next-needs-an-answer');
    const back = from(ended.state).when(coach, enter('matching', 'placement-ended'), on('2026-12-01'));
    back.then('step-entered', 'advisory-raised', 'task-cancelled');
    from(back.state).when(coach, end('no-further-help'), on('2026-12-01')).then('ended');
  });

  it('asks for the contract that follows, before the present one ends', () => {
    const fixed = placement('2026-09-14', { contract: 'fixed-term', contractEndsOn: '2027-03-13' });
    const begun = after(started, [coach, fixed, on('2026-09-14')]);
    expect(begun.state.tasks).toMatchObject([{ kind: 'follow-up-contract', dueAt: on('2027-02-13', '08:00') }]);
    const renewed = begun.when(
      coach,
      {
        type: 'record-contract-outcome',
        data: { placement: placementId, renewed: true, contract: 'permanent', hours: 36, contractEndsOn: null },
      },
      on('2027-02-20'),
    );
    expect(renewed.state.placements).toMatchObject([{ contract: 'permanent', hours: 36, contractEndsOn: null, renewed: true }]);
    expect(renewed.state.tasks).toMatchObject([{ status: 'cancelled' }]);
    const not = begun.when(
      coach,
      { type: 'record-contract-outcome', data: { placement: placementId, renewed: false } },
      on('2027-02-20'),
    );
    expect(not.state.tasks.map(({ kind, status }) => [kind, status])).toEqual([
      ['follow-up-contract', 'cancelled'],
      ['what-next', 'open'],
    ]);
    after(...placed)
      .when(coach, { type: 'record-contract-outcome', data: { placement: placementId, renewed: false } })
      .thenRejected('no-contract-end-open');
  });
});

describe('durability', () => {
  const establish = (term: 'half-year' | 'year', seenOn: string): JourneyCommand => ({
    type: 'establish-durability',
    data: { term, seen: 'payslip', seenOn },
  });
  const answers = (events: readonly JourneyEvent[]) =>
    events
      .filter(({ type }) => /durability-(established|lost|unknown)/.test(type))
      .map((event) => [event.type, 'term' in event.data && event.data.term, event.occurred]);

  it('is established by whoever saw it, once its day has passed', () => {
    const due = clockTo(lived(...placed).state, on('2027-03-17')).state;
    after(...placed)
      .when(coach, establish('half-year', '2027-03-16'), on('2027-03-16'))
      .thenRejected('durability-not-due');
    from(due).when(coach, establish('half-year', '2027-03-15'), on('2027-03-17')).thenRejected('seen-before-the-day');
    const seen = from(due).when(coach, establish('half-year', '2027-03-17'), on('2027-03-17'));
    expect(dataOf(seen.events, 'journey.durability-established.v1')).toEqual([
      { term: 'half-year', day: '2027-03-16', seen: 'payslip', seenOn: '2027-03-17', by: 'coach-1', gapDays: 0 },
    ]);
    from(seen.state).when(coach, establish('half-year', '2027-03-17'), on('2027-03-17')).thenRejected('durability-not-due');
  });

  it('goes on after the end of the journey, and is unknown when nobody establishes it', () => {
    const ended = lived(...placed, [coach, end('placed-and-moved-on'), on('2026-10-01')]);
    expect(pendingIds(ended.state)).toEqual(['close:1', 'durability:half-year', 'durability:year', 'note-journey:1']);
    const { state, events } = clockTo(ended.state, on('2028-01-01'));
    expect(answers(events)).toEqual([
      ['journey.durability-unknown.v1', 'half-year', on('2027-04-16', '22:00')],
      ['journey.durability-unknown.v1', 'year', on('2027-10-15', '22:00')],
    ]);
    expect(isClosed(state)).toBe(true);
    const due = clockTo(ended.state, on('2027-09-15')).state;
    expect(isClosed(due)).toBe(false);
    from(due).when(coach, establish('year', '2027-09-20'), on('2027-09-20')).then('durability-established');
  });

  it('adds up the gaps, at whichever employers in technology', () => {
    const again = placement('2026-12-20', { employer: 'employer-2' });
    const back: readonly Step[] = [
      ...placed,
      [coach, endPlacement('2026-11-30'), on('2026-12-01')],
      [coach, again, on('2026-12-21')],
    ];
    const due = clockTo(lived(...back).state, on('2027-03-17')).state;
    const { events } = from(due).when(coach, establish('half-year', '2027-03-17'), on('2027-03-17'));
    expect(dataOf(events, 'journey.durability-established.v1')).toMatchObject([{ gapDays: 19 }]);
  });

  it('may yet be at the year where somebody is between two jobs at the half year', () => {
    const between = clockTo(
      lived(...placed, [coach, endPlacement('2027-02-26'), on('2027-02-27')]).state,
      on('2027-03-17'),
    ).state;
    const lose: JourneyCommand = { type: 'record-durability-lost', data: { term: 'half-year', reason: 'not-at-work' } };
    const { events, state } = from(between).when(coach, lose, on('2027-03-17'));
    expect(answers(events)).toEqual([['journey.durability-lost.v1', 'half-year', undefined]]);
    expect(state.durability.map(({ term, status }) => [term, status])).toEqual([
      ['half-year', 'lost'],
      ['year', 'ahead'],
    ]);
  });

  it('is lost where the gaps are too long: at once by a coach, else when the grace term has passed', () => {
    const left: readonly Step[] = [...placed, [coach, endPlacement('2026-11-30'), on('2026-12-01')]];
    const lose: JourneyCommand = { type: 'record-durability-lost', data: { term: 'half-year', reason: 'gaps-too-long' } };
    after(...left)
      .when(coach, lose, on('2026-12-31'))
      .thenRejected('durability-not-lost-yet');
    const lost = after(...left).when(coach, lose, on('2027-01-01'));
    expect(answers(lost.events)).toEqual([
      ['journey.durability-lost.v1', 'half-year', undefined],
      ['journey.durability-lost.v1', 'year', undefined],
    ]);
    const { events, state } = clockTo(lived(...left).state, on('2027-06-01'));
    expect(answers(events)).toEqual([
      ['journey.durability-lost.v1', 'half-year', on('2027-04-16', '22:00')],
      ['journey.durability-lost.v1', 'year', on('2027-04-16', '22:00')],
    ]);
    expect(pendingIds(state)).toEqual([]);
    const due = clockTo(lived(...left).state, on('2027-03-17')).state;
    from(due)
      .when(coach, establish('half-year', '2027-03-17'), on('2027-03-17'))
      .thenRejected('gaps-too-long', { gapDays: 106, allowedGap: 31 });
  });

  it('keeps the terms under which it began', () => {
    const policy = { ...defaultPolicy, journey: { ...defaultPolicy.journey, durableGap: 0, durableGrace: 1, checkInMonths: [] } };
    const { state } = lived(...placed);
    const decision = journey.decide(
      state,
      { type: 'add-note', data: { text: sealed('note') } },
      { ...context(coach, on('2026-09-15')), policy },
    );
    const later = isRejection(decision) ? state : decision.reduce(journey.evolve, state);
    expect(knownState(later).durability).toEqual(knownState(state).durability);
    expect(knownState(later).placements).toEqual(knownState(state).placements);
  });
});

describe('the end', () => {
  const reopen: JourneyCommand = { type: 'reopen', data: { reason: 'asked-for-help' } };

  it('has an outcome that the journey bears out', () => {
    after(started).when(coach, end('durable')).thenRejected('not-durable');
    after(started).when(coach, end('placed-and-moved-on')).thenRejected('never-placed');
    after(started)
      .when(coach, { type: 'end', data: { ending: { outcome: 'dropped-out', reason: 'leak', leak: null } } })
      .thenRejected('leak-not-named');
    const { events, state } = after(started).when(coach, {
      type: 'end',
      data: { ending: { outcome: 'dropped-out', reason: 'leak', leak: 'salary-gap' }, note: sealed('why') },
    });
    expect(dataOf(events, 'journey.ended.v1')).toMatchObject([
      { ending: { leak: 'salary-gap' }, step: 'orientation', iteration: 1, reopenUntil: '2027-03-03T09:00:00.000Z' },
    ]);
    expect(pendingIds(state)).toEqual(['close:1', 'note-journey:1']);
  });

  it('warns where guidance stops while somebody at work has check-ins to come', () => {
    const { state } = lived(...placed, [
      coordinator,
      { type: 'assign-coach', data: { role: 'job-coach', ...member('coach-3', 'job-coach') } },
    ]);
    const calm = { ...knownState(state), advisories: [] };
    from(calm).when(coach, end('placed-and-moved-on'), on('2026-10-01')).then('check-in-fell-due', 'advisory-raised', 'ended');
  });

  it('is reopened within the term and goes on where it stood, with its check-ins to come', () => {
    const ended = lived(...placed, [coach, end('placed-and-moved-on'), on('2026-10-20')]).state;
    const open = from(ended).when(coach, reopen, on('2026-12-01'));
    expect(open.state).toMatchObject({ status: 'active', opening: 2, step: { step: 'retention', iteration: 1 } });
    expect(pendingIds(open.state).filter((id) => id.startsWith('check-in'))).toEqual([
      'check-in:#:12-months:2',
      'check-in:#:3-months:2',
      'check-in:#:6-months:2',
      'check-in:#:9-months:2',
    ]);
    expect(open.state.followUps.at(-1)).toMatchObject({ command: { data: { standing: 'open' } } });
    const over = clockTo(ended, on('2027-05-01'));
    expect(dataOf(over.events, 'journey.closed.v1')).toEqual([{ occurred: on('2027-04-20') }]);
    from(over.state).when(coach, reopen, on('2027-05-01')).thenRejected('not-to-be-reopened');
    from(ended).when(coach, reopen, on('2027-05-01')).thenRejected('not-to-be-reopened');
  });

  it('gives way to the next journey, and is then not reopened', () => {
    const next = journeyIdOf(candidate, 2);
    after(started).when(coach, { type: 'give-way', data: { next } }).thenRejected('not-allowed-in-this-state');
    const ended = after(started, [coach, end('no-further-help')]);
    ended.when(coach, { type: 'give-way', data: { next: 'another' } }).thenRejected('not-the-next-journey');
    const gone = ended.when(desk, { type: 'give-way', data: { next } });
    gone.then('gave-way');
    expect(isClosed(gone.state)).toBe(true);
    from(gone.state).when(coach, reopen).thenRejected('not-to-be-reopened');
    from(gone.state).when(desk, { type: 'give-way', data: { next } }).then();
    from(gone.state)
      .when(coach, { type: 'observe-leak', data: { leak: 'supply' } })
      .thenRejected('journey-closed');
  });

  it('comes with the erasure of the candidate, for good, while durability is still counted', () => {
    const erased = after(...placed).when(clock, { type: 'end-for-erased', data: {} }, on('2026-10-01'));
    expect(erased.state).toMatchObject({ status: 'ended', ending: { outcome: 'no-further-help' }, reopenUntil: null });
    expect(agendaOf(erased.state)).toEqual([]);
    from(erased.state)
      .when(coach, { type: 'record-durability-lost', data: { term: 'half-year', reason: 'not-at-work' } })
      .thenRejected('candidate-erased');
    expect(answered(clockTo(erased.state, on('2028-01-01')).events)).toEqual(['durability-unknown', 'durability-unknown']);
    expect(journey.decide(journey.initial, { type: 'end-for-erased', data: {} }, context(clock))).toEqual([]);
    after(started, [coach, end('no-further-help')])
      .when(clock, { type: 'end-for-erased', data: {} })
      .then('candidate-erased', 'closed');
  });

  const answered = (events: readonly JourneyEvent[]) => typesOf(events).filter((type) => /durability-(unknown|lost)/.test(type));
});

describe('a restriction of the use of the data', () => {
  const restrict: Step = [clock, { type: 'change-restriction', data: { restricted: true } }];
  const lift = (at: string): Step => [clock, { type: 'change-restriction', data: { restricted: false } }, at];

  it('lets nobody use them: who keeps them can change, a word can be withdrawn, and the journey can end', () => {
    const restricted = after(started, restrict);
    restricted.when(coach, { type: 'add-note', data: { text: sealed('note') } }).thenRejected('candidate-restricted');
    expect(journey.allowedCommands(restricted.state, coordinator)).toEqual([
      'change-feedback-consent',
      'assign-coach',
      'transfer-coach',
      'record-absence',
      'end',
    ]);
    restricted.when(coach, end('no-further-help')).then('ended');
    restricted.when(...restrict).then();
  });

  it('asks nobody for anything, and takes up what is left when it is lifted', () => {
    const asked = (steps: readonly Step[]) => {
      const { state } = after(...steps);
      return [...agendaOf(state), ...signalsOf(state)].map(({ what }) => what);
    };
    expect(asked(placed)).toContain('check-in');
    expect(asked([...placed, restrict])).toEqual([]);
    expect(asked([...placed, restrict, lift(on('2026-03-20'))])).toEqual(asked(placed));
  });

  it('is no silence that calls for anybody; it is waited for anew from the day on which it is lifted', () => {
    const restricted = after(started, restrict);
    expect(typesOf(clockTo(restricted.state, on('2026-12-01')).events)).not.toContain('stalled');
    const lifted = after(started, restrict, lift(on('2026-12-01')));
    expect(lifted.state).toMatchObject({ stall: { standing: 'awaited', at: '2026-12-29T08:00:00.000Z' } });
  });

  it('does not stop the clock: what nobody could ask stays unknown', () => {
    const { state } = after(...placed, restrict);
    expect(typesOf(clockTo(state, on('2028-01-01')).events)).toEqual(
      expect.arrayContaining(['check-in-missed', 'durability-unknown']),
    );
  });
});

describe('leaks, notes and feedback', () => {
  it('observes a leak at any moment, in the step where it stands', () => {
    const { events } = after(started, [coach, end('no-further-help')]).when(coach, {
      type: 'observe-leak',
      data: { leak: 'no-suitable-opening' },
    });
    expect(dataOf(events, 'journey.leak-observed.v1')).toMatchObject([
      { leak: 'no-suitable-opening', step: 'orientation', iteration: 1 },
    ]);
  });

  it('takes texts under the key of the candidate only, however deep', () => {
    const key = deriveId('another-key');
    after(started)
      .when(coach, { type: 'add-note', data: { text: sealed('note', key) } })
      .thenRejected('sealed-with-other-key');
    after(started)
      .when(coach, { type: 'draw-route-map', data: { line: 'metal', stations: [{ kind: 'other', title: sealed('x', key) }] } })
      .thenRejected('sealed-with-other-key');
  });

  it('tells the sender of placed and durable, where the candidate agreed and for as long', () => {
    const told = (...steps: readonly Step[]) => {
      let state: JourneyState = journey.initial;
      return lived(...steps).events.flatMap((event) => {
        const item = journeyFeedbackOf(state, event);
        state = journey.evolve(state, event);
        return item ? [item] : [];
      });
    };
    const durable: Step = [
      coach,
      { type: 'establish-durability', data: { term: 'half-year', seen: 'contract', seenOn: '2027-03-17' } },
      on('2027-03-17'),
    ];
    expect(told(...placed, durable)).toEqual([{ kind: 'placed' }, { kind: 'durable', term: 'half-year' }]);
    const withdrawn: Step = [coach, { type: 'change-feedback-consent', data: { agreed: false } }, on('2026-10-01')];
    expect(told(...placed, withdrawn, durable)).toEqual([{ kind: 'placed' }]);
    after(...placed, withdrawn)
      .when(coach, { type: 'change-feedback-consent', data: { agreed: true } })
      .thenRejected('agreement-needs-disclosure');
    const never: Step = [coach, { ...start, data: { ...start.data, feedbackAgreed: false } }];
    expect(told(never, ...placed.slice(1), durable)).toEqual([]);
  });
});
