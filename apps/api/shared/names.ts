import type { JsonValue } from '../../../libs/kernel/json.js';
import { searchTermsOf } from '../../../libs/personal-data/index.js';
import { Text } from '../http/fields.js';
import { badInput } from '../http/problem.js';

/** The name of an opened person; null when erased. */
export function fullName(person: JsonValue | undefined): string | null {
  if (typeof person !== 'object' || person === null || !('familyName' in person)) return null;
  return [person['givenName'], person['infix'], person['familyName']].filter((part) => typeof part === 'string').join(' ');
}

export class SearchByName {
  @Text({ max: 200, about: 'Beginnings of names, three letters or more each.' }) readonly name: string;
}

/** What to search on. @throws Problem (400) where the beginnings are too short */
export function termsOf({ name }: SearchByName): readonly string[] {
  const terms = searchTermsOf(name);
  if (terms.length > 0) return terms;
  const detail = 'The first three letters of a name are wanted at least.';
  throw badInput([{ in: 'body', location: { pointer: '/name' }, code: 'too-short', detail }]);
}
