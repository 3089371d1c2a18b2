import type { Agreement, Advice, ConversationParty, Interval, PersonCopy } from '../../handover/events.js';
import type {
  CandidateDeclineReason,
  DeclineReason,
  ErrorReason,
  ReturnReason,
  Urgency,
  WithdrawnReason,
  WithoutConversationReason,
} from '../../handover/codes.js';
import type { HeldConversation, KnownState, PlannedConversation, PromiseStanding, View } from '../../handover/index.js';
import type { Situation } from '../../candidate/situation.js';
import type { LegalBasis } from '../../personal-data/index.js';
import {
  bool,
  instant,
  integer,
  json,
  oneOf,
  orNull,
  stateTable,
  text,
  type RowFor,
  type RowIn,
} from '../../projection/table.js';

/** How a promise stands, as a list shows it; the party as key. */
export interface PromiseLine {
  readonly promise: PromiseStanding['promise'];
  readonly party: string;
  readonly dueAt: string;
  readonly status: PromiseStanding['status'];
  /** When it was done, late or in time. */
  readonly doneAt: string | null;
}

/** How a handover ended, and what the other side is told about it. */
export interface HandoverEnd {
  readonly at: string;
  readonly reason:
    DeclineReason | WithdrawnReason | CandidateDeclineReason | ReturnReason | ErrorReason | WithoutConversationReason | null;
  readonly advice: Advice | null;
}

/**
 * A handover as one party may see it: a row per party that knows of it, in which stands nothing that this party may not see
 * (domain description, "Handover"; what each sees is `viewOf`). So it is the database that keeps it from everybody else.
 */
export const handovers = stateTable({
  name: 'handovers',
  columns: {
    id: text,
    /** Key of the party whose view it is. */
    party: text,
    view: oneOf<Exclude<View, 'none'>>(),
    status: oneOf<KnownState['status']>(),
    open: bool,
    revision: integer,
    sender: text,
    receiver: text,
    /** Key of the party that guides the person; nobody when no further help is wanted. */
    lead: orNull(text),
    offeredAt: instant,
    changedAt: instant,
    // What follows is absent from the view of a party that passed the handover on.
    reference: orNull(text),
    urgency: orNull(oneOf<Urgency>()),
    municipality: orNull(text),
    situation: orNull(json<Situation>()),
    legalBasis: orNull(oneOf<LegalBasis>()),
    agreement: orNull(json<Agreement>()),
    /** Whether the sender may hear of placed and durable. */
    feedbackAgreed: orNull(bool),
    promises: orNull(json<readonly PromiseLine[]>()),
    /** The promise that the list counts down to. */
    nextPromise: orNull(oneOf<PromiseStanding['promise']>()),
    nextParty: orNull(text),
    nextDue: orNull(instant),
    lapsed: integer,
    times: orNull(json<{ readonly [by in ConversationParty]: readonly Interval[] }>()),
    planned: orNull(json<PlannedConversation>()),
    acceptedAt: orNull(instant),
    ended: orNull(json<HandoverEnd>()),
    /** When the sender erased its own candidate whom it handed over. */
    erasedBySenderAt: orNull(instant),
    /** Id of the candidate at the party whose view it is. */
    candidate: orNull(text),
    // What follows is absent from the sender's view too.
    coach: orNull(text),
    failedInARow: orNull(integer),
    held: orNull(json<HeldConversation>()),
    personKey: orNull(text),
    copy: orNull(json<PersonCopy>()),
  },
  key: ['id', 'party'],
  indexes: [
    '(party, offered_at desc, id)',
    '(party, next_due, id) where open',
    '(party, coach) where open and coach is not null',
    '(candidate) where candidate is not null',
    '(party, person_key) where person_key is not null',
  ],
});

export type HandoverRow = RowIn<typeof handovers>;
export type HandoverRowFor = RowFor<typeof handovers>;
