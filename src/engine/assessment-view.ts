import type { Finding } from '../core/finding.ts';
import { scopeKey } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { Verdict } from '../core/verdict.ts';
import { sealConfiguration } from '../evidence/record.ts';
import type { FindingRow, ReadingRow, Store } from '../store/store.ts';
import type { Configuration } from './configuration.ts';
import { coverageBySource, findingViews, type FindingsView } from './read-model.ts';
import { subjectKey } from './reconcile.ts';
import { assessEvidence } from './reproject.ts';

/** What a verdict was when it was recorded, or is when it is reached anew. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly code: string;
  readonly revision: number;
}

/** A finding that comes out otherwise than it was recorded. */
export interface Difference {
  readonly check: string;
  readonly source: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string };
  /** Null where there was, or is, no such finding. */
  readonly recorded: Conclusion | null;
  readonly assessed: Conclusion | null;
  /**
   * What the difference comes from: another revision of the check, another revision of a step's
   * projection, another configuration, or the time between the run and the moment asked for.
   */
  readonly because: 'check' | 'projection' | 'configuration' | 'time';
}

export interface AssessmentView extends FindingsView {
  /** Against what was recorded at the same moment; empty when nothing comes out otherwise. */
  readonly differences: readonly Difference[];
}

/** Judges the evidence of a moment anew, and compares with what was recorded then. Writes nothing. */
export async function assessmentView(
  configuration: Configuration,
  store: Store,
  asOf: Instant,
): Promise<AssessmentView> {
  const [assessment, readings, recorded, run] = await Promise.all([
    assessEvidence(configuration, store, asOf),
    store.newestReadings(asOf),
    store.findings(asOf),
    store.lastRun(asOf),
  ]);
  const before = new Map(recorded.map((row) => [keyOf(row), row]));
  const findings = assessment.findings.map((finding) => {
    const row = before.get(keyOf(finding));
    const holds = row !== undefined && same(row, finding);
    return { ...finding, validFrom: holds ? row.validFrom : asOf };
  });
  const now = sealConfiguration(configuration.sealed).digest;
  const causes: Causes = {
    projections: otherProjections(configuration, readings),
    configured: run === undefined || run.configuration !== now,
  };
  const checks = configuration.checks.map(({ check }) => check);
  return {
    asOf,
    run: run?.id ?? null,
    coverage: { sources: coverageBySource(readings) },
    findings: await findingViews(store, checks, readings, findings),
    differences: differencesOf(before, findings, causes),
  };
}

interface Causes {
  /** Sources of which a step projects otherwise than when it was read. */
  readonly projections: ReadonlySet<string>;
  readonly configured: boolean;
}

function differencesOf(
  before: ReadonlyMap<string, FindingRow>,
  after: readonly Finding[],
  causes: Causes,
): readonly Difference[] {
  const left = new Map(before);
  const differences: Difference[] = [];
  for (const finding of after) {
    const row = left.get(keyOf(finding));
    left.delete(keyOf(finding));
    if (row && same(row, finding)) continue;
    differences.push(difference(row ?? null, finding, causes));
  }
  for (const row of left.values()) differences.push(difference(row, null, causes));
  return differences;
}

function difference(
  recorded: FindingRow | null,
  assessed: Finding | null,
  causes: Causes,
): Difference {
  const { check, source, subject } = (assessed ?? recorded) as Finding;
  const { kind, id, name } = subject;
  const revised = recorded && assessed && recorded.revision !== assessed.revision;
  return {
    check,
    source,
    subject: { kind, id, name },
    recorded: recorded && conclusion(recorded),
    assessed: assessed && conclusion(assessed),
    because: revised
      ? 'check'
      : causes.projections.has(source)
        ? 'projection'
        : causes.configured
          ? 'configuration'
          : 'time',
  };
}

function conclusion({ verdict, reason, revision }: Finding): Conclusion {
  return { verdict, code: reason.code, revision };
}

function otherProjections(
  configuration: Configuration,
  readings: readonly ReadingRow[],
): ReadonlySet<string> {
  const revisions = new Map(
    configuration.sources.flatMap(({ id, collector }) =>
      collector.steps.map((step) => [`${id}/${step.id}`, step.revision]),
    ),
  );
  return new Set(
    readings
      .filter(({ source, step, revision }) => revisions.get(`${source}/${step}`) !== revision)
      .map(({ source }) => source),
  );
}

function keyOf(finding: Finding): string {
  return [finding.check, subjectKey(finding.source, finding.subject), scopeKey(finding.scope)].join(
    '\n',
  );
}

function same(a: Finding, b: Finding): boolean {
  return (
    a.verdict === b.verdict &&
    a.revision === b.revision &&
    a.reason.code === b.reason.code &&
    JSON.stringify(a.reason.params) === JSON.stringify(b.reason.params)
  );
}
