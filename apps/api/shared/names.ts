import type { JsonValue } from '../../../libs/kernel/json.js';

/** The name of an opened person; null when erased. */
export function fullName(person: JsonValue | undefined): string | null {
  if (typeof person !== 'object' || person === null || !('familyName' in person)) return null;
  return [person['givenName'], person['infix'], person['familyName']].filter((part) => typeof part === 'string').join(' ');
}
