import type { Position as LogPosition } from '@eventstore/db-client';
import type { Position } from '../port.js';
import { compareWhole } from '../whole-numbers.js';

/** Where an event, or the end of what a filter has looked through, stands in the log. As text `c<commit>p<prepare>`. */
export interface Place {
  readonly commit: string;
  readonly prepare: string;
}

/** Before everything; no event stands there. */
export const beginning: Place = { commit: '0', prepare: '0' };

/** What a server before 22.6 says of an event in a stream: the highest number there is. */
const unknown = (1n << 64n) - 1n;

/** @throws Error where the server does not tell */
export function placeIn(position: LogPosition | undefined): Place {
  if (!position || position.commit === unknown)
    throw new Error('the server tells no position of an event: Overstap needs EventStoreDB 23.10 or later');
  const commit = position.commit.toString();
  return { commit, prepare: position.prepare === position.commit ? commit : position.prepare.toString() };
}

export function logPosition({ commit, prepare }: Place): LogPosition {
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

export function positionOf({ commit, prepare }: Place): Position {
  return `c${commit}p${prepare}`;
}

export function placeOf(position: Position): Place {
  const parts = /^c(\d{1,20})p(\d{1,20})$/.exec(position);
  if (!parts?.[1] || !parts[2]) throw new TypeError(`${JSON.stringify(position)} is no position of this event store`);
  return { commit: parts[1], prepare: parts[2] };
}

/** Negative, zero or positive as in a sort. */
export function comparePlaces(a: Place, b: Place): number {
  return compareWhole(a.commit, b.commit) || compareWhole(a.prepare, b.prepare);
}
