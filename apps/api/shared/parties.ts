import type { Party } from '../../../libs/kernel/actor.js';

/** A party from its key: `service-point:spt-noord`. */
export function partyOf(key: string): Party & { readonly [name: string]: string } {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as Party['kind'], id: key.slice(at + 1) };
}

export function maybePartyOf(key: string | null): ReturnType<typeof partyOf> | null {
  return key === null ? null : partyOf(key);
}
