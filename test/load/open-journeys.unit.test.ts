import { registry } from '../../libs/execution/all-aggregates.js';
import { categoryOf } from '../../libs/kernel/ids.js';
import { openJourney, type OpenJourney, type OpenJourneysOptions } from './open-journeys.js';

const options: OpenJourneysOptions = {
  servicePoint: 'spt-load',
  region: 'load',
  memberOf: (role) => `${role}-load`,
  now: '2026-11-18T08:30:00.000Z',
  quietUntil: '2026-11-18T14:30:00.000Z',
  seed: 7,
};

describe('the open journeys of the benchmark', () => {
  let journeys: readonly OpenJourney[];

  beforeAll(async () => {
    journeys = await Promise.all(Array.from({ length: 60 }, (_, n) => openJourney(n, options)));
  });

  it('are open, each with something that falls due, but not while they are measured', () => {
    for (const { state, pending } of journeys) {
      expect(['active', 'paused']).toContain(state.status);
      expect(pending.length).toBeGreaterThan(0);
      for (const { dueAt } of pending) expect(Date.parse(dueAt)).toBeGreaterThan(Date.parse(options.quietUntil));
    }
  });

  it('are what their events say, without a gap and without a moment that is still to come', () => {
    for (const { stream, state, events } of journeys) {
      const own = events.filter((event) => event.stream === stream);
      expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index));
      const aggregate = registry.of(stream);
      expect(own.reduce((folded, event) => aggregate.evolve(folded, event), aggregate.initial)).toEqual(state);
      for (const { metadata } of events) expect(Date.parse(metadata.occurred)).toBeLessThanOrEqual(Date.parse(options.now));
    }
  });

  it('stand in different steps, and wait for check-ins, silence, tasks, durability and a resume date', () => {
    expect(new Set(journeys.map(({ state }) => state.step.step)).size).toBeGreaterThanOrEqual(4);
    const kinds = new Set(journeys.flatMap(({ pending }) => pending.map(({ id }) => id.split(':')[0])));
    expect([...kinds]).toEqual(expect.arrayContaining(['check-in', 'durability', 'stall', 'task', 'wake']));
    expect(new Set(journeys.flatMap(({ pending }) => pending.map(({ target }) => categoryOf(target))))).toEqual(
      new Set(['journey']),
    );
  });

  it('come again with the same seed, but for what is sealed, and are others with another', async () => {
    const facts = ({ stream, events }: OpenJourney) => [stream, ...events.map(({ type, metadata }) => [type, metadata.occurred])];
    expect(facts(await openJourney(3, options))).toEqual(facts(journeys[3]!));
    expect(facts(await openJourney(3, { ...options, seed: 8 }))).not.toEqual(facts(journeys[3]!));
  });
});
