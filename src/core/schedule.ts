import { DAY, HOUR } from './time.ts';

const MINUTE = 60_000;

/**
 * When a source is read: by a cron line, in the wall-clock time of a zone, or every so many
 * milliseconds, counted from 1970 so that every process finds the same moments.
 */
export type Schedule =
  { readonly cron: string; readonly timeZone: string } | { readonly every: number };

/** A schedule in the words of the configuration. */
export function scheduleText(schedule: Schedule): string {
  if ('every' in schedule) return `every ${durationText(schedule.every)}`;
  return schedule.timeZone === 'UTC' ? schedule.cron : `${schedule.cron} (${schedule.timeZone})`;
}

/** Milliseconds as the configuration writes them, in the largest unit that is exact: `90m`, `6h`. */
export function durationText(milliseconds: number): string {
  const units = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
  ] as const;
  const unit = units.find(([size]) => milliseconds >= size && milliseconds % size === 0);
  return unit
    ? `${String(milliseconds / unit[0])}${unit[1]}`
    : `${String(Math.round(milliseconds / 1000))}s`;
}
