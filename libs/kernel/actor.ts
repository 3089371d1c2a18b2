/**
 * Who may hold the lead in guiding a person, and for whom somebody acts: a service point, or another organisation
 * (werkcentrum, municipality, UWV, trade union).
 */
export interface Party {
  readonly kind: 'service-point' | 'organisation';
  readonly id: string;
}

export const roles = [
  'sender',
  'front-desk',
  'career-coach',
  'labour-market-coach',
  'job-coach',
  'coordinator',
  'programme-manager',
  'steering-group',
  'administrator',
  'system',
] as const;

/** Roles as in the white paper's "Rollen binnen het SPT", with `sender` for whoever hands over and `system` for Overstap itself. */
export type Role = (typeof roles)[number];

/** Who gives a command: an opaque id (never a name), all roles held at `party`, and the party acted for. */
export interface Actor {
  readonly kind: 'person' | 'client' | 'system';
  readonly id: string;
  readonly roles: readonly Role[];
  readonly party: Party;
}

/** Overstap itself, carrying out an obligation for the party concerned. */
export function systemActor(party: Party): Actor {
  return { kind: 'system', id: 'overstap', roles: ['system'], party };
}

export function sameParty(a: Party, b: Party): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** `service-point:spt-noord`; the form in which a party stands in `visible_to` columns and in session settings. */
export function partyKey(party: Party): string {
  return `${party.kind}:${party.id}`;
}

export function hasRole(actor: Actor, ...wanted: readonly Role[]): boolean {
  return actor.roles.some((role) => wanted.includes(role));
}
