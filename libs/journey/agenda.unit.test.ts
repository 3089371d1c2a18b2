import { isRejection } from '../kernel/aggregate.js';
import { agendaOf, journey, signalsOf, type EndPlacement, type JourneyCommand, type JourneyState } from './index.js';
import { clockTo, coach, context, coordinator, lived, member, placement, sealed, start, type Step } from './journey.examples.js';

const started: Step = [coach, start];
const days = (count: number) => new Date(Date.parse('2026-09-03T08:00:00.000Z') + count * 86_400_000).toISOString();
const on = (day: number, command: JourneyCommand): Step => [coach, command, days(day)];

/** What and whose, in order. */
const agenda = (state: JourneyState) => agendaOf(state).map(({ what, role, assignee }) => [what, role, assignee]);
const signals = (state: JourneyState) => signalsOf(state).map(({ what, role, assignee }) => [what, role, assignee]);

const task: JourneyCommand = { type: 'add-task', data: { role: 'career-coach', dueOn: '2026-09-10', text: sealed('call') } };
const jobCoach: Step = [
  coordinator,
  { type: 'assign-coach', data: { role: 'job-coach', ...member('coach-3', 'job-coach') } },
  days(1),
];

describe('what is to be done in a journey', () => {
  test('a planned conversation is over when its hour is, whether or not it was held', () => {
    const planned = on(0, {
      type: 'plan-conversation',
      data: { start: '2026-09-04T08:00:00Z', end: '2026-09-04T09:00:00Z', mode: 'video' },
    });
    const { state } = lived(started, planned);
    expect(agendaOf(state)).toEqual([
      {
        what: 'conversation',
        id: 'conversation',
        dueAt: '2026-09-04T08:00:00.000Z',
        until: '2026-09-04T09:00:00.000Z',
        mode: 'video',
        role: 'career-coach',
        assignee: 'coach-1',
      },
    ]);
    const missed = on(2, { type: 'record-missed-conversation', data: { absent: 'candidate' } });
    expect(agendaOf(lived(started, planned, missed).state)).toEqual([]);
  });

  test('a task is whose it is now, and stays until it is done', () => {
    const { state } = lived(started, on(1, task));
    const [item] = agendaOf(state);
    expect(item).toMatchObject({ what: 'task', kind: 'general', assignee: 'coach-1', text: sealed('call'), until: null });
    const away = on(2, { type: 'record-absence', data: { coach: 'coach-1', returnsOn: '2026-09-20', standIn: null } });
    expect(agenda(lived(started, on(1, task), away).state)).toEqual([['task', 'career-coach', 'coach-9']]);
    const done = on(3, { type: 'complete-task', data: { task: item?.what === 'task' ? item.task : '' } });
    expect(agendaOf(lived(started, on(1, task), done).state)).toEqual([]);
  });

  test('with nobody in any role it is the coordinator’s to hand out', () => {
    const alone: Step = [coach, { ...start, data: { ...start.data, coaches: [] } }];
    expect(agenda(lived(alone, on(1, task)).state)).toEqual([['task', 'career-coach', null]]);
  });

  test('of the check-ins of a placement only the first waits, for whoever looks after people at work', () => {
    const { state } = lived(started, jobCoach, on(4, placement('2026-09-07')));
    expect(agenda(state)).toEqual([
      ['check-in', 'job-coach', 'coach-3'],
      ['durability', 'job-coach', 'coach-3'],
      ['durability', 'job-coach', 'coach-3'],
    ]);
    expect(agendaOf(state)[0]).toMatchObject({ term: '2-weeks', dueAt: '2026-09-21T07:00:00.000Z' });
    const later = clockTo(state, days(40)).state;
    expect(agendaOf(later)[0]).toMatchObject({ term: '1-months' });
    expect(agenda(lived(started, on(4, placement('2026-09-07'))).state)[0]).toEqual(['check-in', 'career-coach', 'coach-1']);
  });

  test('durability is established after the end as well; nothing else waits then', () => {
    const end: JourneyCommand = { type: 'end', data: { ending: { outcome: 'placed-and-moved-on' } } };
    const { state } = lived(started, jobCoach, on(1, task), on(4, placement('2026-09-07')), on(30, end));
    expect(agendaOf(state).map(({ what }) => what)).toEqual(['durability', 'durability']);
    expect(signalsOf(state)).toEqual([]);
  });

  test('what comes after a placement that ended', () => {
    const ended: EndPlacement = {
      type: 'end-placement',
      data: { placement: '', lastDay: '2026-09-20', by: 'employer', reason: 'no-fit' },
    };
    const { state, events } = lived(started, jobCoach, on(4, placement('2026-09-07')));
    const begun = events.find(({ type }) => type === 'journey.placement-begun.v1');
    const id = begun?.type === 'journey.placement-begun.v1' ? begun.data.placement : '';
    const after = lived(
      started,
      jobCoach,
      on(4, placement('2026-09-07')),
      on(20, { ...ended, data: { ...ended.data, placement: id } }),
    );
    expect(agendaOf(state)[0]?.what).toBe('check-in');
    expect(agendaOf(after.state)[0]).toMatchObject({ what: 'task', kind: 'what-next', assignee: 'coach-3', text: null });
  });

  test('a pause ends on its day', () => {
    const pause = on(1, { type: 'pause', data: { reason: 'holiday', resumesOn: '2026-09-21' } });
    const { state } = lived(started, pause);
    expect(agendaOf(state)).toMatchObject([{ what: 'resumption', reason: 'holiday', since: days(1), assignee: 'coach-1' }]);
    expect(agendaOf(clockTo(state, days(60)).state)).toEqual([]);
  });
});

describe('what stands out in a journey', () => {
  test('silence, from when it was signalled until somebody does something', () => {
    const { state } = clockTo(lived(started).state, days(60));
    expect(signalsOf(state)).toEqual([
      {
        what: 'stall',
        id: 'stall',
        since: '2026-09-03T08:00:00.000Z',
        signalledAt: '2026-10-01T07:00:00.000Z',
        role: 'career-coach',
        assignee: 'coach-1',
      },
    ]);
    const note = { type: 'add-note', data: { text: sealed('spoken') } } as const;
    const decision = journey.decide(state, note, context(coach, days(61)));
    if (isRejection(decision)) throw new Error(decision.rejection);
    expect(signalsOf(decision.reduce(journey.evolve, state))).toEqual([]);
  });

  test('the coach of the step is the one to look', () => {
    const matcher: Step = [
      coordinator,
      { type: 'assign-coach', data: { role: 'labour-market-coach', ...member('coach-2', 'labour-market-coach') } },
      days(1),
    ];
    const { profile } = start.data;
    const matching = on(2, { type: 'enter-step', data: { step: 'matching', reason: 'ready-for-work', profile } });
    const entered = lived(started, matcher, matching).state;
    expect(signals(entered)).toEqual([['advisory', 'labour-market-coach', 'coach-2']]);
    expect(signals(clockTo(entered, days(60)).state)).toContainEqual(['stall', 'labour-market-coach', 'coach-2']);
  });

  test('a coach who is away, for the stand-in', () => {
    const away: Step = [
      coordinator,
      { type: 'record-absence', data: { coach: 'coach-1', returnsOn: '2026-09-10', standIn: null } },
      days(1),
    ];
    const { state } = lived(started, away);
    expect(signalsOf(state)).toMatchObject([{ what: 'absence', coach: 'coach-1', assignee: 'coach-9' }]);
    expect(signals(clockTo(state, days(10)).state)).toEqual([]);
  });
});
