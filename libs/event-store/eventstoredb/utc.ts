const millisecondsOfADay = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

let day = Number.NaN;
let dayAsText = '';

/** As `toISOString`, which takes longer than all else that is done with an event that is read. Of a log most events are of the day of the one before. */
export function utc(instant: Date): string {
  const time = instant.getTime();
  const itsDay = Math.floor(time / millisecondsOfADay);
  if (itsDay !== day) {
    const text = instant.toISOString();
    dayAsText = text.slice(0, text.indexOf('T') + 1);
    day = itsDay;
  }
  const within = time - itsDay * millisecondsOfADay;
  const hours = twoDigits[Math.floor(within / 3_600_000)];
  const minutes = twoDigits[Math.floor(within / 60_000) % 60];
  const seconds = twoDigits[Math.floor(within / 1_000) % 60];
  const milliseconds = within % 1_000;
  return `${dayAsText}${hours}:${minutes}:${seconds}.${milliseconds < 100 ? '0' : ''}${milliseconds < 10 ? '0' : ''}${milliseconds}Z`;
}
