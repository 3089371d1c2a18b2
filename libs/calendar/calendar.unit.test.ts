import fc from 'fast-check';
import { dutchCalendar } from './dutch-calendar.js';

const { endOfWorkingDay, sameDayAt, isWorkingDay, addMonths } = dutchCalendar;

describe('working days in the Netherlands', () => {
  it.each([
    ['Thursday, one day: Friday', '2026-09-03T08:00:00Z', 1, '2026-09-04T15:00:00.000Z'],
    ['late on Friday, one day: Monday', '2026-09-04T21:59:00Z', 1, '2026-09-07T15:00:00.000Z'],
    ['after midnight in Amsterdam it is Saturday already: Monday', '2026-09-04T22:00:00Z', 1, '2026-09-07T15:00:00.000Z'],
    ['Sunday, five days: Friday', '2026-09-06T10:00:00Z', 5, '2026-09-11T15:00:00.000Z'],
    ['Good Friday is a working day, Easter Monday is not', '2026-04-02T10:00:00Z', 2, '2026-04-07T15:00:00.000Z'],
    ["King's Day", '2026-04-24T10:00:00Z', 1, '2026-04-28T15:00:00.000Z'],
    ["King's Day on the Saturday before when 27 April is a Sunday", '2025-04-25T10:00:00Z', 1, '2025-04-28T15:00:00.000Z'],
    ['Liberation Day in a lustrum year', '2025-05-02T10:00:00Z', 1, '2025-05-06T15:00:00.000Z'],
    ['Liberation Day in another year', '2026-05-04T10:00:00Z', 1, '2026-05-05T15:00:00.000Z'],
    ['Ascension', '2026-05-13T10:00:00Z', 1, '2026-05-15T15:00:00.000Z'],
    ['Christmas and New Year', '2026-12-24T10:00:00Z', 5, '2027-01-04T16:00:00.000Z'],
    ['over the beginning of summer time', '2026-03-27T10:00:00Z', 1, '2026-03-30T15:00:00.000Z'],
    ['over the end of summer time', '2026-10-23T10:00:00Z', 1, '2026-10-26T16:00:00.000Z'],
    ['no days: today', '2026-09-03T08:00:00Z', 0, '2026-09-03T15:00:00.000Z'],
    ['no days, after the end of the day: tomorrow', '2026-09-03T15:00:00Z', 0, '2026-09-04T15:00:00.000Z'],
  ])('%s', (_, from, days, end) => {
    expect(endOfWorkingDay(from, days, '17:00')).toBe(end);
  });

  it('gives the local time on the same day', () => {
    expect(sameDayAt('2026-09-03T23:30:00Z', '09:00')).toBe('2026-09-04T07:00:00.000Z');
    expect(sameDayAt('2026-01-03T23:30:00Z', '09:00')).toBe('2026-01-04T08:00:00.000Z');
  });

  it('takes an hour that comes twice the first time, and one that is skipped an hour later', () => {
    expect(sameDayAt('2026-10-25T12:00:00Z', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(sameDayAt('2026-03-29T12:00:00Z', '02:30')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('adds months by the calendar and the local clock', () => {
    expect(addMonths('2026-01-31T11:00:00Z', 1)).toBe('2026-02-28T11:00:00.000Z');
    expect(addMonths('2026-02-15T11:00:00Z', 6)).toBe('2026-08-15T10:00:00.000Z');
    expect(addMonths('2024-02-29T11:00:00Z', 24)).toBe('2026-02-28T11:00:00.000Z');
    expect(addMonths('2026-12-31T23:30:00Z', 1)).toBe('2027-01-31T23:30:00.000Z');
    expect(addMonths('2026-03-31T10:00:00Z', -1)).toBe('2026-02-28T11:00:00.000Z');
  });

  it('refuses what is no instant, time or number of days', () => {
    expect(() => isWorkingDay('tomorrow')).toThrow(RangeError);
    expect(() => sameDayAt('2026-09-03T08:00:00Z', '24:00')).toThrow(RangeError);
    expect(() => endOfWorkingDay('2026-09-03T08:00:00Z', -1, '17:00')).toThrow(RangeError);
  });
});

describe('for every instant', () => {
  const instant = fc
    .date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2060-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const time = fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const localDate = (utc: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(new Date(utc));
  const localTime = (utc: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam', hour: '2-digit', minute: '2-digit' }).format(new Date(utc));

  it('an end is on a working day after that of receipt, with exactly the working days asked for between', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 25 }), time, (from, days, endsAt) => {
        const end = endOfWorkingDay(from, days, endsAt);
        expect(isWorkingDay(end)).toBe(true);
        expect(localDate(end) > localDate(from)).toBe(true);
        let counted = 0;
        let noon = sameDayAt(from, '12:00');
        while (localDate(noon) < localDate(end)) {
          noon = sameDayAt(new Date(Date.parse(noon) + 86_400_000).toISOString(), '12:00');
          if (isWorkingDay(noon)) counted++;
        }
        expect(counted).toBe(days);
      }),
    );
  });

  it('more days or a later receipt never end earlier', () => {
    fc.assert(
      fc.property(instant, fc.nat(60 * 24 * 9), fc.nat(20), fc.nat(5), time, (from, minutes, days, more, endsAt) => {
        const later = new Date(Date.parse(from) + minutes * 60_000).toISOString();
        const end = endOfWorkingDay(from, days, endsAt);
        expect(end > from).toBe(true);
        expect(endOfWorkingDay(from, days + more, endsAt) >= end).toBe(true);
        expect(endOfWorkingDay(later, days, endsAt) >= end).toBe(true);
      }),
    );
  });

  it('the local clock shows what was asked for, days of changing clocks apart', () => {
    fc.assert(
      fc.property(instant, time, (from, at) => {
        const result = sameDayAt(from, at);
        expect(localDate(result)).toBe(localDate(from));
        if (at < '02:00' || at >= '03:00') expect(localTime(result)).toBe(at);
      }),
    );
  });

  it('the local clock agrees with Intl within seconds of each change of clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2015, max: 2060 }),
        fc.constantFrom(2, 9),
        fc.integer({ min: -2, max: 2 }),
        (year, month, seconds) => {
          const lastSunday = new Date(Date.UTC(year, month + 1, 0));
          lastSunday.setUTCDate(lastSunday.getUTCDate() - lastSunday.getUTCDay());
          const from = new Date(lastSunday.getTime() + 3_600_000 + seconds * 1000).toISOString();
          expect(localTime(addMonths(from, 0))).toBe(localTime(from));
          expect(sameDayAt(from, '12:00')).toBe(
            new Date(lastSunday.getTime() + (month === 2 ? 10 : 11) * 3_600_000).toISOString(),
          );
        },
      ),
    );
  });
});
