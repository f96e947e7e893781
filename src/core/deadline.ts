import { isUnknown, map2, type Observed } from './observed.ts';
import { DAY, plus, type Instant } from './time.ts';

/**
 * Whether no more than `days` have passed since `since`. Without a date the clock does not run: where
 * a provider has none, another clock tells. Without a limit there is always time.
 */
export function within(
  asOf: Instant,
  since: Observed<Instant | null>,
  days: Observed<number | null>,
): Observed<boolean> {
  return map2(
    since,
    days,
    (at, most) => at === null || most === null || plus(at, most * DAY) >= asOf,
  );
}

/** The earliest of those that are known. */
export function earliestOf(
  first: Instant,
  ...others: readonly Observed<Instant | null>[]
): Instant {
  return others.reduce<Instant>(
    (earliest, at) => (isUnknown(at) || at === null || at >= earliest ? earliest : at),
    first,
  );
}
