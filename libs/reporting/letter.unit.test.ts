import { figureDefinitions, type FigureReport } from './figures/index.js';
import { figuresOfLetter, letterFigureNames, letterFigures, letterOfSptNoord } from './letter.js';

const values: Readonly<Record<string, readonly (readonly [item: string | null, Readonly<Record<string, number>>])[]>> = {
  contacts: [[null, { contacts: 900, anonymous: 12 }]],
  intakes: [[null, { intakes: 600 }]],
  placements: [[null, { placements: 223, agency: 20 }]],
  'follow-up-contracts': [
    ['agency', { followedUp: 1, notFollowedUp: 9, open: 0 }],
    ['placement', { followedUp: 30, notFollowedUp: 10, open: 100 }],
  ],
  'training-participation': [
    ['of-intakes', { candidates: 600, inTraining: 100 }],
    ['of-placed', { candidates: 200, inTraining: 140 }],
  ],
  'training-completion': [[null, { begun: 200, completed: 90, abandoned: 10 }]],
};

const reports: readonly FigureReport[] = figureDefinitions
  .filter(({ name }) => figuresOfLetter.includes(name))
  .map((definition) => ({
    definition,
    rows: (values[definition.name] ?? []).map(([item, counts]) => ({
      group: null,
      groupName: null,
      step: null,
      item,
      values: counts,
    })),
  }));
const period = { from: '2020-01-01T00:00:00.000Z', to: '2021-06-30T22:00:00.000Z', asOf: '2022-10-11T00:00:00.000Z' };

describe('the letter', () => {
  test('has the figures of the yardstick, each with what it was worked out from, its period and its definition', () => {
    const letter = letterFigures(reports, period);
    expect(letter.map(({ name, value }) => [name, value === null ? null : Number(value.toFixed(2))])).toEqual([
      ['contacts', 900],
      ['intakes-per-year', 400],
      ['placements', 223],
      ['follow-up-contracts', 0.75],
      ['in-training', 0.7],
      ['training-completed', 0.9],
    ]);
    for (const one of letter)
      expect(one).toMatchObject({ ...period, standing: 'actual', definition: { name: expect.any(String) } });
  });

  test('has no share of nothing', () => {
    const empty = reports.map(({ definition }) => ({ definition, rows: [] }));
    expect(letterFigures(empty, period).map(({ value }) => value)).toEqual([0, 0, 0, null, null, null]);
  });

  test('of SPT Noord says each of the figures that are counted here, and what is left out', () => {
    expect(new Set(letterOfSptNoord.figures.map(({ name }) => name))).toEqual(new Set(letterFigureNames));
    expect(letterOfSptNoord.leftOut[0]?.nl).toContain('€ 1.352');
  });
});
