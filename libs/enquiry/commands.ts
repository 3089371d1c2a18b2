import type { Party, Role } from '../kernel/actor.js';
import type { Command } from '../kernel/aggregate.js';
import type { ObligationOutcome } from '../kernel/obligation.js';
import type { Situation } from '../candidate/situation.js';
import type { Sealed } from '../vault/sealed.js';

export const enquirers = ['candidate', 'employer', 'partner', 'anonymous'] as const;
/** Who asks; `anonymous` leaves no contact data. */
export type Enquirer = (typeof enquirers)[number];

export const enquiryChannels = ['phone', 'email', 'website', 'walk-in', 'event'] as const;
export type EnquiryChannel = (typeof enquiryChannels)[number];

export const followUpOutcomes = ['spoken', 'not-reached', 'information-sent'] as const;
export type FollowUpOutcome = (typeof followUpOutcomes)[number];

export const settlements = ['answered', 'referred', 'no-further-contact'] as const;
export type Settlement = (typeof settlements)[number];

/** To whom an enquiry is given: whoever has the role, or one member by subject. */
export type Route = { readonly role: Role } | { readonly member: string };

export type Register = Command<
  'register',
  {
    /** Vault key of this enquiry; question, contact data and texts are sealed under it. */
    readonly personKey: string;
    readonly from: Enquirer;
    readonly channel: EnquiryChannel;
    /** Name and contact data (libs/personal-data/person.ts), where they were given. */
    readonly contact?: Sealed;
    readonly question: Sealed;
    /** YYYY-MM-DD. */
    readonly followUpOn: string;
    readonly campaign?: string;
  }
>;
export type RouteEnquiry = Command<'route', { readonly to: Route }>;
/** Replaces the follow-up that is planned, if there is one. */
export type PlanFollowUp = Command<'plan-follow-up', { readonly on: string }>;
export type RecordFollowUp = Command<
  'record-follow-up',
  { readonly outcome: FollowUpOutcome; readonly text?: Sealed; /** YYYY-MM-DD. */ readonly nextOn?: string }
>;
/** An obligation of the stream itself. */
export type MarkFollowUpDue = Command<'mark-follow-up-due', { readonly followUp: number }>;
export type Settle = Command<'settle', { readonly settlement: Settlement; readonly text?: Sealed }>;
export type BecomeCandidate = Command<
  'become-candidate',
  {
    /** Vault key of the candidate to come (stream `candidate/<candidateIdOf(enquiry id)>`), other than the enquiry's own. */
    readonly personKey: string;
    /** The personal data, sealed under the candidate's key. */
    readonly person: Sealed;
    readonly situation: Situation;
    readonly organisation?: Party;
  }
>;
export type EraseEarly = Command<'erase-early', Record<never, never>>;
export type SettleObligation = Command<'settle-obligation', { readonly obligationId: string } & ObligationOutcome>;

export type EnquiryCommand =
  | Register
  | RouteEnquiry
  | PlanFollowUp
  | RecordFollowUp
  | MarkFollowUpDue
  | Settle
  | BecomeCandidate
  | EraseEarly
  | SettleObligation;
