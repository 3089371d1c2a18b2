import fc from 'fast-check';
import { personaOf, type Persona } from './persona.js';
import { benefitPayers, isTechnical, sectors, workStatuses, type Situation } from './situation.js';

const situations: fc.Arbitrary<Situation> = fc.record(
  {
    workStatus: fc.constantFrom(...workStatuses),
    sector: fc.constantFrom(...sectors),
    benefitPayer: fc.constantFrom(...benefitPayers),
    technicalBackground: fc.boolean(),
    startQualification: fc.boolean(),
    hoursWanted: fc.integer({ min: 1, max: 60 }),
  },
  { requiredKeys: [] },
);

describe('the persona', () => {
  test.each<[Persona, string, Situation]>([
    [1, 'no work, no benefit', { workStatus: 'not-working', benefitPayer: 'none' }],
    [2, 'benefit, no technical background', { workStatus: 'not-working', benefitPayer: 'uwv', technicalBackground: false }],
    [3, 'benefit, technical background', { workStatus: 'not-working', benefitPayer: 'municipality', technicalBackground: true }],
    [4, 'work outside technology', { workStatus: 'employed', sector: 'hospitality' }],
    [5, 'work inside technology', { workStatus: 'self-employed', sector: 'electrical' }],
    [
      4,
      'work before benefit',
      { workStatus: 'employed', sector: 'retail-and-wholesale', benefitPayer: 'uwv', technicalBackground: true },
    ],
    ['not-yet-known', 'nothing known', {}],
    ['not-yet-known', 'sector of the work not known', { workStatus: 'employed', benefitPayer: 'none' }],
    ['not-yet-known', 'benefit not known', { workStatus: 'not-working', technicalBackground: true }],
    ['not-yet-known', 'technical background not known', { workStatus: 'not-working', benefitPayer: 'other' }],
    ['not-yet-known', 'work status not known', { sector: 'metal', benefitPayer: 'none', technicalBackground: true }],
  ])('is %s: %s', (persona, _why, situation) => {
    expect(personaOf(situation)).toBe(persona);
  });

  test('says of every situation what its definition says, and nothing else', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const persona = personaOf(situation);
        const works = situation.workStatus === 'employed' || situation.workStatus === 'self-employed';
        const onBenefit =
          situation.workStatus === 'not-working' && ['uwv', 'municipality', 'other'].includes(situation.benefitPayer ?? '');
        expect(persona === 1).toBe(situation.workStatus === 'not-working' && situation.benefitPayer === 'none');
        expect(persona === 2).toBe(onBenefit && situation.technicalBackground === false);
        expect(persona === 3).toBe(onBenefit && situation.technicalBackground === true);
        expect(persona === 4).toBe(works && situation.sector !== undefined && !isTechnical(situation.sector));
        expect(persona === 5).toBe(works && situation.sector !== undefined && isTechnical(situation.sector));
      }),
    );
  });

  test('becomes known and stays what it is when further facts become known', () => {
    fc.assert(
      fc.property(situations, situations, (known, more) => {
        const before = personaOf(known);
        const after = personaOf({ ...more, ...known });
        if (before !== 'not-yet-known') expect(after).toBe(before);
      }),
    );
  });
});
