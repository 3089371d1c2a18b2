import type { DomainEvent } from '../kernel/aggregate.js';
import type { Sealed } from '../vault/sealed.js';
import type { MemberRole, ServicePointKind, Weekday } from './commands.js';

export type Opened = DomainEvent<
  'service-point.opened.v1',
  { readonly servicePoint: string; readonly name: string; readonly kind: ServicePointKind }
>;
export type RegionServed = DomainEvent<
  'service-point.region-served.v1',
  { readonly region: string; readonly name: string; readonly municipalities: readonly string[]; readonly from: string }
>;
export type RegionServingEnded = DomainEvent<
  'service-point.region-serving-ended.v1',
  { readonly region: string; readonly until: string }
>;
export type MemberAdded = DomainEvent<
  'service-point.member-added.v1',
  {
    readonly subject: string;
    readonly roles: readonly MemberRole[];
    readonly memberKey: string;
    readonly name: Sealed;
    readonly workingDays: readonly Weekday[];
    readonly standIn: string | null;
  }
>;
/** The member as a whole after the change. */
export type MemberChanged = DomainEvent<
  'service-point.member-changed.v1',
  {
    readonly subject: string;
    readonly roles: readonly MemberRole[];
    readonly name: Sealed;
    readonly workingDays: readonly Weekday[];
    readonly standIn: string | null;
  }
>;
export type MemberRemoved = DomainEvent<
  'service-point.member-removed.v1',
  {
    readonly subject: string;
    readonly memberKey: string;
    /** UTC instant at which the name is erased. */
    readonly eraseAt: string;
    readonly attempt: number;
  }
>;
/** The vault refused to destroy the key; it is tried again. */
export type MemberErasurePostponed = DomainEvent<
  'service-point.member-erasure-postponed.v1',
  { readonly memberKey: string; readonly eraseAt: string; readonly attempt: number; readonly code: string }
>;
export type MemberErased = DomainEvent<'service-point.member-erased.v1', { readonly memberKey: string }>;

export type ServicePointEvent =
  | Opened
  | RegionServed
  | RegionServingEnded
  | MemberAdded
  | MemberChanged
  | MemberRemoved
  | MemberErasurePostponed
  | MemberErased;
