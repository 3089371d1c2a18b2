import { deriveId } from '../kernel/ids.js';
import type { Sealed } from '../vault/sealed.js';
import type { ClientKeys, OrganisationKind } from './commands.js';

export interface Client {
  readonly clientId: string;
  readonly description: string;
  readonly keys: ClientKeys;
}

export interface Advisor {
  readonly subject: string;
  readonly advisorKey: string;
  readonly name: Sealed;
}

/** The name of an advisor who left, until it is erased. */
export interface FormerAdvisor {
  readonly advisorKey: string;
  readonly eraseAt: string;
  readonly attempt: number;
}

export interface NotRegistered {
  readonly status: 'not-registered';
}

export interface RegisteredOrganisation {
  readonly status: 'registered';
  readonly organisation: string;
  readonly name: string;
  readonly kind: OrganisationKind;
  readonly regions: readonly string[];
  readonly managedBy: string | null;
  readonly clients: readonly Client[];
  readonly advisors: readonly Advisor[];
  readonly formerAdvisors: readonly FormerAdvisor[];
  /** Every vault key that an advisor has had; none is used twice. */
  readonly advisorKeys: readonly string[];
}

export type OrganisationState = NotRegistered | RegisteredOrganisation;

export const initialOrganisation: OrganisationState = { status: 'not-registered' };

/**
 * The vault key for the name of somebody about to be invited as an advisor (`add-advisor`). Somebody who comes back gets a new
 * one, since the earlier one is destroyed.
 */
export function advisorKeyOf(state: OrganisationState, organisation: string, subject: string): string {
  const keys = state.status === 'registered' ? state.advisorKeys : [];
  for (let time = 1; ; time++) {
    const key = deriveId('advisor-key', `organisation/${organisation}`, subject, String(time));
    if (!keys.includes(key)) return key;
  }
}

export function clientOf(state: OrganisationState, clientId: string): Client | undefined {
  return state.status === 'registered' ? state.clients.find((client) => client.clientId === clientId) : undefined;
}

export function advisorOf(state: OrganisationState, subject: string): Advisor | undefined {
  return state.status === 'registered' ? state.advisors.find((advisor) => advisor.subject === subject) : undefined;
}
