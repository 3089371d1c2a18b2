import type { Context } from '../../kernel/aggregate.js';
import type { AllowedState } from '../allowed-commands.js';
import { dateOf } from '../dates.js';
import type { Decision } from '../decide.js';
import { refuse } from '../rejections.js';
import type { KnownState } from '../state.js';
import type { LossReason } from './codes.js';
import type { EstablishDurability, LapseDurability, MarkDurabilityDue, RecordDurabilityLost } from './commands.js';
import type { DurabilityLost } from './events.js';
import { durabilityOf, isOpenTerm, type Durability } from './state.js';
import { gapDays, tooLongGap } from './terms.js';

const ms = (instant: string): number => Date.parse(instant);

/** By somebody who saw it; also after the journey ended, since everybody whose term has passed is counted. */
export function establishDurability(
  state: AllowedState<'establish-durability'>,
  { term, seen, seenOn }: EstablishDurability['data'],
  { now, calendar, actor }: Context,
): Decision {
  const known = durabilityOf(state.durability, term);
  if (known?.status !== 'due') return refuse('durability-not-due');
  const { day } = known;
  if (seenOn > dateOf(calendar, now)) return refuse('date-in-the-future');
  if (seenOn < day) return refuse('seen-before-the-day', { day });
  const tooLong = tooLongGap(state.placements, known, day);
  if (tooLong) return refuse('gaps-too-long', tooLong);
  const gap = gapDays(state.placements, known.from, day);
  return [{ type: 'journey.durability-established.v1', data: { term, day, seen, seenOn, by: actor.id, gapDays: gap } }];
}

/** Before the day itself only where the gaps are too long already. */
export function recordDurabilityLost(
  state: AllowedState<'record-durability-lost'>,
  { term, reason }: RecordDurabilityLost['data'],
  { now, calendar }: Context,
): Decision {
  const known = durabilityOf(state.durability, term);
  if (known === undefined || !isOpenTerm(known)) return refuse('durability-not-open');
  const today = dateOf(calendar, now);
  if (known.status === 'ahead' && !tooLongGap(state.placements, known, today)) return refuse('durability-not-lost-yet');
  return lost(state, known, reason, 'coach', today);
}

export function markDurabilityDue(
  state: AllowedState<'mark-durability-due'>,
  { term }: MarkDurabilityDue['data'],
  { now }: Context,
): Decision {
  const known = durabilityOf(state.durability, term);
  if (known?.status !== 'ahead') return refuse('not-waiting');
  const { dueAt, day } = known;
  if (ms(now) < ms(dueAt)) return refuse('not-due-yet');
  return [{ type: 'journey.durability-fell-due.v1', data: { term, day }, occurred: dueAt }];
}

/** The grace term has passed: lost where the recorded placements leave no other answer, unknown otherwise. */
export function lapseDurability(
  state: AllowedState<'lapse-durability'>,
  { term }: LapseDurability['data'],
  { now, calendar }: Context,
): Decision {
  const known = durabilityOf(state.durability, term);
  if (known?.status !== 'due') return refuse('not-waiting');
  const { day, graceEndsAt } = known;
  if (ms(now) < ms(graceEndsAt)) return refuse('not-due-yet');
  if (tooLongGap(state.placements, known, day))
    return lost(state, known, 'gaps-too-long', 'clock', dateOf(calendar, now)).map((event) => ({
      ...event,
      occurred: graceEndsAt,
    }));
  return [{ type: 'journey.durability-unknown.v1', data: { term, day }, occurred: graceEndsAt }];
}

/**
 * With it the longer terms of which nothing else can come any more: gaps only grow. Whoever was between two jobs on the day of the half year
 * can be durable at the year.
 */
function lost(
  state: KnownState,
  { term, day }: Durability,
  reason: LossReason,
  by: 'clock' | 'coach',
  today: string,
): readonly DurabilityLost[] {
  const longer = state.durability.filter(
    (other) => other.day > day && isOpenTerm(other) && tooLongGap(state.placements, other, today) !== null,
  );
  return [{ term, day }, ...longer].map((one) => ({
    type: 'journey.durability-lost.v1',
    data: { term: one.term, day: one.day, reason, by },
  }));
}
