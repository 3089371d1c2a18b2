import type { CoachRole, ErasureReason } from '../../candidate/index.js';
import type { ConversationMode as HandoverConversationMode, HandoverPromise } from '../../handover/index.js';
import type { Advisory, CheckInTerm, ConversationMode, DurabilityTerm, PauseReason, TaskKind } from '../../journey/index.js';
import type { Role } from '../../kernel/actor.js';
import { instant, json, oneOf, orNull, stateTable, text, texts, type RowIn } from '../../projection/table.js';
import type { Sealed } from '../../vault/sealed.js';

/**
 * Kinds of what waits for somebody at a service point. Of a journey: what stands in its agenda, and its signals; of a handover: a warm
 * conversation, a handover that is only to be completed, a promise; the follow-up of an enquiry; an erasure to be approved.
 */
export const todayKinds = [
  'conversation',
  'task',
  'check-in',
  'durability',
  'resumption',
  'stall',
  'absence',
  'advisory',
  'promise',
  'completion',
  'follow-up',
  'erasure',
] as const;
export type TodayKind = (typeof todayKinds)[number];

/** What exactly, where the kind has several: of a task its own kind, of a check-in its term, of a promise its name. */
export type TodayCode =
  | TaskKind
  | ConversationMode
  | HandoverConversationMode
  | CheckInTerm
  | DurabilityTerm
  | PauseReason
  | Advisory
  | HandoverPromise
  | ErasureReason
  | 'data-term-passed';

/** What waits for somebody ("Vandaag"): a row for each thing, for as long as it waits. Whether it is overdue is a matter of reading. */
export const today = stateTable({
  name: 'today',
  columns: {
    stream: text,
    /** Unique in the stream, and the same for as long as it waits. */
    item: text,
    servicePoint: text,
    kind: oneOf<TodayKind>(),
    code: orNull(oneOf<TodayCode>()),
    /** Id of the candidate here; null where there is none yet. */
    candidate: orNull(text),
    /** What a command on it names: the task, or the placement of a check-in. */
    task: orNull(text),
    placement: orNull(text),
    /** In which role it is done. */
    role: orNull(oneOf<CoachRole>()),
    /** Subject of whose it is now; null where it is to be taken up or handed out. */
    assignee: orNull(text),
    /** Those with this role may take it up or hand it out; with an assignee where they were called upon as well. */
    openTo: orNull(oneOf<Role>()),
    /** Of an absence: who is away. */
    absent: orNull(text),
    since: orNull(instant),
    /** When it is to be done; null where nothing was agreed. */
    dueAt: orNull(instant),
    /** From when it is overdue: a promise or conversation by the minute, other things when their day has passed. */
    overdueAt: orNull(instant),
    /** When it is over without having been done. */
    until: orNull(instant),
    /** By which the list is ordered: by when it is overdue; what is not dated last. */
    orderAt: instant,
    /** What is to be done, in words. */
    text: orNull(json<Sealed>()),
    /** Who may read the words: those who guide the candidate in the journey. */
    guides: texts,
  },
  key: ['stream', 'item'],
  indexes: [
    '(service_point, order_at, stream, item)',
    '(assignee, order_at, stream, item) where assignee is not null',
    '(open_to, order_at, stream, item) where open_to is not null',
  ],
});

export type TodayRow = RowIn<typeof today>;
