import fc from 'fast-check';
import { inLanes, lanesOf } from './lanes.js';

const owed = fc.array(fc.record({ stream: fc.constantFrom(...'abcdefgh'), target: fc.constantFrom(...'abcdefghxyz') }), {
  maxLength: 20,
});

describe('lanes', () => {
  it('keep together what concerns the same stream, in order, and apart what does not', () => {
    expect(
      lanesOf([
        { stream: 'b', target: 'tray' },
        { stream: 'd', target: 'd' },
        { stream: 'a', target: 'tray' },
        { stream: 'c', target: 'c' },
        { stream: 'e', target: 'd' },
        { stream: 'b', target: 'b' },
      ]),
    ).toEqual([['b', 'a'], ['d', 'e'], ['c']]);
  });

  it('hold each stream once, and no target is met from two of them', () => {
    fc.assert(
      fc.property(owed, (due) => {
        const lanes = lanesOf(due);
        expect(lanes.flat().sort()).toEqual([...new Set(due.map(({ stream }) => stream))].sort());
        const laneOf = (stream: string) => lanes.findIndex((lane) => lane.includes(stream));
        for (const one of due)
          for (const other of due)
            if (one.target === other.target || one.target === other.stream) expect(laneOf(one.stream)).toBe(laneOf(other.stream));
      }),
    );
  });

  it('work side by side, each in its order, and stop after a failure with nothing under way', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    const work = async (item: number) => {
      begun.push(item);
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      if (item === 3) throw new Error('three');
    };
    await inLanes([[1, 11], [2, 12], [4]], 2, work);
    expect([begun.indexOf(1) < begun.indexOf(11), begun.indexOf(2) < begun.indexOf(12), begun.length, most]).toEqual([
      true,
      true,
      5,
      2,
    ]);
    begun.length = 0;
    await expect(
      inLanes(
        [
          [3, 5],
          [6, 7, 8, 9, 10],
        ],
        2,
        work,
      ),
    ).rejects.toThrow('three');
    expect([underWay, begun.includes(5), begun.includes(10)]).toEqual([0, false, false]);
  });
});
