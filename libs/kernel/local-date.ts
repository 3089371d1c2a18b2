import type { WorkingCalendar } from '../calendar/working-calendar.js';

/** Noon in UTC, which lies on that date in the Netherlands in summer and winter. */
function noonOf(date: string): string {
  return `${date}T12:00:00.000Z`;
}

function dayAfter(date: string): string {
  const noon = new Date(noonOf(date));
  noon.setUTCDate(noon.getUTCDate() + 1);
  return noon.toISOString().slice(0, 10);
}

/** The date (YYYY-MM-DD) in the Netherlands on which an instant falls. */
export function dateOf(calendar: WorkingCalendar, instant: string): string {
  return calendar.sameDayAt(instant, '12:00').slice(0, 10);
}

/** A local time (HH:MM) on a date (YYYY-MM-DD) in the Netherlands, as a UTC instant. */
export function instantOn(calendar: WorkingCalendar, date: string, at: string): string {
  return calendar.sameDayAt(noonOf(date), at);
}

/** The instant at which a date begins in the Netherlands. */
export function startOfDate(calendar: WorkingCalendar, date: string): string {
  return instantOn(calendar, date, '00:00');
}

/** The instant at which a date has passed in the Netherlands. */
export function endOfDate(calendar: WorkingCalendar, date: string): string {
  return startOfDate(calendar, dayAfter(date));
}

/** Whether an instant lies before another; both ISO 8601 in UTC, whatever their precision. */
export function isBefore(instant: string, other: string): boolean {
  return Date.parse(instant) < Date.parse(other);
}

/** 24 hours later: when an erasure that the vault refused is tried again. */
export function aDayAfter(instant: string): string {
  return new Date(Date.parse(instant) + 24 * 60 * 60 * 1000).toISOString();
}
