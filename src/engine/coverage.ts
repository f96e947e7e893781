import type { Gap, GapReason } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';

/** A gap as people and programs are told of it; its source is named around it. */
export interface RunGap {
  readonly step: string;
  readonly scope: Scope;
  readonly reason: GapReason;
  readonly permission?: string;
  readonly item?: string;
  readonly detail: string;
}

/** How much of what was expected some readings saw. */
export interface Coverage {
  /** Null where a list could not be read, so that nobody knows how much there is. */
  readonly expected: number | null;
  readonly seen: number;
  readonly gaps: readonly RunGap[];
}

interface Covered {
  readonly step: string;
  readonly expected: number | null;
  readonly seen: number;
  readonly gaps: readonly Gap[];
}

/** The coverage of several readings; a gap that children inherit is told once, where it arose. */
export function coverageOf(readings: readonly Covered[]): Coverage {
  const expected = readings.map((reading) => reading.expected);
  return {
    expected: expected.includes(null)
      ? null
      : expected.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    seen: readings.reduce((sum, reading) => sum + reading.seen, 0),
    gaps: readings.flatMap((reading) =>
      reading.gaps
        .filter((gap) => gap.step === reading.step)
        .map(({ step, scope, reason, permission, item, detail }) => ({
          step,
          scope,
          reason,
          ...(permission === undefined ? {} : { permission }),
          ...(item === undefined ? {} : { item }),
          detail,
        })),
    ),
  };
}
