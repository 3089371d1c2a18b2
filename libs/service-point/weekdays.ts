import type { Weekday } from './commands.js';

/** The day of the week of a date (YYYY-MM-DD). */
export function weekdayOf(date: string): Weekday {
  return (((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1) as Weekday;
}
