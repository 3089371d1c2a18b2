import type { Situation } from '../candidate/situation.js';
import type { DomainEvent } from '../kernel/aggregate.js';
import type { Party } from '../kernel/actor.js';
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
  StandardAdvice,
  Urgency,
  WithdrawnReason,
  WithoutConversationReason,
} from './codes.js';

/** UTC instants, `start` before `end`. */
export type Interval = { readonly start: string; readonly end: string };

/** Whose time a time is: the sender's advisor, the candidate, the coach at the receiver. */
export const conversationParties = ['advisor', 'candidate', 'coach'] as const;
export type ConversationParty = (typeof conversationParties)[number];

/** The policy's promises, and the one that a sender makes by handing over warmly: its advisor is there at the conversation. */
export type HandoverPromise = PromiseName | 'advisorPresent';

/**
 * A promise as it was made. The terms stand in the event that makes it, so that a later policy moves no old promise.
 * `remindAt` is null where no reminder fits between making and due date.
 */
export type PromiseTerms = {
  readonly promise: PromiseName;
  /** Who made it. A party makes each promise at most once in a handover, so that promise and party together name it. */
  readonly party: Party;
  readonly dueAt: string;
  readonly remindAt: string | null;
  readonly escalateAt: string;
};

/** What is told about the person, sealed under `personKey`: a key of this person at one party only. */
export type PersonCopy = {
  readonly personKey: string;
  /** Names, contact data, preferences. */
  readonly person: Sealed;
  /** The question in the candidate's own words. */
  readonly question: Sealed;
  readonly doneSoFar: Sealed;
  /** The advisor at the sender to speak to. */
  readonly advisor: Sealed;
};

/** Advice that goes with a person back to the sender: written for them, or a standard one where nobody wrote any. */
export type Advice = Sealed | { readonly standard: StandardAdvice };

export type Agreement = {
  readonly textVersion: string;
  /** YYYY-MM-DD */
  readonly agreedOn: string;
};

/** Whether the candidate agreed that the sender hears of placed and durable; the other feedback needs no consent. */
export type FeedbackConsent = { readonly agreed: boolean };

type E<Type extends string, Data extends object> = DomainEvent<`handover.${Type}.v1`, Data>;

export type Offered = E<
  'offered',
  PersonCopy & {
    /** The stream itself. */
    readonly handover: string;
    readonly sender: Party;
    readonly receiver: Party;
    /** The sender's own; unique per sender. */
    readonly reference: string;
    readonly situation: Situation;
    readonly urgency: Urgency;
    readonly advisorTimes: readonly Interval[];
    readonly legalBasis: LegalBasis;
    readonly agreement: Agreement;
    readonly feedback: FeedbackConsent;
    /** Code of Statistics Netherlands (`GM0014`), where the sender knew no service point. */
    readonly municipality?: string;
    /** `candidate/<id>` at the sending service point, where the person is a candidate of its own. */
    readonly candidate?: string;
    readonly offeredAt: string;
    readonly promises: readonly PromiseTerms[];
  }
>;
export type Accepted = E<
  'accepted',
  {
    readonly receiver: Party;
    readonly acceptedAt: string;
    /** `candidate/<id>` that the receiving service point registers; null at an organisation, which keeps its own records. */
    readonly candidate: string | null;
  }
>;
/** `from` is the party that declined; the lead goes to the sender. Its copy goes at `copyEndsAt`, a UTC instant (`copyEndsAt` in erasure.ts). */
export type Declined = E<
  'declined',
  {
    readonly from: Party;
    readonly reason: DeclineReason;
    readonly advice: Sealed;
    readonly declinedAt: string;
    readonly promises: readonly PromiseTerms[];
    readonly copyEndsAt: string;
  }
>;
/** `from` has the lead until `to` accepts. The copy is sealed anew for `to`. */
export type RedirectProposed = E<
  'redirect-proposed',
  PersonCopy & {
    readonly from: Party;
    readonly to: Party;
    readonly reason: RedirectReason;
    readonly proposedAt: string;
    readonly promises: readonly PromiseTerms[];
  }
>;
export type CoachNamed = E<
  'coach-named',
  {
    /** Opaque id of a member, never a name. */
    readonly coach: string;
    /** Whom the coach takes over from; null for the first. */
    readonly previous: string | null;
    readonly namedAt: string;
  }
>;
export type AttemptRecorded = E<
  'attempt-recorded',
  {
    readonly channel: ContactChannel;
    readonly at: string;
    readonly outcome: 'reached' | 'not-reached';
    /** Failed attempts in a row, this one included; 0 when the candidate was reached. */
    readonly failedInARow: number;
    readonly note?: Sealed;
  }
>;
/** Replaces what the same party proposed before. */
export type TimesProposed = E<'times-proposed', { readonly by: ConversationParty; readonly times: readonly Interval[] }>;
export type ConversationPlanned = E<'conversation-planned', Interval & { readonly mode: ConversationMode }>;
export type ConversationMissed = E<
  'conversation-missed',
  { readonly plannedStart: string; readonly absent: readonly ConversationParty[]; readonly note?: Sealed }
>;
export type ConversationHeld = E<
  'conversation-held',
  {
    readonly heldAt: string;
    readonly present: readonly ConversationParty[];
    readonly told: Sealed;
    readonly promised: Sealed;
    readonly askNext: Sealed;
  }
>;
export type Completed = E<
  'completed',
  { readonly completedAt: string; readonly withoutConversation: WithoutConversationReason | null }
>;
/**
 * UTC instant at which the copy of a party that did not take the person goes (`copyEndsAt` in erasure.ts); null where it was taken before, or
 * where the copy goes at once.
 */
type CopyEnd = { readonly copyEndsAt: string | null };

export type Withdrawn = E<'withdrawn', CopyEnd & { readonly reason: WithdrawnReason; readonly withdrawnAt: string }>;
/** `promises` holds the sender's take-back, and nothing where the person wants no further help. */
export type DeclinedByCandidate = E<
  'declined-by-candidate',
  CopyEnd & { readonly reason: CandidateDeclineReason; readonly declinedAt: string; readonly promises: readonly PromiseTerms[] }
>;
export type Returned = E<
  'returned',
  {
    readonly from: Party;
    readonly reason: ReturnReason;
    readonly advice: Advice;
    readonly returnedAt: string;
    readonly promises: readonly PromiseTerms[];
  }
>;
export type EnteredInError = E<'entered-in-error', CopyEnd & { readonly reason: ErrorReason; readonly markedAt: string }>;
/** The sender confirms that it guides the person again. */
export type TakenBack = E<'taken-back', { readonly takenBackAt: string }>;

/**
 * The sender erased its candidate. Every party that still sees the handover is told by this (article 19 GDPR); what becomes of the
 * copy here is the rule of `isKeptByReceiver`.
 */
export type PersonErased = E<'person-erased', { readonly erasedAt: string; readonly copy: 'erased' | 'kept-by-receiver' }>;

type AboutPromise = { readonly promise: HandoverPromise; readonly party: Party; readonly dueAt: string };

/** `late`: after it lapsed; it then counts as broken, and this says since when it no longer waits. */
export type PromiseKept = E<'promise-kept', AboutPromise & { readonly keptAt: string; readonly late: boolean }>;
/** Overdue. Occurred at `dueAt`; the promise counts as broken. Changes no other state. */
export type PromiseLapsed = E<'promise-lapsed', AboutPromise>;
export type PromiseReminded = E<'promise-reminded', AboutPromise>;
export type PromiseEscalated = E<'promise-escalated', AboutPromise>;
/** No longer owed, because the handover ended or went on to another; neither kept nor broken. */
export type PromiseReleased = E<'promise-released', AboutPromise & { readonly releasedAt: string }>;

export type ObligationSettled = E<
  'obligation-settled',
  { readonly obligationId: string; readonly outcome: 'done' | 'refused'; readonly code?: string }
>;

export type HandoverEvent =
  | Offered
  | Accepted
  | Declined
  | RedirectProposed
  | CoachNamed
  | AttemptRecorded
  | TimesProposed
  | ConversationPlanned
  | ConversationMissed
  | ConversationHeld
  | Completed
  | Withdrawn
  | DeclinedByCandidate
  | Returned
  | EnteredInError
  | TakenBack
  | PersonErased
  | PromiseKept
  | PromiseLapsed
  | PromiseReminded
  | PromiseEscalated
  | PromiseReleased
  | ObligationSettled;
