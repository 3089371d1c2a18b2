import type { Situation } from '../candidate/situation.js';
import type { Party } from '../kernel/actor.js';
import type { Command } from '../kernel/aggregate.js';
import type { ContactChannel, LegalBasis } from '../personal-data/index.js';
import type { PromiseName } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import type {
  CandidateDeclineReason,
  ConversationMode,
  DeclineReason,
  ErrorReason,
  RedirectReason,
  ReturnReason,
  Urgency,
  WithdrawReason,
  WithoutConversationReason,
} from './codes.js';
import type { Agreement, ConversationParty, FeedbackConsent, Interval, PersonCopy } from './events.js';

export type Offer = Command<
  'offer',
  PersonCopy & {
    readonly sender: Party;
    readonly receiver: Party;
    readonly reference: string;
    readonly situation: Situation;
    readonly urgency: Urgency;
    readonly advisorTimes: readonly Interval[];
    readonly legalBasis: LegalBasis;
    readonly agreement: Agreement;
    readonly feedback: FeedbackConsent;
    readonly municipality?: string;
    /** `candidate/<id>` of the sender, where that is a service point which hands over a candidate of its own. */
    readonly candidate?: string;
  }
>;
type Nothing = Readonly<Record<never, never>>;
export type Accept = Command<'accept', Nothing>;
export type Decline = Command<'decline', { readonly reason: DeclineReason; readonly advice: Sealed }>;
/** `resealed` is what the proposer may see, sealed anew under a key of the person at `to`. */
export type ProposeRedirect = Command<
  'propose-redirect',
  { readonly to: Party; readonly reason: RedirectReason; readonly resealed: PersonCopy }
>;
export type NameCoach = Command<'name-coach', { readonly coach: string }>;
/** `advice` goes to the sender when this attempt is the last that the policy asks for. */
export type RecordAttempt = Command<
  'record-attempt',
  {
    readonly channel: ContactChannel;
    readonly at: string;
    readonly outcome: 'reached' | 'not-reached';
    readonly note?: Sealed;
    readonly advice?: Sealed;
  }
>;
export type ProposeTimes = Command<'propose-times', { readonly by: ConversationParty; readonly times: readonly Interval[] }>;
export type PlanConversation = Command<'plan-conversation', Interval & { readonly mode: ConversationMode }>;
export type RecordMissedConversation = Command<
  'record-missed-conversation',
  { readonly absent: readonly ConversationParty[]; readonly note?: Sealed }
>;
export type RecordConversation = Command<
  'record-conversation',
  {
    readonly heldAt: string;
    readonly present: readonly ConversationParty[];
    readonly told: Sealed;
    readonly promised: Sealed;
    readonly askNext: Sealed;
  }
>;
export type Complete = Command<'complete', { readonly withoutConversation?: WithoutConversationReason }>;
export type Withdraw = Command<'withdraw', { readonly reason: WithdrawReason }>;
export type RecordCandidateDeclined = Command<'record-candidate-declined', { readonly reason: CandidateDeclineReason }>;
export type Return = Command<'return', { readonly reason: ReturnReason; readonly advice: Sealed }>;
export type MarkEnteredInError = Command<'mark-entered-in-error', { readonly reason: ErrorReason }>;
export type TakeBack = Command<'take-back', Nothing>;
/** By the sender's candidate, once its erasure is approved. */
export type ErasePerson = Command<'erase-person', { readonly candidate: string }>;
export type RemindPromise = Command<'remind-promise', { readonly promise: PromiseName; readonly party: Party }>;
export type LapsePromise = Command<'lapse-promise', { readonly promise: PromiseName; readonly party: Party }>;
export type EscalatePromise = Command<'escalate-promise', { readonly promise: PromiseName; readonly party: Party }>;
export type SettleObligation = Command<
  'settle-obligation',
  { readonly obligationId: string; readonly outcome: 'done' | 'refused'; readonly code?: string }
>;

export type HandoverCommand =
  | Offer
  | Accept
  | Decline
  | ProposeRedirect
  | NameCoach
  | RecordAttempt
  | ProposeTimes
  | PlanConversation
  | RecordMissedConversation
  | RecordConversation
  | Complete
  | Withdraw
  | RecordCandidateDeclined
  | Return
  | MarkEnteredInError
  | TakeBack
  | ErasePerson
  | RemindPromise
  | LapsePromise
  | EscalatePromise
  | SettleObligation;

export type HandoverCommandType = HandoverCommand['type'];
