import { dutchCalendar } from '../../../libs/calendar/index.js';
import type { Random } from './random.js';

/** When the service point is at work on a day; what is done that day is done at that moment. */
export interface Moment {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** UTC instant. */
  readonly at: string;
}

const dayLength = 86_400_000;
/** Lives are told beyond the last day, so that what is cut off there depends on the day alone. */
const daysBeyond = 800;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

export function addMonths(day: string, months: number): string {
  return dutchCalendar.addMonths(`${day}T12:00:00Z`, months).slice(0, 10);
}

/** The local time `at` (HH:MM, Europe/Amsterdam) on a day, as a UTC instant. */
export function instantOn(day: string, at: string): string {
  return dutchCalendar.sameDayAt(`${day}T12:00:00Z`, at);
}

/** The day on which an instant falls in Amsterdam. */
export function toLocalDay(instant: Date): string {
  return instant.toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' });
}

export function minutesBefore(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) - minutes * 60_000).toISOString();
}

/** The working days of the demonstration and, for lives that go on, of some time after it. */
export class Days {
  readonly moments: readonly Moment[];
  /** How many of the moments lie within the demonstration. */
  readonly length: number;

  /** From the first to the last day, YYYY-MM-DD. */
  constructor(
    readonly first: string,
    readonly last: string,
    random: Random,
  ) {
    const moments: Moment[] = [];
    for (let day = first, end = addDays(last, daysBeyond); day <= end; day = addDays(day, 1)) {
      if (!dutchCalendar.isWorkingDay(`${day}T12:00:00Z`)) continue;
      const at = random.fork(day);
      const [hour, minute] = [at.whole(10, 15), 5 * at.whole(0, 11)];
      moments.push({ day, at: instantOn(day, `${hour}:${String(minute).padStart(2, '0')}`) });
    }
    this.moments = moments;
    this.length = moments.filter(({ day }) => day <= last).length;
  }

  /** @throws RangeError beyond all that lives are told of */
  at(index: number): Moment {
    const moment = this.moments[index];
    if (!moment) throw new RangeError('no such moment');
    return moment;
  }

  /** Index of the first moment on a day or after it. */
  onOrAfter(day: string): number {
    let [low, high] = [0, this.moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle).day < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
