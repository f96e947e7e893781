import type { FindingRow } from '../../src/store/store.ts';
import { keyOf, type Replayed } from './matrix.ts';

/**
 * What trouble did that it must not: a verdict flipped, a subject gone, something concluded of what
 * nobody saw, a refusal that names no permission. `before` is how it is without the trouble.
 */
export function wronged(before: readonly FindingRow[], after: Replayed): readonly string[] {
  const judged = after.findings.filter(({ check }) => after.checks.includes(check));
  const found = new Map(judged.map((finding) => [keyOf(finding), finding]));
  const known = new Set(before.map(keyOf));
  const flipped = before.flatMap((finding) => {
    if (!after.checks.includes(finding.check)) return [];
    const now = found.get(keyOf(finding))?.verdict;
    // An empty list says so on its account; a refused one says instead where it was refused.
    const unseen = finding.reason.code === 'no-subjects' || finding.verdict === 'not-assessed';
    if (now === undefined && unseen) {
      const told = judged.some((other) => !known.has(keyOf(other)) && isOpen(other, finding));
      return told ? [] : [`${keyOf(finding)}: gone`];
    }
    return now === finding.verdict || now === 'not-assessed'
      ? []
      : [`${keyOf(finding)}: ${finding.verdict} → ${String(now)}`];
  });
  const concluded = judged
    .filter((finding) => finding.verdict !== 'not-assessed' && !known.has(keyOf(finding)))
    .map((finding) => `${keyOf(finding)}: ${finding.verdict}, out of nothing`);
  const unnamed = judged
    .filter(isUnnamed)
    .map((finding) => `${keyOf(finding)}: names no permission`);
  return [...flipped, ...concluded, ...unnamed];
}

function isOpen(other: FindingRow, { check, source }: FindingRow): boolean {
  return other.check === check && other.source === source && other.verdict === 'not-assessed';
}

/** How many findings trouble leaves open that were not: an older answer must not stand in for a refused one. */
export function opened(before: readonly FindingRow[], after: Replayed): number {
  const open = (findings: readonly FindingRow[]): number =>
    findings.filter(
      ({ check, verdict }) => after.checks.includes(check) && verdict === 'not-assessed',
    ).length;
  return open(after.findings) - open(before);
}

/** What a run did to deviations and nonconformities, in words. */
export function acts({ run }: Replayed): readonly string[] {
  return Object.entries({ ...run.deviations, ...run.nonconformities }).flatMap(([what, count]) =>
    count === 0 ? [] : [`${String(count)} ${what}`],
  );
}

function isUnnamed({ reason }: FindingRow): boolean {
  return reason.code === 'denied' && reason.params['permission'] === undefined;
}
