import type { Situation } from '../candidate/situation.js';
import type { Party } from '../kernel/actor.js';
import type { Obligation } from '../kernel/obligation.js';
import type { LegalBasis } from '../personal-data/index.js';
import type {
  CandidateDeclineReason,
  ConversationMode,
  DeclineReason,
  ErrorReason,
  ReturnReason,
  Urgency,
  WithdrawnReason,
  WithoutConversationReason,
} from './codes.js';
import type { Advice, Agreement, ConversationParty, FeedbackConsent, HandoverPromise, Interval, PersonCopy } from './events.js';
import type { Sealed } from '../vault/sealed.js';

/** A promise of one party and how it stands. It ends once: kept, lapsed or released. */
export type PromiseStanding = { readonly promise: HandoverPromise; readonly party: Party; readonly dueAt: string } & (
  | { readonly status: 'open'; readonly remindAt: string | null; readonly escalateAt: string | null }
  | { readonly status: 'kept'; readonly keptAt: string }
  /** Broken. It `waits` until it is kept after all, or the handover ends or goes on to another; until then, once, it is escalated. */
  | { readonly status: 'lapsed'; readonly waits: boolean; readonly escalateAt: string | null; readonly keptLateAt: string | null }
  | { readonly status: 'released' }
);

/** A party that the handover was put to, with its own copy of what is told about the person. */
export type Receiver = { readonly party: Party; readonly copy: PersonCopy };

/** Whether the sender erased the person, and what became of the copy of whom the handover was put to last. */
export type ErasureAtSender =
  { readonly standing: 'none' } | { readonly standing: 'kept-by-receiver' | 'copy-erased'; readonly erasedAt: string };

/** What every handover has from the offer on. */
export interface Dossier {
  /** The stream itself. */
  readonly handover: string;
  readonly sender: Party;
  readonly reference: string;
  readonly situation: Situation;
  readonly urgency: Urgency;
  readonly legalBasis: LegalBasis;
  readonly agreement: Agreement;
  readonly feedback: FeedbackConsent;
  readonly municipality?: string;
  /** `candidate/<id>` at a sending service point whose own candidate this is. */
  readonly sendersCandidate?: string;
  readonly offeredAt: string;
  /** The party that it is put to now. */
  readonly receiver: Receiver;
  /** Parties that passed it on, oldest first; while a redirect is proposed the last of them is the proposer. */
  readonly passedOnBy: readonly Receiver[];
  readonly times: { readonly [by in ConversationParty]: readonly Interval[] };
  /** How often a conversation was planned; the sequence number in calendar files. */
  readonly plannings: number;
  readonly promises: readonly PromiseStanding[];
  /** Obligations towards others that are not settled yet. */
  readonly followUps: readonly Obligation[];
  readonly erasure: ErasureAtSender;
}

/** What a handover has once a receiver took it. */
export interface Taking {
  readonly acceptedAt: string;
  /** `candidate/<id>` at a receiving service point. */
  readonly candidate: string | null;
  readonly coach: string | null;
  readonly coachesNamed: number;
}

export type PlannedConversation = Interval & { readonly mode: ConversationMode };

export interface HeldConversation {
  readonly heldAt: string;
  readonly present: readonly ConversationParty[];
  readonly told: Sealed;
  readonly promised: Sealed;
  readonly askNext: Sealed;
}

export type NotOffered = { readonly status: 'not-offered' };
export type OfferedState = Dossier & { readonly status: 'offered' };
export type RedirectProposedState = Dossier & { readonly status: 'redirect-proposed'; readonly proposer: Party };
export type AcceptedState = Dossier & Taking & { readonly status: 'accepted'; readonly failedInARow: number };
export type InContactState = Dossier & Taking & { readonly status: 'in-contact'; readonly failedInARow: number };
export type ConversationPlannedState = Dossier &
  Taking & { readonly status: 'conversation-planned'; readonly conversation: PlannedConversation };
export type ConversationHeldState = Dossier & Taking & { readonly status: 'conversation-held'; readonly held: HeldConversation };
export type CompletedState = Dossier &
  Taking & {
    readonly status: 'completed';
    readonly completedAt: string;
  } & (
    | { readonly conversation: HeldConversation; readonly withoutConversation: null }
    | { readonly conversation: null; readonly withoutConversation: WithoutConversationReason }
  );
/** `taking` where a receiver had taken it before it ended. */
export type Ended = Dossier & { readonly endedAt: string; readonly taking: Taking | null };
export type DeclinedState = Ended & {
  readonly status: 'declined';
  readonly from: Party;
  readonly reason: DeclineReason;
  readonly advice: Sealed;
};
export type WithdrawnState = Ended & { readonly status: 'withdrawn'; readonly reason: WithdrawnReason };
export type DeclinedByCandidateState = Ended & {
  readonly status: 'declined-by-candidate';
  readonly reason: CandidateDeclineReason;
};
export type ReturnedState = Ended & {
  readonly status: 'returned';
  readonly from: Party;
  readonly reason: ReturnReason;
  readonly advice: Advice;
};
export type EnteredInErrorState = Ended & {
  readonly status: 'entered-in-error';
  readonly reason: ErrorReason;
};

export type TakenState = AcceptedState | InContactState | ConversationPlannedState | ConversationHeldState;
export type OpenState = OfferedState | RedirectProposedState | TakenState;
export type ExitedState = DeclinedState | WithdrawnState | DeclinedByCandidateState | ReturnedState | EnteredInErrorState;
export type KnownState = OpenState | CompletedState | ExitedState;
export type HandoverState = NotOffered | KnownState;
export type HandoverStatus = HandoverState['status'];

export const takenStatuses = [
  'accepted',
  'in-contact',
  'conversation-planned',
  'conversation-held',
] as const satisfies readonly TakenState['status'][];
export const openStatuses = ['offered', 'redirect-proposed', ...takenStatuses] as const satisfies readonly OpenState['status'][];
export const exitStatuses = [
  'declined',
  'withdrawn',
  'declined-by-candidate',
  'returned',
  'entered-in-error',
] as const satisfies readonly ExitedState['status'][];
/** In the order in which a handover comes to them. */
export const handoverStatuses = [
  ...openStatuses,
  'completed',
  ...exitStatuses,
] as const satisfies readonly KnownState['status'][];

export function isTaken(state: HandoverState): state is TakenState {
  return takenStatuses.some((status) => status === state.status);
}

export function isOpen(state: HandoverState): state is OpenState {
  return openStatuses.some((status) => status === state.status);
}

export const notOffered: HandoverState = { status: 'not-offered' };
