import { idOf } from '../kernel/ids.js';
import { conversationParties, type ConversationParty, type Interval } from './events.js';
import type { Dossier, HandoverState, PlannedConversation } from './state.js';

/** Milliseconds of an instant, whatever its notation. */
export const ms = (instant: string): number => Date.parse(instant);

/** The one notation in which instants stand in events. */
export const utc = (instant: string): string => new Date(instant).toISOString();

export function normalised(intervals: readonly Interval[]): readonly Interval[] {
  return intervals.map(({ start, end }) => ({ start: utc(start), end: utc(end) }));
}

export function isBackwards({ start, end }: Interval): boolean {
  return ms(end) <= ms(start);
}

/** In order, what overlaps or touches made one. */
function merged(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => ms(a.start) - ms(b.start))) {
    const last = result.at(-1);
    if (last && ms(next.start) <= ms(last.end))
      result[result.length - 1] = ms(next.end) > ms(last.end) ? { ...last, end: next.end } : last;
    else result.push(next);
  }
  return result;
}

function intersection(some: readonly Interval[], others: readonly Interval[]): readonly Interval[] {
  return some.flatMap((a) =>
    others
      .map((b) => ({ start: ms(a.start) > ms(b.start) ? a.start : b.start, end: ms(a.end) < ms(b.end) ? a.end : b.end }))
      .filter((both) => !isBackwards(both)),
  );
}

/** The times at which advisor, candidate and coach all can, in order; also those that have passed. */
export function suitableTimes(state: HandoverState): readonly Interval[] {
  if (state.status === 'not-offered') return [];
  return conversationParties.map((party) => merged(state.times[party])).reduce(intersection);
}

/** Those of the three who proposed no time that `wanted` lies within; without `wanted`, those who proposed no time at all. */
export function whoLacks(state: Dossier, wanted?: Interval): ConversationParty[] {
  return conversationParties.filter(
    (party) =>
      !merged(state.times[party]).some(
        (time) => wanted === undefined || (ms(time.start) <= ms(wanted.start) && ms(wanted.end) <= ms(time.end)),
      ),
  );
}

/** What a calendar file of the warm conversation holds; it names nobody. */
export type CalendarEntry = PlannedConversation & {
  /** The same for each planning, so that a calendar moves the entry. */
  readonly uid: string;
  readonly sequence: number;
};

/** The planned conversation, where there is one. */
export function calendarEntry(state: HandoverState): CalendarEntry | null {
  if (state.status !== 'conversation-planned') return null;
  return { ...state.conversation, uid: `${idOf(state.handover)}@handover`, sequence: state.plannings - 1 };
}
