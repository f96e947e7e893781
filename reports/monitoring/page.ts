import { groupBy } from '../../src/core/group-by.ts';
import type { MonitoringReport, ReportedFinding } from '../../src/core/monitoring-report.ts';
import type { Verdict } from '../../src/core/verdict.ts';

/** Rows that a list shows; what is beyond is counted, with the command that lists all of it. */
export const ROWS = 500;
/** Rows of a folded list of what is in order. */
export const FOLDED_ROWS = 200;
/** Evidence ids named beside one finding. */
export const IDS = 3;
/** Sealed records the last section lists. */
const RECORDS = 2000;

/** The model with the lookups that several sections share. */
export interface Page {
  readonly model: MonitoringReport;
  /** Place in `model.evidence` of the records that the last section lists, by id. */
  readonly listed: ReadonlyMap<string, number>;
  readonly checkTitles: ReadonlyMap<string, string>;
}

export function pageOf(model: MonitoringReport): Page {
  const checks = model.topics.flatMap((topic) => topic.checks);
  return {
    model,
    listed: listedEvidence(model),
    checkTitles: new Map(checks.map((check) => [check.id, check.title])),
  };
}

/** Records behind failures come first, should there be more than can be listed. */
function listedEvidence(model: MonitoringReport): ReadonlyMap<string, number> {
  const findings = model.topics.flatMap((topic) => topic.checks).flatMap((check) => check.findings);
  const wanted = new Set(
    [
      ...findings.filter(isNonconforming),
      ...findings.filter((one) => !isNonconforming(one)),
    ].flatMap((finding) => finding.evidence),
  );
  const kept = new Set([...wanted].slice(0, RECORDS));
  return new Map(
    model.evidence.flatMap(({ id }, index) => (kept.has(id) ? [[id, index] as const] : [])),
  );
}

function isNonconforming(finding: ReportedFinding): boolean {
  return finding.verdict === 'nonconforming';
}

export function ofVerdict(
  findings: readonly ReportedFinding[],
  verdict: Verdict,
): readonly ReportedFinding[] {
  return findings.filter((finding) => finding.verdict === verdict);
}

/** Why something could not be assessed, and how many verdicts that leaves open. */
export interface Cause {
  readonly source: string;
  readonly text: string;
  readonly permission: string | undefined;
  readonly findings: number;
  readonly checks: readonly string[];
}

/** The causes of everything that is not assessed, the one that hides most first. */
export function causes(model: MonitoringReport): readonly Cause[] {
  const hidden = model.topics
    .flatMap((topic) => topic.checks)
    .flatMap((check) =>
      ofVerdict(check.findings, 'not-assessed').map((finding) => ({ check: check.id, finding })),
    );
  const groups = groupBy(hidden, ({ finding }) =>
    JSON.stringify([originOf(finding), finding.reason.text]),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const permission = first.finding.reason.params['permission'];
      return [
        {
          source: originOf(first.finding),
          text: first.finding.reason.text,
          permission: permission === undefined ? undefined : String(permission),
          findings: group.length,
          checks: [...new Set(group.map(({ check }) => check))],
        },
      ];
    })
    .sort((a, b) => b.findings - a.findings);
}

/** The source that has the gap: not that of the subject, where a check joins two. */
function originOf(finding: ReportedFinding): string {
  const source = finding.reason.params['source'];
  return source === undefined || source === '' ? finding.source : String(source);
}
