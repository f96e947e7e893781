/** A point in time as UTC text, `2026-03-01T09:30:00.000Z`; sorts as it reads. */
export type Instant = string & { readonly __instant?: never };
/** A calendar day without a zone, `2026-03-01`. */
export type Day = string & { readonly __day?: never };

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Milliseconds since 1970 of an instant. Throws a RangeError for anything that is no instant. */
export function millis(instant: Instant): number {
  const value = Date.parse(instant);
  if (Number.isNaN(value)) throw new RangeError(`not an instant: ${instant}`);
  return value;
}

export function instant(value: number | Date): Instant {
  return new Date(value).toISOString();
}

/**
 * Reads a provider's timestamp in any ISO 8601 form that carries a zone; `undefined` for anything
 * else, so that a malformed date becomes unknown and never "never".
 */
export function parseInstant(text: unknown): Instant | undefined {
  if (text instanceof Date) return Number.isNaN(text.getTime()) ? undefined : text.toISOString();
  if (typeof text !== 'string') return undefined;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    return undefined;
  }
  const value = Date.parse(text);
  return Number.isNaN(value) ? undefined : new Date(value).toISOString();
}

export function plus(at: Instant, milliseconds: number): Instant {
  return instant(millis(at) + milliseconds);
}

/** Whole hours or days between two instants, rounded down; negative when `to` lies before `from`. */
export function daysBetween(from: Instant, to: Instant): number {
  return Math.floor((millis(to) - millis(from)) / DAY);
}

/** True for a real calendar day in the form `YYYY-MM-DD` (2026-02-30 is none). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const value = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(value) && new Date(value).toISOString().startsWith(text);
}

export function dayStart(day: Day): Instant {
  return instant(Date.parse(`${day}T00:00:00Z`));
}

function dayAfter(day: Day): Day {
  return instant(Date.parse(`${day}T00:00:00Z`) + DAY).slice(0, 10);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Wall-clock time in a zone. Making one takes far longer than using it, and zones are few. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, clock);
  return clock;
}

/** The zone names this runtime knows are IANA's; others make `Intl` throw. */
export function isTimeZone(zone: string): boolean {
  try {
    clockOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function offsetAt(at: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: string): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - at;
}

/**
 * The instant at which `day` is over in `zone`: the following local midnight. Where the clocks
 * change at midnight the later reading is taken, so that nobody is late by an hour they had.
 */
export function endOfDay(day: Day, zone: string): Instant {
  const midnight = Date.parse(`${dayAfter(day)}T00:00:00Z`);
  const first = midnight - offsetAt(midnight, zone);
  return instant(midnight - offsetAt(first, zone));
}
