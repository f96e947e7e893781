import type { Verdict } from '../../core/verdict.ts';

/** Ids under which the demo configures its sources. */
export const SOURCES = ['aws', 'github', 'workspace', 'company'] as const;
export type SourceId = (typeof SOURCES)[number];

/** What a check must find of a subject, because the company was made that way. */
export interface Truth {
  readonly check: string;
  readonly source: SourceId;
  readonly subject: string;
  readonly verdict: Verdict;
  /** What a finding that is not assessed must name. */
  readonly permission?: string;
}

/** What annexa cannot see on a day although it is there. */
export interface Blindness {
  /** Account whose bucket policies may not be read. */
  readonly bucketPoliciesOf: string | null;
}

/** How a verdict and what was to be found differ; the demo and its tests want none. */
export interface Difference {
  readonly check: string;
  readonly source: string;
  readonly subject: string;
  readonly expected: Verdict | 'nothing';
  readonly found: Verdict | 'nothing';
}

interface Found {
  readonly check: string;
  readonly source: string;
  readonly subject: { readonly id: string };
  readonly verdict: Verdict;
}

/** Compares both ways: what is missing differs as much as what is wrong or too much. */
export function differences(
  truths: readonly Truth[],
  findings: readonly Found[],
): readonly Difference[] {
  const keyOf = (check: string, source: string, subject: string): string =>
    `${check}\n${source}\n${subject}`;
  const found = new Map(
    findings.map((finding) => [keyOf(finding.check, finding.source, finding.subject.id), finding]),
  );
  const wrong: Difference[] = [];
  for (const { check, source, subject, verdict: expected } of truths) {
    const key = keyOf(check, source, subject);
    const verdict = found.get(key)?.verdict ?? 'nothing';
    found.delete(key);
    if (verdict !== expected) wrong.push({ check, source, subject, expected, found: verdict });
  }
  for (const { check, source, subject, verdict } of found.values()) {
    wrong.push({ check, source, subject: subject.id, expected: 'nothing', found: verdict });
  }
  return wrong;
}
