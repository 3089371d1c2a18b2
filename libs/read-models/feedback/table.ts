import type { FeedbackItem } from '../../handover/index.js';
import { instant, logTable, oneOf, text, type RowIn } from '../../projection/table.js';

/** What each sender hears of its handovers (domain description, "Feedback"). */
export const feedback = logTable({
  name: 'feedback',
  columns: {
    handover: text,
    sender: text,
    reference: text,
    kind: oneOf<FeedbackItem['kind']>(),
    occurred: instant,
    recorded: instant,
  },
  indexes: ['(sender, recorded desc, stream, revision)'],
});

export type FeedbackRow = RowIn<typeof feedback>;
