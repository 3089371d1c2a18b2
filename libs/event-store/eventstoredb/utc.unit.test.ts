import fc from 'fast-check';
import { utc } from './utc.js';

describe('an instant as text', () => {
  it('reads as toISOString writes it, on any day in any order', () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (instant) => utc(instant) === instant.toISOString()));
  });

  it('is right on both sides of midnight', () => {
    const midnight = Date.parse('2026-11-02T00:00:00.000Z');
    for (const after of [-1, 0, 1, 9, 10, 99, 100, 999, 1_000, 86_399_999, 86_400_000, -1]) {
      const instant = new Date(midnight + after);
      expect(utc(instant)).toBe(instant.toISOString());
    }
  });

  it('refuses what is no instant', () => {
    expect(() => utc(new Date(Number.NaN))).toThrow(RangeError);
  });
});
