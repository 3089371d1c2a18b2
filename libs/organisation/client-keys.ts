import type { JsonObject, JsonValue } from '../kernel/json.js';
import type { ClientKeys } from './commands.js';

/** Members of a JSON Web Key that only its owner may have: private exponents and primes (RFC 7518, 6.2.2 and 6.3.2), and secrets (6.4). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;

export type KeysFlaw = 'client-needs-keys' | 'private-key-given' | 'key-address-not-secure';

/** What is wrong with the keys of a client; private_key_jwt takes public keys only (NL GOV assurance profile for OAuth). */
export function flawInKeys(keys: ClientKeys): KeysFlaw | null {
  if ('jwksUri' in keys) return isSecure(keys.jwksUri) ? null : 'key-address-not-secure';
  if (keys.jwks.keys.length === 0 || keys.jwks.keys.some((key) => typeof key['kty'] !== 'string')) return 'client-needs-keys';
  return keys.jwks.keys.some(isPrivate) ? 'private-key-given' : null;
}

/** Only one of the two forms, and nothing that came along with it. */
export function keysOf(data: ClientKeys): ClientKeys {
  return 'jwksUri' in data ? { jwksUri: data.jwksUri } : { jwks: { keys: data.jwks.keys } };
}

export function sameKeys(a: ClientKeys, b: ClientKeys): boolean {
  return canonical(keysOf(a)) === canonical(keysOf(b));
}

function isPrivate(key: JsonObject): boolean {
  return privateMembers.some((member) => key[member] !== undefined);
}

/** https, or http on the machine itself. */
function isSecure(address: string): boolean {
  return /^https:\/\/[^\s/]+/i.test(address) || /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/i.test(address);
}

function canonical(value: JsonValue | ClientKeys): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
