import type { WorkingCalendar } from '../../../libs/calendar/working-calendar.js';
import { dateOf, endOfDate } from '../../../libs/kernel/local-date.js';

const week = 7 * 24 * 60 * 60 * 1000;

/** The end of the same day of the week a week later, in the Netherlands, as a UTC instant. */
export function aWeekAhead(calendar: WorkingCalendar, now: string): string {
  const then = new Date(Date.parse(now) + week).toISOString();
  return endOfDate(calendar, dateOf(calendar, then));
}
