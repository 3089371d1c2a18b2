import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { ContactChannel } from './codes.js';

/** Personal data before sealing (domain description, "Enquiry and candidate"). Stands nowhere but in the vault's boxes. */
export type Person = {
  readonly givenName: string;
  /** The part between given and family name (tussenvoegsel), such as `van der`. */
  readonly infix?: string;
  readonly familyName: string;
  /** YYYY-MM-DD. */
  readonly dateOfBirth?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly postcode?: string;
  readonly preferredChannel?: ContactChannel;
  /** In the person's own words. */
  readonly preferredTimes?: string;
  /** BCP 47 tags, the best mastered first. */
  readonly languages?: readonly string[];
};

/** Letters that do not come apart into a base letter and an accent. */
const wholeLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
};

/** Name prefixes, Dutch and common foreign ones, that a person may leave out or write in another field. */
const infixWords: ReadonlySet<string> = new Set(
  (
    'aan af al auf bij bin da dal das de degli dei del della den der des di do dos du el het in la las le les los ' +
    'onder op over s t te ten ter tot uit uyt van vanden vander vom von voor zu zum zur d l'
  ).split(' '),
);

/** The shortest beginning of a name that can be searched on, and the longest that is kept. */
export const prefixLengths = { shortest: 3, longest: 20 } as const;

/** Letters and digits of a name in lower case without accents, words apart by one space: `Jiří O’Brien-Łuk` → `jiri obrien luk`. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[ßæœøđðþłħıŋ]/g, (letter) => wholeLetters[letter] ?? letter)
    .replace(/^['’‘`](?=[st]\b)/gu, '')
    .replace(/(?<=\p{Letter})['’‘`ʼ](?=\p{Letter})/gu, '')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}

/** The words that make up a name, infixes left out unless there is nothing else. */
function significantWords(name: string): readonly string[] {
  const words = normaliseName(name)
    .split(' ')
    .filter((word) => word !== '');
  const significant = words.filter((word) => !infixWords.has(word));
  return significant.length > 0 ? significant : words;
}

/** E.164, a number without country taken as Dutch; `undefined` where it is no possible phone number. */
export function normalisePhone(phone: string): string | undefined {
  const parsed = parsePhoneNumberFromString(phone, 'NL');
  return parsed?.isPossible() ? parsed.number : undefined;
}

export function normaliseEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

export type EqualityKind = 'name-and-birth' | 'phone' | 'email';

/** What two registrations of one person have in common (domain description, "Possible duplicates"). */
export interface EqualityToken {
  readonly kind: EqualityKind;
  readonly value: string;
}

export interface SearchTokens {
  /** Beginnings of each word of the names, from three letters on; a shorter word as a whole. */
  readonly prefixes: readonly string[];
  readonly equality: readonly EqualityToken[];
}

/** Plain values by which a person can be found; hashing them under a key is the vault's. */
export function searchTokensOf(person: Person): SearchTokens {
  const given = normaliseName(person.givenName)
    .split(' ')
    .filter((word) => word !== '');
  const family = significantWords(person.familyName);
  const prefixes = new Set([...given, ...family].flatMap(beginningsOf));
  return { prefixes: [...prefixes], equality: equalityTokensOf(person, given, family) };
}

/** The tokens that must all be among a person's prefixes for a query typed in search; none where too little was typed. */
export function searchTermsOf(query: string): readonly string[] {
  return [...new Set(significantWords(query).map((word) => firstLetters(word, prefixLengths.longest)))];
}

function equalityTokensOf(person: Person, given: readonly string[], family: readonly string[]): readonly EqualityToken[] {
  const tokens: EqualityToken[] = [];
  if (person.dateOfBirth !== undefined)
    tokens.push({ kind: 'name-and-birth', value: `${given.join(' ')}|${family.join(' ')}|${person.dateOfBirth}` });
  const phone = person.phone === undefined ? undefined : normalisePhone(person.phone);
  if (phone !== undefined) tokens.push({ kind: 'phone', value: phone });
  if (person.email !== undefined) tokens.push({ kind: 'email', value: normaliseEmail(person.email) });
  return tokens;
}

function beginningsOf(word: string): readonly string[] {
  const { shortest, longest } = prefixLengths;
  const length = Math.min([...word].length, longest);
  if (length <= shortest) return [firstLetters(word, length)];
  return Array.from({ length: length - shortest + 1 }, (_, index) => firstLetters(word, shortest + index));
}

function firstLetters(word: string, count: number): string {
  return [...word].slice(0, count).join('');
}
