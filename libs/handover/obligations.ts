import { partyKey } from '../kernel/actor.js';
import type { Obligation } from '../kernel/obligation.js';
import { isTimed } from './promises.js';
import type { HandoverState, KnownState, PromiseStanding } from './state.js';

/** What must still happen: promises that are reminded of, lapse or are escalated, and follow-ups elsewhere. */
export function pending(state: HandoverState): readonly Obligation[] {
  if (state.status === 'not-offered') return [];
  return [...state.promises.flatMap((standing) => awaited(state, standing)), ...firstPerTarget(state)];
}

function awaited({ handover }: KnownState, standing: PromiseStanding): readonly Obligation[] {
  if (!isTimed(standing)) return [];
  const { promise, party, dueAt } = standing;
  const about = (verb: 'remind' | 'lapse' | 'escalate', at: string): Obligation => ({
    id: `${verb}:${promise}:${partyKey(party)}`,
    dueAt: at,
    target: handover,
    command: { type: `${verb}-promise`, data: { promise, party: { ...party } } },
    summary: `${verb} the promise ${promise} of ${partyKey(party)}`,
  });
  switch (standing.status) {
    case 'open':
      return [...(standing.remindAt === null ? [] : [about('remind', standing.remindAt)]), about('lapse', dueAt)];
    case 'lapsed':
      return standing.escalateAt === null ? [] : [about('escalate', standing.escalateAt)];
    case 'kept':
    case 'released':
      return [];
    default:
      return standing satisfies never;
  }
}

/** A coach is assigned only once the candidate is registered: what goes to the same stream goes there in order. */
function firstPerTarget({ followUps }: KnownState): readonly Obligation[] {
  return followUps.filter((one, index) => followUps.findIndex(({ target }) => target === one.target) === index);
}
