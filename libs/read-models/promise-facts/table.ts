import type { HandoverPromise } from '../../handover/index.js';
import { instant, logTable, oneOf, text, type RowIn } from '../../projection/table.js';

/** What became of a promise. `late`: done after it had lapsed; it stays broken. */
export const promiseOutcomes = ['made', 'kept', 'lapsed', 'late', 'released'] as const;
export type PromiseOutcome = (typeof promiseOutcomes)[number];

/**
 * Each turn in the life of each promise, for reports as of any moment. Names no person, and outlives their erasure. Both sides of the promise
 * may read it.
 */
export const promiseFacts = logTable({
  name: 'promise_facts',
  columns: {
    handover: text,
    promise: oneOf<HandoverPromise>(),
    /** Key of the party that made the promise. */
    party: text,
    side: oneOf<'sender' | 'receiver'>(),
    sender: text,
    /** Key of the party that the handover was put to at that moment. */
    receiver: text,
    outcome: oneOf<PromiseOutcome>(),
    dueAt: instant,
    occurred: instant,
    recorded: instant,
  },
  indexes: ['(stream, promise, party, revision, n)', '(sender)'],
});

export type PromiseFactRow = RowIn<typeof promiseFacts>;
