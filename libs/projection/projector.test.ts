import pg from 'pg';
import { eventually } from '../../test/support/eventually.js';
import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import { checkpointOf, checkpointsOf, Fenced, takeEpoch, unpark, type Checkpoint } from './checkpoints.js';
import { FoldedStates } from './folding.js';
import { PositionNotReached, PositionWaiter } from './position-waiter.js';
import { rebuild, RebuildUnderWay, type RebuildProgress } from './rebuild.js';
import { Engine, Runner } from './runner.js';
import { projectionStatuses } from './status.js';
import { newEvent, opened, Playground, putIn, takenOut, toyBoxes, toyMovements, toySteps } from './toys.test-support.js';

const names = ['toy-boxes', 'toy-movements', 'toy-steps'] as const;
const views = ['toy_boxes', 'toys', 'toy_movements', 'toy_steps'] as const;

/** A repeatable source of choices. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % sides;
  };
}

describe('projector', () => {
  let playground: Playground;
  beforeEach(async () => (playground = await Playground.open()));
  afterEach(() => playground.close());

  /** Appends `count` events to a dozen boxes, one after the other or several at once. */
  async function play(count: number, seed: number): Promise<void> {
    const roll = dice(seed);
    const revisions = new Map<string, number>();
    for (let n = 0; n < count;) {
      const stream = `toy/${roll(12)}-${seed}`;
      const revision = revisions.get(stream) ?? -1;
      const events = revision < 0 ? [opened(roll(2) === 0 ? 'spt-noord' : 'spt-zuid')] : [];
      for (let more = roll(4); more >= 0; more--)
        events.push(roll(3) === 0 ? takenOut(`t${roll(5)}`) : putIn(`t${roll(5)}`, 1 + roll(9)));
      await playground.append(stream, revision < 0 ? 'no-stream' : revision, events);
      revisions.set(stream, revision + events.length);
      n += events.length;
    }
  }

  async function everything(): Promise<Record<string, readonly unknown[]>> {
    return Object.fromEntries(await Promise.all(views.map(async (view) => [view, await playground.rows(view)] as const)));
  }

  const engine = (over = {}) => new Engine(playground.options(over));

  async function rebuildAll(): Promise<void> {
    for (const projection of [toyBoxes(), toyMovements, toySteps]) await rebuild(engine(), projection);
  }

  test.each([1, 7, 2_000])('what was followed live, in batches of %i, is what a clean rebuild gives', async (batchSize) => {
    await play(60, 1);
    playground.project({ batchSize });
    await play(150, 2);
    await playground.drained(names);
    const live = await everything();
    expect(live.toy_steps?.length).toBeGreaterThan(200);
    await rebuildAll();
    expect(await everything()).toEqual(live);
  });

  test('rows that the state no longer gives are removed', async () => {
    playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear', 3), putIn('car', 1)]);
    await playground.drained(names);
    await playground.append('toy/a', 2, [takenOut('bear')]);
    await playground.drained(names);
    expect(await playground.rows('toys')).toEqual([{ box: 'a', toy: 'car', size: 1, visible_to: ['service-point:spt-noord'] }]);
    const sizes = (await playground.rows('toy_movements')).map((row) => (row as { size: number }).size);
    expect(sizes.sort()).toEqual([-3, 1, 3]);
  });

  test('a projector that goes under again and again, in the middle of batches, loses and doubles nothing', async () => {
    const admin = new pg.Client({ connectionString: playground.database.adminUrl });
    await admin.connect();
    try {
      const playing = play(400, 3);
      let over = false;
      void playing.finally(() => (over = true));
      playground.project({ batchSize: 5 });
      for (let round = 0; !over || round < 10; round++) {
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name in ('overstap-projector', 'overstap-projector-lock', 'overstap-subscription')
              and ($1 or application_name = 'overstap-projector')`,
          [round % 3 === 0],
        );
      }
      await playing;
      await playground.drained(names);
    } finally {
      await admin.end();
    }
    const live = await everything();
    await rebuildAll();
    expect(await everything()).toEqual(live);
    const [steps] = (await checkpointsOf(playground.pool, 'toy-steps')).map(({ events }) => events);
    expect(steps).toBe(live.toy_steps?.length);
  });

  test('a batch that dies at its commit is written once when it is tried again', async () => {
    const admin = new pg.Client({ connectionString: playground.database.adminUrl });
    await admin.connect();
    playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord')]);
    await playground.drained(names);
    await admin.query(`
      create sequence public.crashes;
      create function public.crash() returns trigger language plpgsql security definer as $$
      begin
        if nextval('public.crashes') <= 3 then perform pg_terminate_backend(pg_backend_pid()); end if;
        return null;
      end $$;
      create constraint trigger crash after update on projection.checkpoints deferrable initially deferred for each row execute function public.crash()`);
    await playground.append('toy/a', 0, [putIn('bear', 2), takenOut('bear'), putIn('car')]);
    await playground.drained(names);
    const { rows } = await admin.query<{ crashes: number }>('select last_value::integer as crashes from public.crashes');
    await admin.end();
    expect(rows[0]?.crashes).toBeGreaterThan(3);
    expect(await playground.rows('toy_steps')).toHaveLength(4);
    expect(await playground.rows('toy_movements')).toHaveLength(3);
    expect(await playground.rows('toys')).toMatchObject([{ toy: 'car' }]);
    expect((await checkpointsOf(playground.pool)).map(({ events }) => events)).toEqual([4, 4, 4]);
  });

  test('who has lost the epoch writes nothing any more', async () => {
    const first = playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord')]);
    await playground.drained(names);
    await first.stop();

    const take = async () => {
      const checkpoint = await takeEpoch(playground.pool, 'toy-boxes', 1);
      if (!checkpoint) throw new Error('no checkpoint');
      return new Runner(toyBoxes(), checkpoint);
    };
    const old = await take();
    const current = await take();
    // Another test's open transaction may keep the event from view for a moment.
    const until = await playground.append('toy/a', 0, [putIn('bear')]);
    const { signal } = new AbortController();
    await expect(engine().catchUp(old, new FoldedStates(10), { signal, until })).rejects.toBeInstanceOf(Fenced);
    expect(await playground.rows('toys')).toEqual([]);
    await engine().catchUp(current, new FoldedStates(10), { signal, until });
    expect(await playground.rows('toys')).toHaveLength(1);
  });

  test('who does not know that its batch was committed does not write it twice', async () => {
    await playground.project().whenSettled();
    await Promise.all(playground.projectors.map((projector) => projector.stop()));
    const checkpoint = await takeEpoch(playground.pool, 'toy-steps', 1);
    if (!checkpoint) throw new Error('no checkpoint');
    const until = await playground.append('toy/a', 'no-stream', [opened('spt-noord')]);
    const { signal } = new AbortController();
    await engine().catchUp(new Runner(toySteps, checkpoint), new FoldedStates(10), { signal, until });
    const unaware = new Runner(toySteps, checkpoint);
    await expect(engine().catchUp(unaware, new FoldedStates(10), { signal, until })).rejects.toBeInstanceOf(Fenced);
    expect(await checkpointOf(playground.pool, 'toy-steps', 'live')).toMatchObject({ events: 1 });
  });

  test('of two projectors one is active, and the other takes over', async () => {
    const first = playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord')]);
    await playground.drained(names);
    playground.project();
    const epochs = async () => (await checkpointsOf(playground.pool)).map(({ epoch }) => epoch);
    expect(await epochs()).toEqual(['1', '1', '1']);
    await first.stop();
    await playground.append('toy/a', 0, [putIn('bear')]);
    await playground.drained(names);
    expect(await epochs()).toEqual(['2', '2', '2']);
  });

  test('who leaves tells whoever stands by, who need not look for it', async () => {
    const first = playground.project();
    await first.whenSettled();
    const second = playground.project({ lookEvery: 3_600_000 });
    await second.whenSettled();
    await first.stop();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear')]);
    await playground.drained(names);
    expect(await playground.rows('toys')).toHaveLength(1);
  });

  test('a poison event parks its projection before it; the others go on; unparked it goes on where it was', async () => {
    const broken = playground.project({ projections: [toyBoxes({ refuse: 'knife' }), toyMovements, toySteps] });
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear'), putIn('knife'), putIn('car')]);
    await playground.append('toy/b', 'no-stream', [opened('spt-noord')]);
    await playground.drained(['toy-movements', 'toy-steps']);
    expect(await playground.rows('toy_steps')).toHaveLength(5);

    const parked = await parkedAt('toy-boxes');
    expect(parked.parked).toMatchObject({ stream: 'toy/a', revision: 2, type: 'toy.put-in.v1', error: 'TypeError' });
    expect(await playground.rows('toys')).toMatchObject([{ toy: 'bear' }]);
    await expect(playground.drained(['toy-boxes'], 10)).rejects.toBeInstanceOf(PositionNotReached);

    expect(await unpark(playground.pool, 'toy-boxes')).toBe(true);
    await until(async () => (await parkedAt('toy-boxes')).epoch !== parked.epoch);
    await broken.stop();

    await unpark(playground.pool, 'toy-boxes');
    playground.project();
    await playground.drained(names);
    expect(await playground.rows('toys')).toMatchObject([{ toy: 'bear' }, { toy: 'car' }, { toy: 'knife' }]);
    expect(await unpark(playground.pool, 'toy-boxes')).toBe(false);
  });

  test('a rebuild that meets a poison event far on holds all that came before, and the live tables stay', async () => {
    playground.project();
    await play(120, 12);
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear')]);
    await playground.append('toy/a', 1, [putIn('knife'), putIn('car')]);
    await play(120, 13);
    await playground.drained(names);
    const shown = await everything();
    const before = (await playground.rows('toy_steps')) as readonly { stream: string; revision: number }[];
    const all = await playground.store.readStream('toy/a');

    const refusing = toyBoxes({ version: 2, refuse: 'knife' });
    await expect(rebuild(engine(), refusing)).rejects.toMatchObject({
      name: 'Parked',
      at: { stream: 'toy/a', revision: 2, position: all[2]?.position, error: 'TypeError' },
    });
    const building = await checkpointOf(playground.pool, 'toy-boxes', 'building');
    expect(building?.events).toBeGreaterThanOrEqual(122);
    expect(building?.events).toBeLessThan(before.length - 120);
    const { rows } = await playground.pool.query('select toy from projection_toy_boxes_g2.toys where box = $1', ['a']);
    expect(rows).toEqual([{ toy: 'bear' }]);
    expect(await everything()).toEqual(shown);
  });

  test('what the database refuses parks without the value that it refused', async () => {
    playground.project();
    await playground.append('toy/a', 'no-stream', [
      opened('spt-noord'),
      newEvent('toy.put-in.v1', { toy: 'whale', size: 987_654_321_012 }),
    ]);
    await playground.drained(['toy-steps']);
    const { parked } = await parkedAt('toy-boxes');
    expect(parked).toMatchObject({ stream: 'toy/a', revision: 1, error: 'SQLSTATE 22003' });
    expect(JSON.stringify(parked)).not.toContain('987654321012');
    expect(await playground.rows('toy_boxes')).toHaveLength(1);
  });

  test('a rebuild goes beside the live tables while writing goes on, and is swapped whole', async () => {
    playground.project({ batchSize: 20 });
    await play(200, 4);
    await playground.drained(names);
    const seen: RebuildProgress[] = [];
    const writing = play(300, 5);
    await rebuild(engine({ batchSize: 10 }), toyBoxes(), { onProgress: (progress) => seen.push(progress) });
    await writing;
    await playground.drained(names);
    const live = await everything();
    expect(seen.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['filling', 'indexing', 'swapping', 'done']));
    expect(await checkpointsOf(playground.pool, 'toy-boxes')).toMatchObject([{ generation: 2, stage: 'live' }]);
    expect(await generations()).toEqual(['projection_toy_boxes_g2', 'projection_toy_movements_g1', 'projection_toy_steps_g1']);
    await rebuildAll();
    expect(await everything()).toEqual(live);
  });

  test('no reader goes back in time at a swap, or finds nothing there', async () => {
    playground.project();
    await play(100, 9);
    await playground.drained(names);
    const seen: number[] = [];
    const reading = new AbortController();
    const look = async () => {
      while (!reading.signal.aborted) seen.push((await playground.rows('toy_steps')).length);
    };
    const looking = look();
    for (let round = 0; round < 4; round++) {
      const writing = play(100, 10 + round);
      await rebuild(engine(), toySteps);
      await writing;
      await playground.drained(names);
      const standing = (await playground.rows('toy_steps')).length;
      await eventually(async () => seen.at(-1) === standing);
    }
    reading.abort();
    await looking;
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(3);
  });

  test('an interrupted rebuild goes on where it was, or begins anew when asked to', async () => {
    playground.project();
    await play(100, 6);
    await playground.drained(names);
    const interrupt = async () => {
      const stop = new AbortController();
      const rebuilding = rebuild(engine({ batchSize: 10 }), toyBoxes(), {
        signal: stop.signal,
        onProgress: ({ events }) => events >= 30 && stop.abort(new Error('enough')),
      });
      await expect(rebuilding).rejects.toThrow('enough');
      return checkpointOf(playground.pool, 'toy-boxes', 'building');
    };
    expect(await interrupt()).toMatchObject({ generation: 2, events: 30 });
    const resumed: number[] = [];
    await rebuild(engine({ batchSize: 10 }), toyBoxes(), { onProgress: ({ events }) => resumed.push(events) });
    expect(resumed[0]).toBe(40);
    await interrupt();
    const anew: number[] = [];
    await rebuild(engine({ batchSize: 10 }), toyBoxes(), { restart: true, onProgress: ({ events }) => anew.push(events) });
    expect(anew[0]).toBe(10);
    expect(await generations()).toContain('projection_toy_boxes_g4');
    expect(await generations()).not.toContain('projection_toy_boxes_g3');
  });

  test('a declaration of another version is rebuilt at the start', async () => {
    const first = playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear', 4)]);
    await playground.drained(names);
    await first.stop();
    playground.project({ projections: [toyBoxes({ version: 2, double: true }), toyMovements, toySteps] });
    await until(async () => (await playground.rows('toys')).some((row) => (row as { size: number }).size === 8));
    await playground.append('toy/a', 1, [putIn('car', 1)]);
    await playground.drained(names);
    expect(await playground.rows('toys')).toMatchObject([{ size: 8 }, { size: 2 }]);
  });

  test('after a move to another store everything is rebuilt from there at the start', async () => {
    const before = playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear', 4)]);
    await playground.append('toy/b', 'no-stream', [opened('spt-zuid'), putIn('car', 2)]);
    await playground.drained(names);
    await before.stop();
    const shown = await everything();
    const moved = new MemoryEventStore();
    for (const stream of ['toy/b', 'toy/a']) await moved.append(stream, 'no-stream', await playground.store.readStream(stream));

    const projections = [toyBoxes(), toyMovements, toySteps];
    const states = async () => (await projectionStatuses(playground.pool, moved, projections)).map(({ state }) => state);
    expect(await states()).toEqual(['other-store', 'other-store', 'other-store']);
    playground.project({ store: moved });
    const waiter = new PositionWaiter(playground.database.readerUrl, playground.pool, moved);
    await waiter.start();
    const { position } = (await moved.readStream('toy/a')).at(-1) ?? { position: '' };
    await waiter.waitForPosition(names, position, 20_000);
    expect((await everything()).toys).toEqual(shown.toys);
    const later = await moved.append('toy/a', 1, [putIn('car', 1)]);
    await waiter.waitForPosition(names, later.position, 20_000);
    expect(await playground.rows('toys')).toHaveLength(3);
    expect(await states()).toEqual(['live', 'live', 'live']);
    await waiter.stop();
  });

  test('one rebuild of a projection at a time', async () => {
    playground.project();
    await play(50, 8);
    await playground.drained(names);
    const both = await Promise.allSettled([rebuild(engine(), toyBoxes()), rebuild(engine(), toyBoxes())]);
    expect(both.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: expect.any(RebuildUnderWay) as unknown },
    ]);
  });

  test('a reader sees the rows of its parties and nothing of the inside', async () => {
    playground.project();
    await playground.append('toy/a', 'no-stream', [opened('spt-noord'), putIn('bear')]);
    await playground.append('toy/b', 'no-stream', [opened('spt-zuid'), putIn('car')]);
    await playground.drained(names);
    const reader = new pg.Client({ connectionString: playground.database.readerUrl });
    await reader.connect();
    try {
      const boxesFor = async (parties: string | null) => {
        await reader.query(`select set_config('overstap.parties', $1, false)`, [parties]);
        return (await reader.query<{ id: string }>('select id from read_model.toy_boxes order by id')).rows.map(({ id }) => id);
      };
      expect((await reader.query('select from read_model.toy_boxes')).rowCount).toBe(0);
      expect(await boxesFor('service-point:spt-noord')).toEqual(['a']);
      expect(await boxesFor('service-point:spt-zuid,service-point:spt-noord')).toEqual(['a', 'b']);
      expect(await boxesFor('organisation:spt-noord')).toEqual([]);
      expect(await boxesFor('')).toEqual([]);
      await reader.query(`select set_config('overstap.parties', 'service-point:spt-noord', false)`);
      expect((await reader.query('select from projection_toy_boxes_g1.toys')).rowCount).toBe(1);
      await expect(reader.query('delete from read_model.toys')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await reader.end();
    }
  });

  async function parkedAt(name: string): Promise<Checkpoint> {
    for (;;) {
      const checkpoint = await checkpointOf(playground.pool, name, 'live');
      if (checkpoint?.parked) return checkpoint;
    }
  }

  async function generations(): Promise<readonly string[]> {
    const { rows } = await playground.pool.query<{ name: string }>(
      `select nspname::text as name from pg_namespace where nspname ~ '^projection_' order by 1`,
    );
    return rows.map(({ name }) => name);
  }
});

/** Looks again after every turn of the database until it holds; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
