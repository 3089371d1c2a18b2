import { dutchCalendar } from '../../calendar/index.js';
import { startOfDate } from '../../kernel/local-date.js';

/** The day (YYYY-MM-DD) in the Netherlands on which an instant falls. */
export function dayOf(instant: string): string {
  return dutchCalendar.sameDayAt(instant, '12:00').slice(0, 10);
}

/** The instant at which a day begins in the Netherlands. */
export function beginOf(day: string): string {
  return startOfDate(dutchCalendar, day);
}

/** Days from one day to another, none where that lies before. */
export function daysOf(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / (24 * 60 * 60 * 1000)));
}
