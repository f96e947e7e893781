import { Cron } from 'croner';
import { z } from 'zod';

import type { Schedule } from '../core/schedule.ts';
import { isTimeZone } from '../core/time.ts';

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A span of time as people write it, `30s`, `5m`, `6h`, `2d`; what the engine is handed is milliseconds. */
export function duration(least: string, most: string) {
  const [low, high] = [milliseconds(least), milliseconds(most)];
  return z
    .string()
    .regex(/^\d{1,6}[smhd]$/, { error: 'must be a time as in 30s, 5m, 6h or 2d', abort: true })
    .refine((text) => milliseconds(text) >= low, `must be at least ${least}`)
    .refine((text) => milliseconds(text) <= high, `must be at most ${most}`)
    .transform(milliseconds);
}

/** A size as people write it, `512MB`, `2GB`; what the engine is handed is bytes. */
export const size = z
  .string()
  .regex(/^[1-9]\d{0,5}(MB|GB)$/, 'must be a size as in 512MB or 2GB')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('GB') ? 1e9 : 1e6));

const FIVE_FIELDS = 'must be a cron line of five fields that comes due, as in "0 3 * * *"';

/** A line of five fields; what else croner knows (seconds, years, nicknames) is left out. */
const cronLine = z
  .string()
  .refine((line) => line.trim().split(/\s+/).length === 5 && isCron(line), FIVE_FIELDS)
  .transform((line) => line.trim().replace(/\s+/g, ' '));

const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Zurich');

/** When a source is read. A bare line is in UTC. */
export const schedule = z.union([
  cronLine.transform((cron): Schedule => ({ cron, timeZone: 'UTC' })),
  z.strictObject({
    cron: cronLine.describe('Minute, hour, day of the month, month, day of the week.'),
    timeZone: timeZone.default('UTC').describe('IANA zone in whose wall-clock time the line is.'),
  }),
  z.strictObject({ every: duration('1m', '31d').describe('Interval, as in 6h.') }),
]);

function milliseconds(text: string): number {
  return Number.parseInt(text, 10) * (UNITS[text.at(-1) ?? ''] ?? Number.NaN);
}

/** Whether the line ever comes due: 30 February never does. */
function isCron(line: string): boolean {
  try {
    return new Cron(line.trim(), { paused: true, timezone: 'UTC' }).nextRun() !== null;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
