import type { Command } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import type { ObligationOutcome } from '../kernel/obligation.js';
import type { Sealed } from '../vault/sealed.js';

export const organisationKinds = [
  'werkcentrum',
  'municipality',
  'uwv',
  'trade-union',
  'trainer',
  'employer-organisation',
  'service-point',
  'other',
] as const;
/** `service-point` is one that works with another system than this one. */
export type OrganisationKind = (typeof organisationKinds)[number];

/** Public keys of a client, given outright or by the address at which they are kept (private_key_jwt, NL GOV). */
export type ClientKeys = { readonly jwks: { readonly keys: readonly JsonObject[] } } | { readonly jwksUri: string };

export type Register = Command<
  'register',
  {
    readonly name: string;
    readonly kind: OrganisationKind;
    /** Codes of the labour-market regions in which it works. */
    readonly regions: readonly string[];
  }
>;
export type AddClient = Command<'add-client', { readonly clientId: string; readonly description: string } & ClientKeys>;
export type ChangeClientKeys = Command<'change-client-keys', { readonly clientId: string } & ClientKeys>;
export type RemoveClient = Command<'remove-client', { readonly clientId: string }>;
export type AddAdvisor = Command<
  'add-advisor',
  {
    /** Opaque OIDC subject of the invited advisor. */
    readonly subject: string;
    /** Vault key of the name, as `advisorKeyOf` gives it. */
    readonly advisorKey: string;
    readonly name: Sealed;
  }
>;
export type RemoveAdvisor = Command<'remove-advisor', { readonly subject: string }>;
export type SettleObligation = Command<'settle-obligation', { readonly obligationId: string } & ObligationOutcome>;

export type OrganisationCommand =
  Register | AddClient | ChangeClientKeys | RemoveClient | AddAdvisor | RemoveAdvisor | SettleObligation;
