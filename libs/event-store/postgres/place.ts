import type { Position } from '../port.js';
import { compareWhole } from '../whole-numbers.js';

/**
 * Where an event stands in the order of all events: by the transaction that wrote it, then by sequence. As text `xid-sequence`.
 * A sequence of 0 comes before every event of its transaction.
 */
export interface Place {
  readonly xid: string;
  readonly sequence: string;
}

export const beginning: Place = { xid: '0', sequence: '0' };

/** The same in SQL. */
export const positionColumn = `xid || '-' || sequence as position`;

export function positionOf({ xid, sequence }: Place): Position {
  return `${xid}-${sequence}`;
}

export function placeOf(position: Position): Place {
  const parts = /^(\d{1,20})-(\d{1,19})$/.exec(position);
  if (!parts?.[1] || !parts[2]) throw new TypeError(`${JSON.stringify(position)} is no position of this event store`);
  return { xid: parts[1], sequence: parts[2] };
}

/** Negative, zero or positive as in a sort. */
export function comparePlaces(a: Place, b: Place): number {
  return compareWhole(a.xid, b.xid) || compareWhole(a.sequence, b.sequence);
}
