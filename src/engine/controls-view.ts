import type { Check } from '../core/check.ts';
import { controlVerdict, type ControlCheck } from '../core/control-verdict.ts';
import { groupBy } from '../core/group-by.ts';
import type { Catalogue, MonitoringReport, ReportedControl } from '../core/monitoring-report.ts';
import type { Instant } from '../core/time.ts';
import type { FindingRow, Store } from '../store/store.ts';
import { mergedSources, stepKey } from './assess-stored.ts';
import type { Configuration } from './configuration.ts';
import type { MergedSource } from './source-view.ts';
import { judgeable } from './plan-checks.ts';

export type CheckStatus = ControlCheck['status'];

/** What `annexa controls` shows: every control of Annex A with verdict, coverage and checks. */
export interface ControlsView {
  readonly asOf: Instant;
  readonly run: string | null;
  /** All 93, those without any automated check included: their `checks` is empty. */
  readonly controls: readonly ReportedControl[];
  /** The requirements of clauses 4 to 10 on which a check bears. */
  readonly clauses: MonitoringReport['clauses'];
}

/** The controls as the last run left them. */
export async function controlsView(
  configuration: Configuration,
  store: Store,
  catalogue: Catalogue,
  now: Instant,
): Promise<ControlsView> {
  const [run, findings, known, ages] = await Promise.all([
    store.lastRun(),
    store.findings(),
    store.sources(),
    store.newestComplete(),
  ]);
  const sources = mergedSources(configuration, known, new Set(ages.map(stepKey)));
  return {
    asOf: run?.finishedAt ?? now,
    run: run?.id ?? null,
    ...reportedControls(configuration, catalogue, findings, checkStatuses(configuration, sources)),
  };
}

/** Whether each check is disabled, lacks a source that can answer it, or is judged. */
export function checkStatuses(
  configuration: Configuration,
  sources: readonly MergedSource[],
): ReadonlyMap<string, CheckStatus> {
  return new Map(
    configuration.checks.map(({ check, disabled }) => {
      if (disabled !== undefined) return [check.id, 'disabled'];
      const answered = sources.some((source) => judgeable(check, source.steps).length > 0);
      return [check.id, answered ? 'judged' : 'no-source'];
    }),
  );
}

/** The verdict of every control, and of each clause that a check bears on. */
export function reportedControls(
  configuration: Configuration,
  catalogue: Catalogue,
  findings: readonly Pick<FindingRow, 'check' | 'verdict'>[],
  statuses: ReadonlyMap<string, CheckStatus>,
): Pick<ControlsView, 'controls' | 'clauses'> {
  const checks = configuration.checks.map(({ check }) => check);
  const byCheck = groupBy(findings, (finding) => finding.check);
  const statusOf = (check: Check): CheckStatus => statuses.get(check.id) ?? 'no-source';
  const verdictOf = (id: string): ReturnType<typeof controlVerdict> =>
    controlVerdict(id, checks, byCheck, statusOf);
  return {
    controls: catalogue.controls.map(({ id, title, theme, topics, hint }) => ({
      ...verdictOf(id),
      title,
      theme,
      topics,
      byHand: hint,
    })),
    clauses: Object.entries(catalogue.clauses)
      .map(([id, title]) => ({ ...verdictOf(id), title }))
      .filter((clause) => clause.checks.length > 0),
  };
}
