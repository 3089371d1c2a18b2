import fc from 'fast-check';
import { containsBsn, isNineBareDigits, passesElevenTest } from './bsn.js';

/** Nine digits that pass the eleven test, worked out apart from the code under test. */
const bsns = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 })
  .map((digits) => [...digits, digits.reduce((sum, digit, index) => sum + digit * (9 - index), 0) % 11])
  .filter((digits) => (digits[8] ?? 10) < 10 && digits.some((digit) => digit > 0))
  .map((digits) => digits.join(''));

describe('a citizen service number in a text', () => {
  test.each([
    ['111222333', 'alone'],
    ['mijn bsn is 123456782.', 'in a sentence'],
    ['BSN123456782', 'after letters'],
    ['1234.56.782', 'in the groups of a BSN'],
    ['123 456 782', 'in threes'],
    ['123-456-782', 'in threes with dashes'],
    ['１２３４５６７８２', 'in full-width digits'],
    ['1234\u200b56782', 'with an invisible character in it'],
    ['010000005 en 111222333', 'after another number'],
  ])('%s (%s) is found', (text) => {
    expect(containsBsn(text)).toBe(true);
  });

  test.each([
    ['123456789', 'does not pass the eleven test'],
    ['000000000', 'is nobody’s'],
    ['1112223330', 'is part of a longer number'],
    ['9111222333', 'is part of a longer number'],
    ['NL91ABNA0111222333', 'is part of an account number'],
    ['+31 111 222 333', 'is part of a longer number in groups'],
    ['111 222 333 4', 'is part of a longer number in groups'],
    ['11122233', 'has eight digits'],
    ['111.222-333', 'mixes separators'],
    ['WC-3f2a8c1e-9d47-4b60-8e15-a111222333bc', 'is part of a UUID'],
    ['', 'is empty'],
  ])('%s %s', (text) => {
    expect(containsBsn(text)).toBe(false);
  });

  test('any number that passes the test is found wherever no digit adjoins it', () => {
    fc.assert(
      fc.property(bsns, fc.constantFrom('', 'x', ': ', '('), fc.constantFrom('', 'x', '. Dank', ')'), (bsn, before, after) => {
        expect(passesElevenTest(bsn)).toBe(true);
        expect(containsBsn(`${before}${bsn}${after}`)).toBe(true);
      }),
    );
  });

  test('a machine’s reference by UUID is never refused, and hides no number beside it', () => {
    fc.assert(
      fc.property(fc.uuid(), bsns, (uuid, bsn) => {
        expect(containsBsn(`WC-${uuid}`)).toBe(false);
        expect(containsBsn(`${uuid} ${bsn}`)).toBe(true);
        expect(containsBsn(`${bsn},${uuid}`)).toBe(true);
      }),
    );
  });

  test('one wrong digit never passes', () => {
    fc.assert(
      fc.property(bsns, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (bsn, place, by) => {
        const wrong = [...bsn].map((digit, index) => (index === place ? String((Number(digit) + by) % 10) : digit)).join('');
        expect(containsBsn(wrong)).toBe(false);
      }),
    );
  });
});

test('nine bare digits are no reference, whether or not they pass the eleven test', () => {
  expect(isNineBareDigits(' 123456789 ')).toBe(true);
  expect(isNineBareDigits('123456782')).toBe(true);
  expect(isNineBareDigits('WC-123456789')).toBe(false);
  expect(isNineBareDigits('12345678')).toBe(false);
});
