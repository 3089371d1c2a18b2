import { partyKey, type Party } from '../../../libs/kernel/actor.js';

/** A party from its key: `service-point:spt-noord`. */
export function partyOf(key: string): Party & { readonly [name: string]: string } {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as Party['kind'], id: key.slice(at + 1) };
}

/** The key of the sender that a list is asked for, by one of the two filters that lists have for it; undefined where it is by neither. */
export function senderKeyOf({
  senderOrganisation,
  senderServicePoint,
}: {
  readonly senderOrganisation?: string;
  readonly senderServicePoint?: string;
}): string | undefined {
  if (senderOrganisation !== undefined) return partyKey({ kind: 'organisation', id: senderOrganisation });
  return senderServicePoint === undefined ? undefined : partyKey({ kind: 'service-point', id: senderServicePoint });
}

export function maybePartyOf(key: string | null): ReturnType<typeof partyOf> | null {
  return key === null ? null : partyOf(key);
}
