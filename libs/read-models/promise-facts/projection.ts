import { handover, type HandoverState, type PromiseStanding } from '../../handover/index.js';
import { partyKey, sameParty } from '../../kernel/actor.js';
import { idOf } from '../../kernel/ids.js';
import { fold, put, type Projection } from '../../projection/index.js';
import { promiseFacts, type PromiseOutcome } from './table.js';

export const promiseFactsProjection: Projection = {
  name: 'promise-facts',
  version: 1,
  tables: [promiseFacts],
  sources: [
    fold(handover, {
      facts({ stream, recorded, metadata }, before, after) {
        if (after.status === 'not-offered') return [];
        const sender = partyKey(after.sender);
        const receiver = partyKey(after.receiver.party);
        const turns = after.promises.flatMap((standing) => {
          const outcome = outcomeOf(standingIn(before, standing), standing);
          if (outcome === null) return [];
          const party = partyKey(standing.party);
          return [
            {
              handover: idOf(stream),
              promise: standing.promise,
              party,
              side: party === sender ? ('sender' as const) : ('receiver' as const),
              sender,
              receiver,
              outcome,
              dueAt: standing.dueAt,
              occurred: metadata.occurred,
              recorded,
              visibleTo: [...new Set([sender, receiver, party])],
            },
          ];
        });
        return [put(promiseFacts, ...turns)];
      },
    }),
  ],
};

function standingIn(state: HandoverState, { promise, party }: PromiseStanding): PromiseStanding | undefined {
  if (state.status === 'not-offered') return undefined;
  return state.promises.find((standing) => standing.promise === promise && sameParty(standing.party, party));
}

/** What an event did to a promise, none where it left it as it was. A promise that is moved to another date is made anew. */
function outcomeOf(before: PromiseStanding | undefined, after: PromiseStanding): PromiseOutcome | null {
  if (before === after) return null;
  switch (after.status) {
    case 'open':
      return before?.status === 'open' && before.dueAt === after.dueAt ? null : 'made';
    case 'kept':
      return before?.status === 'kept' ? null : 'kept';
    case 'lapsed':
      if (before?.status !== 'lapsed') return 'lapsed';
      return before.keptLateAt === null && after.keptLateAt !== null ? 'late' : null;
    case 'released':
      return before?.status === 'released' ? null : 'released';
    default:
      return after satisfies never;
  }
}
