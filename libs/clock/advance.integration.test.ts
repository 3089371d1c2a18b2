import pg from 'pg';
import type { RecordedEvent } from '../event-store/port.js';
import { envelope, registry, startDriving, type Driving, type DrivingOptions } from '../../test/support/driving.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { testTemporal, type TestTemporal } from '../../test/support/temporal.js';
import { advance, NotDrained, SteppingClock } from './index.js';

let temporal: TestTemporal;

beforeAll(async () => {
  temporal = await testTemporal();
});

afterAll(async () => {
  await temporal?.stop();
});

interface World extends Driving {
  readonly clock: SteppingClock;
  readonly owner: pg.Pool;
  readonly steps: string[];
  advanceTo(instant: string, patience?: number): Promise<number>;
}

/** A world of its own that begins on 1 March 2027, 8:00. */
async function inAWorld<T>(name: string, effects: DrivingOptions['effects'], live: (world: World) => Promise<T>): Promise<T> {
  const database: TestDatabase = await testDatabase();
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const clock = new SteppingClock(owner);
  await clock.moveTo('2027-03-01T08:00:00Z');
  const driven = await startDriving({ ...temporal, ...database, namespace: `overstap-${name}`, clock, effects });
  const steps: string[] = [];
  const { obligations, drivers, executor } = driven;
  const advanceTo = (to: string, patience = 20_000) =>
    advance(to, {
      clock,
      obligations,
      wake: (stream) => drivers.wake(stream),
      executor,
      registry: registry(),
      projected: async () => undefined,
      patience,
      onStep: ({ now }) => void steps.push(now),
    });
  try {
    return await live({ ...driven, clock, owner, steps, advanceTo });
  } finally {
    await driven.stop();
    await owner.end();
    await database.drop();
  }
}

type Happened = Pick<RecordedEvent, 'stream' | 'type' | 'data' | 'metadata'>;

/** Straight from the table: what a subscription hands out may lie a moment behind, while another test's transaction is open. */
async function all({ owner }: World): Promise<readonly Happened[]> {
  const { rows } = await owner.query<Happened>(
    'select stream, type, data, metadata from event_store.events order by xid, sequence',
  );
  return rows;
}

/** Chores over two years, some within an hour of each other, with follow-ups elsewhere that owe something themselves. */
async function twoYears(world: World): Promise<readonly string[]> {
  for (const list of ['c', 'a', 'b'])
    await world.drivers.submit(
      envelope(
        `chores/${list}`,
        {
          type: 'plan',
          data: {
            chores: [
              { id: 'yearly', dueAt: '2028-06-01T12:00:00.000Z' },
              { id: 'early', dueAt: list === 'b' ? '2027-03-02T09:00:00.000Z' : '2027-03-02T09:30:00.000Z' },
              {
                id: 'lay',
                dueAt: '2027-03-02T09:45:00.000Z',
                target: 'tray/1',
                command: { type: 'put', data: { item: list, washBy: '2027-03-02T09:40:00.000Z' } },
              },
              { id: 'beyond', dueAt: '2030-01-01T12:00:00.000Z' },
            ],
          },
        },
        list,
      ),
    );
  await world.advanceTo('2029-03-01T08:00:00Z');
  return (await all(world)).map(({ stream, type, data }) => [stream, type, data.id ?? data.obligationId ?? data.item].join(' '));
}

describe('a clock that is stepped', () => {
  it('carries out what falls due on the way, in the same order each time, and nothing beyond', async () => {
    const first = await inAWorld('first', {}, async (world) => {
      const happened = await twoYears(world);
      expect(await world.clock.now()).toBe('2029-03-01T08:00:00.000Z');
      expect(world.steps).toEqual(['2027-03-02T09:45:00.000Z', '2028-06-01T12:00:00.000Z']);
      expect(await world.obligations.nextDue()).toBe('2030-01-01T12:00:00.000Z');
      const lapsed = (await all(world)).filter(({ data }) => data.id === 'early');
      expect(lapsed.map(({ metadata }) => metadata.occurred.slice(0, 16)).sort()).toEqual([
        '2027-03-02T09:00',
        '2027-03-02T09:30',
        '2027-03-02T09:30',
      ]);
      expect(await world.advanceTo('2028-01-01T00:00:00Z')).toBe(0);
      expect(await world.clock.now()).toBe('2029-03-01T08:00:00.000Z');
      return happened;
    });
    const morning = (list: string) => [
      `chores/${list} chores.done.v1 early`,
      `tray/1 tray.filled.v1 ${list}`,
      `chores/${list} chores.settled.v1 lay`,
      `tray/1 tray.washed.v1 ${list}`,
    ];
    const yearly = ['a', 'b', 'c'].map((list) => `chores/${list} chores.done.v1 yearly`);
    expect(first.slice(3)).toEqual([...['b', 'a', 'c'].flatMap(morning), ...yearly]);
    expect(await inAWorld('second', {}, twoYears)).toEqual(first);
  });

  it('does not move on from what cannot be carried out, until it can', async () => {
    let broken = true;
    const oven = {
      async perform() {
        if (broken) throw new Error('the oven is cold');
        return { outcome: 'done' } as const;
      },
    };
    await inAWorld('stuck', { oven }, async (world) => {
      const bake = { id: 'bake', dueAt: '2027-03-02T09:00:00.000Z', target: 'oven/1', command: { type: 'bake', data: {} } };
      await world.drivers.submit(envelope('chores/stuck', { type: 'plan', data: { chores: [bake] } }, 'plan'));
      await expect(world.advanceTo('2027-03-03T08:00:00Z', 1_000)).rejects.toThrow(NotDrained);
      expect(await world.clock.now()).toBe('2027-03-02T09:00:00.000Z');
      broken = false;
      expect(await world.advanceTo('2027-03-03T08:00:00Z')).toBe(1);
      expect(await world.clock.now()).toBe('2027-03-03T08:00:00.000Z');
    });
  });
});
