import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

/** How often each verdict was reached. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** One check's part in a control. */
export interface ControlCheck {
  readonly check: string;
  readonly title: string;
  readonly bearing: 'direct' | 'supporting';
  readonly because: string;
  /** `no-source`: no configured source can answer it; `disabled`: switched off, with its reason. */
  readonly status: 'judged' | 'no-source' | 'disabled';
  readonly verdict: Verdict | null;
  readonly counts: VerdictCounts;
}

/** What the automated checks say of one control, and how much they could see. */
export interface ControlVerdict {
  readonly id: string;
  /** Null where no automated check bears on it directly: that takes a person's evidence. */
  readonly verdict: Verdict | null;
  readonly checks: readonly ControlCheck[];
  /** Subjects of direct checks that could be judged, of all that apply. */
  readonly coverage: { readonly assessed: number; readonly expected: number };
  readonly evidenced: {
    /** No check reads policies yet; a person's evidence is needed. */
    readonly design: false;
    readonly implementation: boolean;
    readonly operation: boolean;
  };
}

/** The worst verdict of a check: a failure, then ignorance, then conforming, then nothing to judge. */
function worst(counts: VerdictCounts): Verdict | null {
  if (counts.nonconforming > 0) return 'nonconforming';
  if (counts['not-assessed'] > 0) return 'not-assessed';
  if (counts.conforming > 0) return 'conforming';
  return counts['not-applicable'] > 0 ? 'not-applicable' : null;
}

export function countVerdicts(findings: Iterable<Pick<Finding, 'verdict'>>): VerdictCounts {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  for (const { verdict } of findings) counts[verdict] += 1;
  return counts;
}

/**
 * The verdict of a control over its direct checks (DESIGN.md §4): nonconforming if any is, else not
 * assessed if any is, else conforming, for what is automated, if any is. Supporting checks never decide.
 */
export function controlVerdict(
  id: string,
  checks: readonly Check[],
  findings: ReadonlyMap<string, readonly Pick<Finding, 'verdict'>[]>,
  statusOf: (check: Check) => ControlCheck['status'],
): ControlVerdict {
  const bearing = checks.flatMap((check) =>
    check.controls
      .filter((control) => control.id === id)
      .map((control) => {
        const counts = countVerdicts(findings.get(check.id) ?? []);
        return {
          nature: check.nature,
          part: {
            check: check.id,
            title: check.title,
            bearing: control.bearing,
            because: control.because,
            status: statusOf(check),
            verdict: worst(counts),
            counts,
          } satisfies ControlCheck,
        };
      }),
  );
  const direct = bearing.filter(({ part }) => part.bearing === 'direct');
  const assessed = (part: ControlCheck): number =>
    part.counts.conforming + part.counts.nonconforming;
  const known = direct.filter(({ part }) => assessed(part) > 0);
  return {
    id,
    verdict: worst(
      countVerdicts(
        direct.flatMap(({ part }) => (part.verdict === null ? [] : [{ verdict: part.verdict }])),
      ),
    ),
    checks: bearing.map(({ part }) => part),
    coverage: {
      assessed: direct.reduce((sum, { part }) => sum + assessed(part), 0),
      expected: direct.reduce(
        (sum, { part }) => sum + assessed(part) + part.counts['not-assessed'],
        0,
      ),
    },
    evidenced: {
      design: false,
      implementation: known.some(({ nature }) => nature === 'state'),
      operation: known.some(({ nature }) => nature === 'event'),
    },
  };
}
