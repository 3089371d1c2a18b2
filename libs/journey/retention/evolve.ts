import type { PlacementBegun } from '../matching/events.js';
import type { CheckInTerm, RetentionEvent } from './events.js';
import { isOpenCheckIn, type CheckIn, type Durability, type Placement } from './state.js';

/** What retention looks after. */
export interface Retained {
  readonly placements: readonly Placement[];
  readonly durability: readonly Durability[];
}

export function evolveRetention(state: Retained, event: RetentionEvent): Retained {
  switch (event.type) {
    case 'journey.check-in-fell-due.v1':
      return { ...state, placements: withCheckIn(state, event.data, 'due') };
    case 'journey.check-in-recorded.v1': {
      const { placement, risk } = event.data;
      const placements = withCheckIn(state, event.data, 'recorded');
      return { ...state, placements: placements.map((one) => (one.placement === placement ? { ...one, risk } : one)) };
    }
    case 'journey.check-in-missed.v1':
      return { ...state, placements: withCheckIn(state, event.data, 'missed') };
    case 'journey.contract-outcome-recorded.v1': {
      const { data } = event;
      const placements = withPlacement(state, data.placement, (one) => {
        if (!data.renewed) return { ...one, renewed: false };
        const { contract, hours, contractEndsOn } = data;
        return { ...one, renewed: true, contract, hours, contractEndsOn };
      });
      return { ...state, placements };
    }
    case 'journey.placement-ended.v1': {
      const { placement, lastDay, by, reason } = event.data;
      const placements = withPlacement(state, placement, (one) => ({
        ...one,
        was: { standing: 'ended', lastDay, by, reason },
        checkIns: one.checkIns.map(released),
      }));
      return { ...state, placements };
    }
    case 'journey.durability-fell-due.v1':
      return { ...state, durability: withTerm(state, event.data, 'due') };
    case 'journey.durability-established.v1':
      return { ...state, durability: withTerm(state, event.data, 'established') };
    case 'journey.durability-lost.v1':
      return { ...state, durability: withTerm(state, event.data, 'lost') };
    case 'journey.durability-unknown.v1':
      return { ...state, durability: withTerm(state, event.data, 'unknown') };
    default:
      return event satisfies never;
  }
}

/** A new placement, with the check-ins that it promises and the terms of durability that may start with it. */
export function placed(state: Retained, { data }: PlacementBegun): Retained {
  const { checkIns, durability, activeAt: _activeAt, stallAt: _stallAt, ...terms } = data;
  const placement: Placement = {
    ...terms,
    checkIns: checkIns.map((one) => ({ ...one, status: 'awaited' })),
    risk: 'none',
    renewed: null,
    was: { standing: 'running' },
  };
  return {
    placements: [...state.placements, placement],
    durability: [...state.durability, ...durability.map((one) => ({ ...one, status: 'ahead' as const }))],
  };
}

/** The journey ended: nobody waits for a check-in any more. */
export function guidanceEnded(placements: readonly Placement[]): readonly Placement[] {
  return placements.map((one) => ({ ...one, checkIns: one.checkIns.map(released) }));
}

/** The journey goes on: what was released and is still to come is awaited again. */
export function guidanceResumed(placements: readonly Placement[], at: string): readonly Placement[] {
  const awaitedAgain = (checkIn: CheckIn): CheckIn =>
    checkIn.status === 'released' && Date.parse(checkIn.dueAt) > Date.parse(at) ? { ...checkIn, status: 'awaited' } : checkIn;
  return placements.map((one) => (one.was.standing === 'running' ? { ...one, checkIns: one.checkIns.map(awaitedAgain) } : one));
}

function released(checkIn: CheckIn): CheckIn {
  return isOpenCheckIn(checkIn) ? { ...checkIn, status: 'released' } : checkIn;
}

function withPlacement(
  { placements }: Retained,
  placement: string,
  change: (before: Placement) => Placement,
): readonly Placement[] {
  return placements.map((one) => (one.placement === placement ? change(one) : one));
}

function withCheckIn(
  state: Retained,
  { placement, term }: { readonly placement: string; readonly term: CheckInTerm },
  status: CheckIn['status'],
): readonly Placement[] {
  return withPlacement(state, placement, (one) => ({
    ...one,
    checkIns: one.checkIns.map((checkIn) => (checkIn.term === term ? { ...checkIn, status } : checkIn)),
  }));
}

function withTerm(
  { durability }: Retained,
  { term }: Pick<Durability, 'term'>,
  status: Durability['status'],
): readonly Durability[] {
  return durability.map((one) => (one.term === term ? { ...one, status } : one));
}
