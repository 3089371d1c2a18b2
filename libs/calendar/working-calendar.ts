/** Dutch working days: Monday to Friday without public holidays, in the time zone Europe/Amsterdam. */
export interface WorkingCalendar {
  /**
   * The end (`endsAt`, local HH:MM) of the `days`-th working day after the day on which `from` falls; that day itself is not counted.
   * `from` and the result are UTC instants.
   */
  endOfWorkingDay(from: string, days: number, endsAt: string): string;
  /** The local time `at` (HH:MM) on the day on which `instant` falls in Amsterdam, as a UTC instant. */
  sameDayAt(instant: string, at: string): string;
  isWorkingDay(instant: string): boolean;
  /** `instant` plus whole calendar months, the last day of a shorter month kept as such. */
  addMonths(instant: string, months: number): string;
}
