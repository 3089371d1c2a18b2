import fc from 'fast-check';
import { Random } from '../../apps/standalone/demo/random.js';

const drawn = (random: Random) => Array.from({ length: 20 }, () => random.fraction());

describe('chance that can be repeated', () => {
  it('draws the same from the same seed and name, whatever was drawn before', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, name) => {
        const used = Random.seeded(seed);
        drawn(used);
        expect(drawn(used.fork(name))).toEqual(drawn(Random.seeded(seed).fork(name)));
      }),
    );
    expect(drawn(Random.seeded('a'))).not.toEqual(drawn(Random.seeded('b')));
    expect(drawn(Random.seeded('a').fork(1))).not.toEqual(drawn(Random.seeded('a').fork(2)));
  });

  it('spreads evenly', () => {
    const random = Random.seeded('even');
    const tens = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 20_000; draw++) tens[random.whole(0, 9)]! += 1;
    for (const times of tens) expect(Math.abs(times - 2_000)).toBeLessThan(200);
  });

  it('deals a deck in proportion, however small', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.string(), (size, seed) => {
        const cards = Random.seeded(seed).deck({ many: 70, some: 25, few: 5 }, size);
        expect(cards.length).toBe(size);
        const share = (key: string) => cards.filter((card) => card === key).length;
        expect(Math.abs(share('many') - size * 0.7)).toBeLessThanOrEqual(1);
        expect(Math.abs(share('few') - size * 0.05)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
