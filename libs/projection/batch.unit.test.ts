import { MemoryEventStore } from '../../test/support/memory-event-store.js';
import type { NewEvent, RecordedEvent } from '../event-store/port.js';
import { Batch } from './batch.js';
import { FoldedStates, PoisonEvent } from './folding.js';
import type { Projection } from './projection.js';
import { opened, putIn, takenOut, toyBoxes, toyMovements, toySteps } from './toys.test-support.js';

const boxes = toyBoxes();

describe('a batch', () => {
  let store: MemoryEventStore;
  let states: FoldedStates;
  let reads: string[];
  beforeEach(() => {
    store = new MemoryEventStore();
    states = new FoldedStates(10);
    reads = [];
  });

  const batch = (...projections: readonly Projection[]) =>
    new Batch(projections, states, async (stream) => {
      reads.push(stream);
      return store.readStream(stream);
    });

  async function written(stream: string, ...events: readonly NewEvent[]): Promise<readonly RecordedEvent[]> {
    const standing = await store.readStream(stream);
    await store.append(stream, standing.length === 0 ? 'no-stream' : standing.length - 1, events);
    return store.readStream(stream, standing.length);
  }

  /** What a projection gets of events that come in at once, or one after the other. */
  async function changes(projection: Projection, ...takes: readonly (readonly RecordedEvent[])[]) {
    const one = batch(projection);
    for (const events of takes) await one.take(events);
    one.settle();
    const given = one.of(projection).changes.map(({ table, written, removed }) => [table.name, { written, removed }] as const);
    return Object.fromEntries(given);
  }

  test('holds a row once, as it is in the end, however often its stream turned', async () => {
    const first = await written('toy/a', opened('spt-noord'), putIn('bear', 1), putIn('car', 2));
    const second = await written('toy/a', putIn('bear', 3), takenOut('car'), putIn('bear', 4));
    const { toys, toy_boxes } = await changes(boxes, first, second);
    expect(toys).toMatchObject({ written: [{ toy: 'bear', size: 4 }], removed: [] });
    expect(toy_boxes).toMatchObject({ written: [{ id: 'a', toys: 1 }], removed: [] });
  });

  test('of a stream that has rows already holds what is other than it was, and what is gone', async () => {
    const first = await written('toy/a', opened('spt-noord'), putIn('bear', 1), putIn('car', 2), putIn('ball', 3));
    await changes(boxes, first);
    const second = await written('toy/a', putIn('bear', 5), takenOut('car'), putIn('car', 1), takenOut('ball'), takenOut('car'));
    const { toys } = await changes(boxes, second);
    expect(toys).toMatchObject({ written: [{ toy: 'bear', size: 5 }], removed: [{ toy: 'car' }, { toy: 'ball' }] });
    expect(reads).toEqual([]);
  });

  test('reads a stream whose state is not at hand, up to where its events begin', async () => {
    await written('toy/a', opened('spt-noord'), putIn('bear', 1), putIn('car', 2));
    const later = await written('toy/a', takenOut('bear'));
    const { toys } = await changes(boxes, later);
    expect(reads).toEqual(['toy/a']);
    expect(toys).toMatchObject({ written: [], removed: [{ toy: 'bear' }] });
  });

  test('takes no answer that comes late, to what was asked before the store failed', async () => {
    await written('toy/a', opened('spt-noord'), putIn('bear', 1));
    const a = await written('toy/a', putIn('car', 2));
    await written('toy/b', opened('spt-noord'), putIn('bear', 1));
    const b = await written('toy/b', putIn('car', 2));
    const late = Promise.withResolvers<void>();
    let answered: Promise<unknown> = Promise.resolve();
    let asked = 0;
    const one = new Batch([boxes], states, async (stream) => {
      if (++asked === 1) throw new Error('the store is away');
      if (asked === 2) await (answered = late.promise);
      return store.readStream(stream);
    });
    await expect(one.take([...a, ...b])).rejects.toThrow('the store is away');
    await one.take([...a, ...b]);
    late.resolve();
    await answered;
    await new Promise((resolve) => setImmediate(resolve));
    one.settle();
    expect(one.of(boxes).changes.map(({ written: rows }) => rows.length)).toEqual([2, 2]);
  });

  test('is as it was when the store fails, so that it can be tried again', async () => {
    await written('toy/a', opened('spt-noord'), putIn('bear', 1));
    const later = await written('toy/a', putIn('car', 2));
    const other = await written('toy/b', opened('spt-zuid'));
    let fails = true;
    const one = new Batch([boxes, toySteps], states, async (stream) => {
      if (fails) throw new Error('the store is away');
      return store.readStream(stream);
    });
    await expect(one.take([...other, ...later])).rejects.toThrow('the store is away');
    fails = false;
    await one.take([...other, ...later]);
    one.settle();
    expect(one.of(toySteps)).toMatchObject({ events: 2, changes: [{ written: [{ stream: 'toy/b' }, { stream: 'toy/a' }] }] });
    expect(one.of(boxes).changes.map(({ written: rows }) => rows.length)).toEqual([2, 1]);
  });

  test('gives facts the states around each event, whichever message it came in', async () => {
    const first = await written('toy/a', opened('spt-noord'), putIn('bear', 7));
    const second = await written('toy/a', takenOut('bear'), putIn('bear', 2));
    const { toy_movements } = await changes(toyMovements, first, second);
    expect(toy_movements?.written).toMatchObject([
      { revision: 1, size: 7 },
      { revision: 2, size: -7 },
      { revision: 3, size: 2 },
    ]);
  });

  test('counts for each projection the events of its own streams, and how much there is to write', async () => {
    const events = [...(await written('toy/a', opened('spt-noord'), putIn('bear'))), ...(await written('other/a', putIn('x')))];
    const one = batch(boxes, toyMovements);
    await one.take(events);
    expect([one.events, one.streams, one.size]).toEqual([3, 1, 2]);
    one.settle();
    const recorded = events[1]?.recorded;
    expect([one.of(boxes), one.of(toyMovements)]).toMatchObject([
      { events: 2, recorded },
      { events: 2, recorded },
    ]);
  });

  test('names the event that cannot be taken: one after a gap, and the last one of a state that gives no rows', async () => {
    const events = await written('toy/a', opened('spt-noord'), putIn('knife'), putIn('car'));
    const gap = await batch(boxes)
      .take(events.filter(({ revision }) => revision !== 1))
      .catch((error: unknown) => error);
    expect(gap).toBeInstanceOf(PoisonEvent);
    expect(gap).toMatchObject({ event: { revision: 2 } });
    const refusing = batch(toyBoxes({ refuse: 'knife' }));
    await refusing.take(events);
    expect(() => refusing.settle()).toThrow(PoisonEvent);
  });
});
