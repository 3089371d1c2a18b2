import type { FeedbackItem } from '../../handover/index.js';
import type { DurabilityTerm, JourneyFeedback } from '../../journey/index.js';
import { instant, logTable, oneOf, orNull, text, type RowIn } from '../../projection/table.js';

/** What each sender hears of its handovers, and of the journeys that came of them (domain description, "Feedback"). */
export const feedback = logTable({
  name: 'feedback',
  columns: {
    /** Id of the handover. */
    handover: text,
    sender: text,
    kind: oneOf<(FeedbackItem | JourneyFeedback)['kind']>(),
    /** Of a durable placement: after which term. */
    term: orNull(oneOf<DurabilityTerm>()),
    occurred: instant,
    recorded: instant,
  },
  indexes: ['(sender, recorded desc, stream, revision)'],
});

export type FeedbackRow = RowIn<typeof feedback>;
