import { daysAfter } from '../../core/days.ts';
import { dayStart, HOUR, plus, type Day, type Instant } from '../../core/time.ts';

/** Some days before another. */
export function daysBefore(day: Day, days: number): Day {
  return daysAfter(day, -days);
}

/** An hour (UTC) of a day so many days before another. */
export function instantBefore(day: Day, days: number, hour: number): Instant {
  return plus(dayStart(daysBefore(day, days)), hour * HOUR);
}

/** The same as a date, for the models that hold such. */
export function dateBefore(day: Day, days: number, hour: number): Date {
  return new Date(instantBefore(day, days, hour));
}
