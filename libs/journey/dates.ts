import type { WorkingCalendar } from '../calendar/working-calendar.js';
import { dateOf, endOfDate, instantOn, startOfDate } from '../kernel/local-date.js';

const day = 24 * 60 * 60 * 1000;
const ms = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export function addDays(date: string, days: number): string {
  return new Date(ms(date) + days * day).toISOString().slice(0, 10);
}

/** The same day so many months later, the last day of a shorter month instead. */
export function addMonths(calendar: WorkingCalendar, date: string, months: number): string {
  return dateOf(calendar, calendar.addMonths(instantOn(calendar, date, '12:00'), months));
}

/** Days from one date to another; negative when the other lies before. */
export function daysBetween(date: string, other: string): number {
  return Math.round((ms(other) - ms(date)) / day);
}

/** The later of two instants. */
export function later(instant: string, other: string): string {
  return Date.parse(instant) < Date.parse(other) ? other : instant;
}

/** The one notation in which instants stand in events. */
export function utc(instant: string): string {
  return new Date(instant).toISOString();
}

export { dateOf, endOfDate, instantOn, startOfDate };
