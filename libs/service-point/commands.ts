import type { Role } from '../kernel/actor.js';
import type { Command } from '../kernel/aggregate.js';
import type { ObligationOutcome } from '../kernel/obligation.js';
import type { Sealed } from '../vault/sealed.js';

export const servicePointKinds = ['technology', 'other-sector'] as const;
export type ServicePointKind = (typeof servicePointKinds)[number];

/** The roles that somebody can have at a service point. */
export const memberRoles = [
  'front-desk',
  'career-coach',
  'labour-market-coach',
  'job-coach',
  'coordinator',
  'programme-manager',
  'steering-group',
  'administrator',
] as const satisfies readonly Role[];
export type MemberRole = (typeof memberRoles)[number];

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type Open = Command<'open', { readonly name: string; readonly kind: ServicePointKind }>;
export type ServeRegion = Command<
  'serve-region',
  {
    /** Code of the labour-market region. */
    readonly region: string;
    readonly name: string;
    /** Names or CBS codes of its municipalities. */
    readonly municipalities?: readonly string[];
    /** YYYY-MM-DD, the first day. */
    readonly from: string;
  }
>;
export type StopServingRegion = Command<
  'stop-serving-region',
  {
    readonly region: string;
    /** YYYY-MM-DD, the last day. */
    readonly until: string;
  }
>;
export type AddMember = Command<
  'add-member',
  {
    /** Opaque OIDC subject. */
    readonly subject: string;
    readonly roles: readonly MemberRole[];
    /** Vault key of the name, as `memberKeyOf` gives it. */
    readonly memberKey: string;
    readonly name: Sealed;
    /** Monday to Friday when absent. */
    readonly workingDays?: readonly Weekday[];
    /** Subject of the member who takes over in absence. */
    readonly standIn?: string;
  }
>;
/** What is absent stays as it is. */
export type ChangeMember = Command<
  'change-member',
  {
    readonly subject: string;
    readonly roles?: readonly MemberRole[];
    readonly name?: Sealed;
    readonly workingDays?: readonly Weekday[];
    /** `null` takes the stand-in away. */
    readonly standIn?: string | null;
  }
>;
export type RemoveMember = Command<'remove-member', { readonly subject: string }>;
export type SettleObligation = Command<'settle-obligation', { readonly obligationId: string } & ObligationOutcome>;

export type ServicePointCommand =
  Open | ServeRegion | StopServingRegion | AddMember | ChangeMember | RemoveMember | SettleObligation;
