import type { Timed } from '../obligations.js';
import type { KnownState } from '../state.js';
import type { Durability, Placement } from './state.js';

/**
 * Check-ins fall due and count as missed when nobody records them; they end with the journey. Terms of durability fall due and end after
 * the grace term whether or not the journey has ended: all whose term has passed are counted.
 */
export function retained({ placements, durability, opening }: KnownState): readonly Timed[] {
  return [...placements.flatMap((placement) => checkIns(placement, opening)), ...durability.flatMap(terms)];
}

/** `opening` keeps the ids apart of what was released at the end and is awaited again after a reopening. */
function checkIns({ placement, checkIns: all }: Placement, opening: number): readonly Timed[] {
  return all.flatMap(({ term, dueAt, missedAt, status }): readonly Timed[] => {
    const about = `${placement}:${term}:${opening}`;
    const data = { placement, term, opening };
    switch (status) {
      case 'awaited':
        return [
          {
            id: `check-in:${about}`,
            dueAt,
            command: { type: 'mark-check-in-due', data },
            summary: `the check-in after ${term} falls due`,
          },
        ];
      case 'due':
        return [
          {
            id: `missed:${about}`,
            dueAt: missedAt,
            command: { type: 'lapse-check-in', data },
            summary: `the check-in after ${term} counts as missed`,
          },
        ];
      case 'recorded':
      case 'missed':
      case 'released':
        return [];
      default:
        return status satisfies never;
    }
  });
}

function terms({ term, status, dueAt, graceEndsAt }: Durability): readonly Timed[] {
  const data = { term };
  switch (status) {
    case 'ahead':
      return [
        {
          id: `durability:${term}`,
          dueAt,
          command: { type: 'mark-durability-due', data },
          summary: `durability after a ${term} is asked`,
        },
      ];
    case 'due':
      return [
        {
          id: `durability-grace:${term}`,
          dueAt: graceEndsAt,
          command: { type: 'lapse-durability', data },
          summary: `durability after a ${term} becomes unknown`,
        },
      ];
    case 'established':
    case 'lost':
    case 'unknown':
      return [];
    default:
      return status satisfies never;
  }
}
