const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;

const formatter = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** What Intl says that the clock in Amsterdam is ahead of UTC, in milliseconds; slow. */
function offsetByIntl(utc: number): number {
  const parts = Object.fromEntries(formatter.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day: dayOfMonth = 1, hour: hours = 0, minute: minutes = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, dayOfMonth, hours, minutes, second) - Math.floor(utc / 1000) * 1000;
}

interface Stretch {
  /** UTC milliseconds from which the offset holds. */
  readonly from: number;
  readonly offset: number;
}

const stretchesOfYear = new Map<number, readonly Stretch[]>();

/** The offsets that hold in a UTC year, each found once by halving the month in which the clock changes. */
function stretchesOf(year: number): readonly Stretch[] {
  const known = stretchesOfYear.get(year);
  if (known) return known;
  const start = Date.UTC(year, 0, 1);
  const stretches: Stretch[] = [{ from: start, offset: offsetByIntl(start) }];
  for (let month = 0; month < 12; month++) {
    let before = Date.UTC(year, month, 1);
    let after = Date.UTC(year, month + 1, 1);
    const [old, offset] = [offsetByIntl(before), offsetByIntl(after)];
    if (old === offset) continue;
    while (after - before > 1000) {
      const middle = Math.floor((before + after) / 2000) * 1000;
      if (offsetByIntl(middle) === old) before = middle;
      else after = middle;
    }
    stretches.push({ from: after, offset });
  }
  stretchesOfYear.set(year, stretches);
  return stretches;
}

function offsetAt(utc: number): number {
  const stretches = stretchesOf(new Date(utc).getUTCFullYear());
  let offset = 0;
  for (const stretch of stretches) if (stretch.from <= utc) offset = stretch.offset;
  return offset;
}

/**
 * What the clock in Amsterdam shows at a UTC instant, as milliseconds of a clock that knows no zones.
 * Days and times of day come from it by plain division.
 */
export function toLocal(utc: number): number {
  return utc + offsetAt(utc);
}

/**
 * The UTC instant at which the clock in Amsterdam shows `local`. An hour that comes twice (autumn) is taken the first time, one that is
 * skipped (spring) as much later as the clock jumped; so do Temporal and iCalendar.
 */
export function toUtc(local: number): number {
  const [before, after] = [offsetAt(local - day), offsetAt(local + day)];
  const early = local - before;
  if (before === after || offsetAt(early) === before) return early;
  const late = local - after;
  return offsetAt(late) === after ? late : early;
}
