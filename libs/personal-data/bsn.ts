/** Nine digits that stand together, or are written in the customary groups of a BSN (1234.56.789, 123 456 789). */
const nineDigits =
  /(?<![0-9]|[0-9][ .-])(?:[0-9]{9}|[0-9]{4}([.-])[0-9]{2}\1[0-9]{3}|[0-9]{3}([ .-])[0-9]{3}\2[0-9]{3})(?![0-9]|[ .-][0-9])/g;

/** Characters that are not seen, and would hide a number from the eye of this check but not from a reader. */
const invisible = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/** A UUID of a machine, whose digits mean nothing: one in about a thousand holds nine digits that pass the eleven test. */
const uuid = /(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/gi;

/** Weights of the eleven test of the BSN, the last digit counting negatively. */
const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1] as const;

/** Whether nine digits pass the eleven test; nine noughts are nobody's. */
export function passesElevenTest(digits: string): boolean {
  if (!/^[0-9]{9}$/.test(digits) || digits === '000000000') return false;
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11 === 0;
}

/**
 * Whether a text holds what can be a citizen service number (BSN), which is never recorded (domain description, "Never recorded").
 * Digits count as a group when no further digit adjoins it, so part of a longer number is none, nor are digits in a UUID. Whoever refuses the text does not
 * repeat it. Not for phone fields, where one number in eleven would be refused wrongly.
 */
export function containsBsn(text: string): boolean {
  const plain = text.normalize('NFKC').replace(invisible, '').replace(uuid, 'uuid');
  return [...plain.matchAll(nineDigits)].some(([group]) => passesElevenTest(group.replace(/[ .-]/g, '')));
}

/** Whether a reference is nothing but nine digits, which a sender's own reference may not be, whatever the eleven test says. */
export function isNineBareDigits(reference: string): boolean {
  return /^[0-9]{9}$/.test(reference.normalize('NFKC').replace(invisible, '').trim());
}
