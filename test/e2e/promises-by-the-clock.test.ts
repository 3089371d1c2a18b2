import { categoryOf } from '../../libs/kernel/ids.js';
import { grootAmsterdam, handOver, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Page } from '../support/system.js';

/** What happened in a stream: what kind of event, which promise, when. */
type Line = readonly [what: string, promise: string, occurred: string];

/** Somebody who is handed over on the Thursday before Easter, and whom nobody takes. */
const left = 'CLOCK-LEFT';
const leftElsewhere = 'CLOCK-ELSEWHERE';
const late = 'CLOCK-LATE';
const declined = 'CLOCK-DECLINED';
const beforeAscension = 'CLOCK-ASCENSION';

interface Life {
  readonly system: System;
  readonly ids: ReadonlyMap<string, string>;
  /** Of all handovers, candidates and enquiries, in the order of their positions. */
  readonly happened: readonly string[];
  readonly linesOf: (reference: string) => readonly Line[];
}

/** Seven weeks in the spring of 2030, with Easter and Ascension Day, told by the API and the clock alone. */
async function spring(system: System): Promise<Life> {
  const sender = system.as(zaanstreek.id);
  const coordinator = system.as('coordinator-noord-holland');
  const ids = new Map<string, string>();
  const given = async (reference: string, overrides: object = {}): Promise<string> => {
    const id = await handOver(sender, reference, overrides);
    ids.set(reference, id);
    return id;
  };
  await given(left);
  await given(leftElsewhere, { servicePoint: grootAmsterdam.id });
  const taken = await given(late);
  const refused = await given(declined);
  await coordinator.does(`/handovers/${refused}/_decline`, { reason: 'no-capacity', advice: 'Probeer het na Pasen.' });
  const enquiry = { from: 'anonymous', channel: 'phone', question: 'Hoe laat gaan jullie open?', followUpOn: '2030-04-23' };
  await system.as('front-desk-noord-holland').does('/enquiries', enquiry, { key: 'enquiry-of-spring' });

  await system.advance('2030-04-23T16:00:00Z');
  await coordinator.does(`/handovers/${taken}/_accept`);
  await system.settled();
  await coordinator.does(`/handovers/${taken}/_name-coach`, { coach: 'career-coach-noord-holland' });
  await system.settled();

  await system.advance('2030-05-29T08:00:00Z');
  await given(beforeAscension);
  await system.advance('2030-06-05T08:00:00Z');

  const events = (await system.events()).filter(({ stream }) =>
    ['handover', 'candidate', 'enquiry'].includes(categoryOf(stream)),
  );
  return {
    system,
    ids,
    happened: events.map(({ stream, type, metadata }) => `${stream} ${type} ${metadata.occurred}`),
    linesOf: (reference) =>
      events
        .filter(({ stream }) => stream === `handover/${ids.get(reference)}`)
        .map(({ type, data, metadata }): Line => [
          type.replace(/^handover\.|\.v1$/g, ''),
          typeof data['promise'] === 'string' ? data['promise'] : '',
          metadata.occurred.replace(/:00\.000Z$/, 'Z'),
        ]),
  };
}

describe('promises in Dutch working days, kept by the clock', () => {
  const systems: System[] = [];
  let first: Life;
  let second: Life;

  beforeAll(async () => {
    const live = async (): Promise<Life> => {
      const system = await System.start({ now: '2030-04-18T08:00:00Z' });
      systems.push(system);
      return spring(system);
    };
    [first, second] = await Promise.all([live(), live()]);
  }, 2 * startTimeout);

  afterAll(() => Promise.all(systems.map((system) => system.stop())));

  test('a reminder in the morning, overdue at the end of the day, the coordinator a working day later: not at Easter', () => {
    expect(first.linesOf(left)).toEqual([
      ['offered', '', '2030-04-18T08:00Z'],
      ['promise-reminded', 'accept', '2030-04-19T07:00Z'],
      ['promise-lapsed', 'accept', '2030-04-19T15:00Z'],
      ['promise-reminded', 'coach', '2030-04-23T07:00Z'],
      ['promise-escalated', 'accept', '2030-04-23T15:00Z'],
      ['promise-lapsed', 'coach', '2030-04-23T15:00Z'],
      ['promise-reminded', 'contact', '2030-04-24T07:00Z'],
      ['promise-escalated', 'coach', '2030-04-24T15:00Z'],
      ['promise-lapsed', 'contact', '2030-04-24T15:00Z'],
      ['promise-escalated', 'contact', '2030-04-25T15:00Z'],
      ['promise-reminded', 'conversation', '2030-04-26T07:00Z'],
      ['promise-lapsed', 'conversation', '2030-04-26T15:00Z'],
      ['promise-escalated', 'conversation', '2030-04-29T15:00Z'],
    ]);
  });

  test('each service point keeps its own terms', () => {
    const lapses = first.linesOf(leftElsewhere).filter(([what]) => what === 'promise-lapsed');
    expect(lapses.map(([, promise, occurred]) => [promise, occurred])).toEqual([
      ['accept', '2030-04-19T15:00Z'],
      ['coach', '2030-04-24T15:00Z'],
      ['contact', '2030-04-25T15:00Z'],
      ['conversation', '2030-04-26T15:00Z'],
    ]);
  });

  test('what is done after all stays overdue, and is not escalated any more', () => {
    const lines = first.linesOf(late);
    expect(lines.filter(([, promise]) => promise === 'accept' || promise === 'coach')).toEqual([
      ['promise-reminded', 'accept', '2030-04-19T07:00Z'],
      ['promise-lapsed', 'accept', '2030-04-19T15:00Z'],
      ['promise-reminded', 'coach', '2030-04-23T07:00Z'],
      ['promise-escalated', 'accept', '2030-04-23T15:00Z'],
      ['promise-lapsed', 'coach', '2030-04-23T15:00Z'],
      ['promise-kept', 'accept', '2030-04-23T16:00Z'],
      ['promise-kept', 'coach', '2030-04-23T16:00Z'],
    ]);
  });

  test('the sender promises as well: to take back whom it gets back', () => {
    expect(first.linesOf(declined).slice(-3)).toEqual([
      ['promise-reminded', 'takeBack', '2030-04-23T07:00Z'],
      ['promise-lapsed', 'takeBack', '2030-04-23T15:00Z'],
      ['promise-escalated', 'takeBack', '2030-04-24T15:00Z'],
    ]);
  });

  test('Ascension Day is no working day', () => {
    const lapses = first.linesOf(beforeAscension).filter(([what]) => what === 'promise-lapsed');
    expect(lapses.map(([, promise, occurred]) => [promise, occurred])).toEqual([
      ['accept', '2030-05-31T15:00Z'],
      ['coach', '2030-06-03T15:00Z'],
      ['contact', '2030-06-04T15:00Z'],
    ]);
  });

  test('what is overdue stands in inbox and report', async () => {
    const coordinator = first.system.as('coordinator-noord-holland');
    interface Line {
      readonly id: string;
      readonly lapsed: number;
    }
    const { items } = await coordinator.sees<Page<Line>>('/handovers?open=true&order=due&dueBefore=2030-05-01T00:00:00Z');
    expect(items.map(({ id, lapsed }) => [id, lapsed])).toEqual([
      [first.ids.get(left), 4],
      [first.ids.get(late), 4],
    ]);
    interface Row {
      readonly promise: string;
      readonly side: string;
      readonly kept: number;
      readonly broken: number;
      readonly late: number;
    }
    const { rows } = await first.system
      .as(zaanstreek.id)
      .sees<{ readonly rows: readonly Row[] }>('/reports/promises?from=2030-04-18T00:00:00Z&to=2030-05-01T00:00:00Z');
    expect(rows.map(({ promise, side, kept, broken, late: after }) => [side, promise, kept, broken, after])).toEqual([
      ['sender', 'takeBack', 0, 1, 0],
      ['receiver', 'accept', 1, 3, 1],
      ['receiver', 'coach', 0, 3, 1],
      ['receiver', 'contact', 0, 3, 0],
      ['receiver', 'conversation', 0, 3, 0],
    ]);
  });

  test('the same life gives the same events in the same order', () => {
    expect(first.happened.length).toBeGreaterThan(60);
    expect(second.happened).toEqual(first.happened);
  });
});
