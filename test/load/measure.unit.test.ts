import { asRatio, asRatioOfRounds, tableOf } from './measure.js';

describe('a ratio of rounds', () => {
  it('is the median of what each round gave, where the machine was slower in one than in the next', () => {
    const values = [90, 9, 45, 85, 30];
    const limits = [100, 10, 50, 100, 300];
    expect(asRatio('append', '/s', values, limits, 0.85).ratio).toBe(0.45);
    expect(asRatioOfRounds('append', '/s', values, limits, 0.85)).toMatchObject({ value: 45, limit: 100, ratio: 0.9, met: true });
  });

  it('falls short below the target', () => {
    expect(asRatioOfRounds('append', '/s', [84, 84], [100, 100], 0.85).met).toBe(false);
    expect(tableOf([asRatioOfRounds('append', '/s', [84], [100], 0.85)])).toContain('NOT MET');
  });
});

describe('the table', () => {
  it('says below once what rows need to be read', () => {
    const figure = { ...asRatio('append', '/s', [9], [10], 0.85), note: 'of a test double' };
    const table = tableOf([figure, figure, asRatio('GET', '/s', [9], [10], 0.5)]);
    expect(table.split('\n').slice(-2)).toEqual(['', 'of a test double']);
    expect(table.match(/of a test double/g)).toHaveLength(1);
  });
});
