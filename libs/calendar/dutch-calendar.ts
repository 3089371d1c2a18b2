import DateHolidays from 'date-holidays';
import { day, toLocal, toUtc } from './amsterdam.js';
import type { WorkingCalendar } from './working-calendar.js';

const holidays = new DateHolidays('NL', { types: ['public', 'school'] });
const daysOffOfYear = new Map<number, ReadonlySet<number>>();

/** Number of the day since 1970-01-01. */
type Day = number;

/**
 * Days off besides weekends. The law lists holidays for terms of law only (Algemene termijnenwet, article 3); whether people are at work
 * is for collective agreements. So this is a choice, the same for every service point:
 * - the library's public holidays: New Year, Easter, King's Day, Ascension, Whitsun, Christmas;
 * - Liberation Day (5 May) in the lustrum years 2025, 2030, … only: many agreements, those in technology among them, give it once in
 *   five years;
 * - not Good Friday, which is a day off in few agreements: werkcentra and service points answer on it.
 */
function daysOffOf(year: number): ReadonlySet<Day> {
  const known = daysOffOfYear.get(year);
  if (known) return known;
  const daysOff = new Set<Day>();
  for (const { date, type, rule } of holidays.getHolidays(year)) {
    const isLiberationDay = rule === '05-05' && year % 5 === 0;
    if (type === 'public' || isLiberationDay) daysOff.add(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / day);
  }
  daysOffOfYear.set(year, daysOff);
  return daysOff;
}

function isWorking(date: Day): boolean {
  const weekday = (((date + 4) % 7) + 7) % 7;
  return weekday !== 0 && weekday !== 6 && !daysOffOf(new Date(date * day).getUTCFullYear()).has(date);
}

/** @throws RangeError when it is no instant. */
function instantOf(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new RangeError('not an instant');
  return instant;
}

/** @throws RangeError when it is no time of day HH:MM. */
function timeOfDay(text: string): number {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) throw new RangeError('not a time of day HH:MM');
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const dateOf = (local: number): Day => Math.floor(local / day);
const written = (utc: number): string => new Date(utc).toISOString();

/**
 * Working days as promises of a handover are counted in: Monday to Friday without the days off, by the clock in Amsterdam, summer time
 * included. Zero working days ends on the same day where that end still lies ahead on a working day, and on the next working day otherwise,
 * so that an end always lies after `from`.
 */
export const dutchCalendar: WorkingCalendar = {
  endOfWorkingDay(from, days, endsAt) {
    if (!Number.isInteger(days) || days < 0) throw new RangeError('not a number of working days');
    const start = instantOf(from);
    const time = timeOfDay(endsAt);
    let date = dateOf(toLocal(start));
    if (days === 0 && isWorking(date) && toUtc(date * day + time) > start) return written(toUtc(date * day + time));
    for (let left = Math.max(days, 1); left > 0;) if (isWorking(++date)) left--;
    return written(toUtc(date * day + time));
  },

  sameDayAt(instant, at) {
    return written(toUtc(dateOf(toLocal(instantOf(instant))) * day + timeOfDay(at)));
  },

  isWorkingDay(instant) {
    return isWorking(dateOf(toLocal(instantOf(instant))));
  },

  addMonths(instant, months) {
    const local = toLocal(instantOf(instant));
    const date = new Date(local);
    const target = date.getUTCMonth() + months;
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), target + 1, 0)).getUTCDate();
    const dayInMonth = Math.min(date.getUTCDate(), lastDay);
    return written(toUtc(Date.UTC(date.getUTCFullYear(), target, dayInMonth) + (local - dateOf(local) * day)));
  },
};
