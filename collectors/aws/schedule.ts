const HOURS_OF_DAY = 24;
const DAY = 86_400_000;
/** A leap year and what follows it: long enough for every rule of days to come round. */
const FIRST_DAY = Date.UTC(2028, 0, 1);
const DAYS = 2 * 366;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const HOURS_OF = new Map([
  ['minute', 1 / 60],
  ['hour', 1],
  ['day', HOURS_OF_DAY],
]);

/** What AWS Backup runs a plan by that names no schedule of its own. */
export const DEFAULT_SCHEDULE = 'cron(0 5 ? * * *)';

/**
 * The longest time between two runs of a schedule expression of AWS, in hours: `cron(0 5 ? * * *)`
 * runs every 24, `cron(0 5 1 * ? *)` leaves up to 31 days. `undefined` for what is not understood,
 * for a schedule that never runs, and for one that is bound to certain years.
 */
export function longestInterval(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim()) ?? [];
  if (unit !== undefined) return Number(count) * (HOURS_OF.get(unit) ?? NaN);
  const fields = /^cron\((.+)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return undefined;
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields;
  const isDue = dueDays(days, months, weekdays);
  const times = timesOfDay(minutes, hours);
  if (isDue === undefined || times === undefined || !isAny(years)) return undefined;
  return longestGap(isDue, times);
}

/** Hours of the day at which it runs, in order. */
function timesOfDay(minutes: string, hours: string): readonly number[] | undefined {
  const ofHour = valuesOf(minutes, 0, 59);
  const ofDay = valuesOf(hours, 0, 23);
  if (ofHour === undefined || ofDay === undefined) return undefined;
  const times = ofDay.flatMap((hour) => ofHour.map((minute) => hour + minute / 60));
  return times.sort((a, b) => a - b);
}

function longestGap(isDue: (day: Date) => boolean, times: readonly number[]): number | undefined {
  let last: number | undefined;
  let longest: number | undefined;
  for (let index = 0; index < DAYS; index += 1) {
    if (!isDue(new Date(FIRST_DAY + index * DAY))) continue;
    for (const time of times) {
      const at = index * HOURS_OF_DAY + time;
      if (last !== undefined) longest = Math.max(longest ?? 0, at - last);
      last = at;
    }
  }
  return longest;
}

function dueDays(
  days: string,
  months: string,
  weekdays: string,
): ((day: Date) => boolean) | undefined {
  const inMonth = valuesOf(named(months, MONTHS, 1), 1, 12);
  const ofMonth = dayOfMonth(days);
  const ofWeek = dayOfWeek(named(weekdays, WEEKDAYS, 1));
  if (inMonth === undefined || ofMonth === undefined || ofWeek === undefined) return undefined;
  return (day) => inMonth.includes(day.getUTCMonth() + 1) && ofMonth(day) && ofWeek(day);
}

function dayOfMonth(field: string): ((day: Date) => boolean) | undefined {
  if (field === 'L') return (day) => isLastOf(day, 1);
  const days = valuesOf(field, 1, 31);
  return days && ((day) => days.includes(day.getUTCDate()));
}

/** Weekdays count from 1, a Sunday; `6L` is the last Friday of a month, `2#1` its first Monday. */
function dayOfWeek(field: string): ((day: Date) => boolean) | undefined {
  const special = /^([1-7])(?:L|#([1-5]))$/.exec(field);
  if (special) {
    const [, weekday, nth] = special;
    return (day) =>
      day.getUTCDay() + 1 === Number(weekday) &&
      (nth === undefined ? isLastOf(day, 7) : Math.ceil(day.getUTCDate() / 7) === Number(nth));
  }
  const weekdays = valuesOf(field, 1, 7);
  return weekdays && ((day) => weekdays.includes(day.getUTCDay() + 1));
}

/** Whether the day so many days later lies in another month. */
function isLastOf(day: Date, days: number): boolean {
  return new Date(day.getTime() + days * DAY).getUTCMonth() !== day.getUTCMonth();
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

function named(field: string, names: readonly string[], first: number): string {
  return field.replace(/[A-Z]{3}/gi, (name) => {
    const index = names.indexOf(name.toUpperCase());
    return index < 0 ? name : String(index + first);
  });
}

/** The numbers that a field of lists, ranges and steps stands for. */
function valuesOf(field: string, least: number, most: number): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    if (step !== undefined && !/^[1-9]\d*$/.test(step)) return undefined;
    const ends = isAny(range) ? [least, most] : /^(\d+)(?:-(\d+))?$/.exec(range)?.slice(1);
    if (ends === undefined) return undefined;
    const from = Number(ends[0]);
    const to = ends[1] === undefined ? (step === undefined ? from : most) : Number(ends[1]);
    if (from < least || to > most || from > to) return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return [...values];
}
