import { feedbackOf, handover } from '../../handover/index.js';
import { partyKey } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { fold, put, type Projection } from '../../projection/index.js';
import { feedback } from './table.js';

export const feedbackProjection: Projection = {
  name: 'feedback',
  version: 1,
  tables: [feedback],
  sources: [
    fold(handover, {
      facts(event, _, after) {
        const item = feedbackOf(event);
        if (item === null || after.status === 'not-offered') return [];
        const sender = partyKey(after.sender);
        const { reference } = after;
        const { stream, recorded, metadata } = event;
        return [
          put(feedback, {
            handover: idOf(stream),
            sender,
            reference,
            kind: item.kind,
            occurred: metadata.occurred,
            recorded,
            visibleTo: [sender],
          }),
        ];
      },
    }),
  ],
};
