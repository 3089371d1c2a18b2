import type { DomainEvent } from '../kernel/aggregate.js';
import type { Sealed } from '../vault/sealed.js';
import type { ClientKeys, OrganisationKind } from './commands.js';

export type Registered = DomainEvent<
  'organisation.registered.v1',
  {
    readonly organisation: string;
    readonly name: string;
    readonly kind: OrganisationKind;
    readonly regions: readonly string[];
    /** Id of the service point that registered it, and that alone manages its clients and advisors; null where the installation did. */
    readonly managedBy: string | null;
  }
>;
export type ClientAdded = DomainEvent<
  'organisation.client-added.v1',
  { readonly clientId: string; readonly description: string; readonly keys: ClientKeys }
>;
export type ClientKeysChanged = DomainEvent<
  'organisation.client-keys-changed.v1',
  { readonly clientId: string; readonly keys: ClientKeys }
>;
export type ClientRemoved = DomainEvent<'organisation.client-removed.v1', { readonly clientId: string }>;
export type AdvisorAdded = DomainEvent<
  'organisation.advisor-added.v1',
  { readonly subject: string; readonly advisorKey: string; readonly name: Sealed }
>;
export type AdvisorRemoved = DomainEvent<
  'organisation.advisor-removed.v1',
  {
    readonly subject: string;
    readonly advisorKey: string;
    /** UTC instant at which the name is erased. */
    readonly eraseAt: string;
    readonly attempt: number;
  }
>;
/** The vault refused to destroy the key; it is tried again. */
export type AdvisorErasurePostponed = DomainEvent<
  'organisation.advisor-erasure-postponed.v1',
  { readonly advisorKey: string; readonly eraseAt: string; readonly attempt: number; readonly code: string }
>;
export type AdvisorErased = DomainEvent<'organisation.advisor-erased.v1', { readonly advisorKey: string }>;

export type OrganisationEvent =
  | Registered
  | ClientAdded
  | ClientKeysChanged
  | ClientRemoved
  | AdvisorAdded
  | AdvisorRemoved
  | AdvisorErasurePostponed
  | AdvisorErased;
