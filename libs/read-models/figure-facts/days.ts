import { dutchCalendar } from '../../calendar/index.js';
import { dateOf, startOfDate } from '../../kernel/local-date.js';

/** The day (YYYY-MM-DD) in the Netherlands on which an instant falls. */
export function dayOf(instant: string): string {
  return dateOf(dutchCalendar, instant);
}

/** The instant at which a day begins in the Netherlands. */
export function beginOf(day: string): string {
  return startOfDate(dutchCalendar, day);
}

/** Days from one day to another, none where that lies before. */
export function daysOf(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / (24 * 60 * 60 * 1000)));
}
