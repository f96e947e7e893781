import { isUnknown, type Observed } from './observed.ts';
import { DAY, HOUR, dayStart, plus, type Day, type Instant } from './time.ts';

/** Where the day begins first: UTC+14. */
const EARLIEST_ZONE = 14 * HOUR;

/** Whether the day has begun somewhere on earth; a date beyond that is a slip of the keyboard. */
export function hasCome(day: Day, asOf: Instant): boolean {
  return dayStart(day) <= plus(asOf, EARLIEST_ZONE);
}

/** Whether the day, as UTC counts, is over. */
export function isOver(day: Day, asOf: Instant): boolean {
  return plus(dayStart(day), DAY) <= asOf;
}

/** Whether the day has come and lies at most `days` days back, as UTC counts. */
export function isWithin(day: Day, days: number, asOf: Instant): boolean {
  return hasCome(day, asOf) && asOf < plus(dayStart(day), (days + 1) * DAY);
}

/** The calendar day a number of days after another. */
export function daysAfter(day: Day, days: number): Day {
  return plus(dayStart(day), days * DAY).slice(0, 10);
}

/** The latest of the days that are known; an empty text for none. */
export function latestOf(days: readonly Observed<Day>[]): Day {
  return days.reduce<Day>((latest, day) => (!isUnknown(day) && day > latest ? day : latest), '');
}
