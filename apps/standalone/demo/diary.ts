import type { Days, Moment } from './days.js';
import type { Random } from './random.js';

/** An id that the player comes to know while it plays: `candidate`, `journey`, `journey placement 1`, `journey task what-next`. */
export interface Known {
  readonly known: string;
}

export type Body = { readonly [name: string]: Said };
type Said = string | number | boolean | null | Known | Body | readonly Said[];

/** One command of one person's life. */
export interface Deed {
  /** UTC instant; the moment of a working day. */
  readonly at: string;
  /** Demo person or client who gives it. */
  readonly who: string;
  /** Below `/v1`; what stands in braces is a known id: `/journeys/{journey}/_end`. */
  readonly path: string;
  readonly body: Body;
  /** By which the id in the answer is known from then on. */
  readonly names?: string;
}

export function known(name: string): Known {
  return { known: name };
}

/** Writes down one life, day by day. */
export class Diary {
  readonly deeds: Deed[] = [];

  constructor(
    readonly random: Random,
    readonly days: Days,
    private index: number,
  ) {}

  get now(): Moment {
    return this.days.at(this.index);
  }

  get today(): string {
    return this.now.day;
  }

  /** The moment that many working days from now. */
  ahead(workingDays: number): Moment {
    return this.days.at(this.index + workingDays);
  }

  wait(workingDays: number): void {
    this.index += workingDays;
  }

  /** Until that day or the first working day after it; a day that has passed changes nothing. */
  waitUntil(day: string): void {
    this.index = Math.max(this.index, this.days.onOrAfter(day));
  }

  does(who: string, path: string, body: Body = {}, names?: string): void {
    this.deeds.push({ at: this.now.at, who, path, body, ...(names !== undefined && { names }) });
  }
}
