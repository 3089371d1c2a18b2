import type { RecordedEvent } from '../../event-store/port.js';
import { feedbackOf, handover, type FeedbackItem } from '../../handover/index.js';
import { journey, journeyFeedbackOf, type JourneyFeedback } from '../../journey/index.js';
import { partyKey, type Party } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { fold, put, type Projection, type Put } from '../../projection/index.js';
import { feedback } from './table.js';

export const feedbackProjection: Projection = {
  name: 'feedback',
  version: 2,
  tables: [feedback],
  sources: [
    fold(handover, {
      facts(event, _, after) {
        const item = feedbackOf(event);
        return item === null || after.status === 'not-offered' ? [] : [heard(item, idOf(event.stream), after.sender, event)];
      },
    }),
    fold(journey, {
      facts(event, before) {
        const item = journeyFeedbackOf(before, event);
        if (item === null || before.status === 'not-started' || before.handover === null || before.sender === null) return [];
        return [heard(item, before.handover, before.sender, event)];
      },
    }),
  ],
};

function heard(item: FeedbackItem | JourneyFeedback, of: string, by: Party, { recorded, metadata }: RecordedEvent): Put {
  const sender = partyKey(by);
  const { occurred } = metadata;
  const term = item.kind === 'durable' ? item.term : null;
  return put(feedback, { handover: of, sender, kind: item.kind, term, occurred, recorded, visibleTo: [sender] });
}
