import { Cron } from 'croner';

import type { Schedule } from '../core/schedule.ts';
import { instant, millis, type Instant } from '../core/time.ts';

/** More moments that went by than this are not counted one by one. */
const MOST_COUNTED = 1000;

/** Moments of a schedule between two times. */
export interface Moments {
  readonly first: Instant;
  readonly last: Instant;
  /** How many there are; a thousand stands for that many or more of a cron line. */
  readonly count: number;
}

/**
 * The first moment after `at`. A cron line is meant in its zone's wall-clock time: what falls into the
 * hour that a spring day lacks comes due when that hour would have begun, and the hour that an autumn day
 * has twice counts once (croner).
 */
export function nextAfter(schedule: Schedule, at: Instant): Instant {
  if ('every' in schedule) {
    return instant((Math.floor(millis(at) / schedule.every) + 1) * schedule.every);
  }
  const next = cronOf(schedule).nextRun(new Date(at));
  // The configuration refuses a line that never comes due.
  if (next === null) throw new RangeError(`"${schedule.cron}" does not come due after ${at}`);
  return instant(next);
}

/** The moments after `after`, up to and with `by`; `undefined` where there is none. */
export function momentsBetween(
  schedule: Schedule,
  after: Instant,
  by: Instant,
): Moments | undefined {
  const first = nextAfter(schedule, after);
  if (first > by) return undefined;
  if ('every' in schedule) {
    const last = Math.floor(millis(by) / schedule.every) * schedule.every;
    return {
      first,
      last: instant(last),
      count: (last - millis(first)) / schedule.every + 1,
    };
  }
  let last = first;
  let count = 1;
  for (let next = nextAfter(schedule, last); next <= by; next = nextAfter(schedule, last)) {
    last = next;
    count += 1;
    if (count >= MOST_COUNTED) return { first, last: newestBy(schedule, by), count };
  }
  return { first, last, count };
}

/** The newest moment up to and with `by`, where there are many before it. */
function newestBy(schedule: Exclude<Schedule, { every: number }>, by: Instant): Instant {
  const [newest] = cronOf(schedule).previousRuns(1, new Date(millis(by) + 1000));
  if (newest === undefined) throw new RangeError(`"${schedule.cron}" did not come due by ${by}`);
  return instant(newest);
}

const crons = new Map<string, Cron>();

/** Taking a line apart costs more than asking it, and lines are few. */
function cronOf({ cron, timeZone }: Exclude<Schedule, { every: number }>): Cron {
  const key = `${timeZone} ${cron}`;
  const known = crons.get(key) ?? new Cron(cron, { paused: true, timezone: timeZone });
  crons.set(key, known);
  return known;
}
