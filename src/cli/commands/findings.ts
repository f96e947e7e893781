import { findingsView, type FindingView, type FindingsView } from '../../engine/read-model.ts';
import { exitCodeOf } from '../../engine/run.ts';
import type { Check } from '../../core/check.ts';
import { CLAUSE_IDS, isControlId } from '../../core/control-id.ts';
import { countVerdicts } from '../../core/control-verdict.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { SEVERITIES, type Verdict } from '../../core/verdict.ts';
import {
  moment,
  requireNames,
  requireRunBy,
  withRecorded,
  type ConfigOptions,
} from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { verdictLine } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';
import { verdictStyle } from '../verdict-style.ts';

export interface FindingFilters {
  readonly check?: readonly string[];
  readonly source?: readonly string[];
  readonly control?: readonly string[];
  readonly topic?: readonly string[];
  readonly verdict?: readonly string[];
}

export interface FindingsOptions extends ConfigOptions, FindingFilters {
  readonly asOf?: string;
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly exitCode?: boolean;
}

/** `annexa findings`: what was recorded, now or at a moment. */
export async function findings(shell: Shell, options: FindingsOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async ({ configuration, registry, store }) => {
    const asOf =
      options.asOf === undefined
        ? undefined
        : moment(options.asOf, configuration.organization.timeZone, shell.now());
    if (asOf !== undefined) await requireRunBy(store, asOf);
    const view = await findingsView(store, registry.checks, shell.now(), asOf);
    const names = [
      ...configuration.sources.map(({ id }) => id),
      ...view.findings.map(({ source }) => source),
    ];
    return showFindings(shell, options, view, registry.checks, [...new Set(names)]);
  });
}

/** Filters, prints and, where asked, turns into an exit code. */
export async function showFindings(
  shell: Shell,
  options: FindingsOptions,
  view: FindingsView,
  checks: readonly Check[],
  sources: readonly string[],
): Promise<ExitCode> {
  const chosen = filtered(view.findings, options, checks, sources);
  if (options.ndjson === true) await shell.lines(chosen);
  else if (options.json === true) shell.json({ ...view, findings: chosen });
  else describe(shell, chosen, options);
  if (options.exitCode !== true) return 0;
  // What a gap hides of the chosen checks is among their findings; whether all was seen is asked of all.
  const narrowed = [options.check, options.control, options.topic, options.verdict].some(
    (filter) => filter !== undefined,
  );
  const read = narrowed
    ? []
    : view.coverage.sources.filter(({ id }) => options.source?.includes(id) ?? true);
  return exitCodeOf({
    verdicts: countVerdicts(chosen),
    sources: read.map(({ gaps }) => ({
      status: gaps.length === 0 ? 'complete' : 'partial',
    })),
  });
}

function filtered(
  all: readonly FindingView[],
  filters: FindingFilters,
  checks: readonly Check[],
  sources: readonly string[],
): readonly FindingView[] {
  const topics = new Map(checks.map((check) => [check.id, check.topic as string]));
  requireNames(
    'check',
    filters.check,
    checks.map(({ id }) => id),
  );
  requireNames('source', filters.source, sources);
  requireNames('topic', filters.topic, [...new Set(topics.values())]);
  requireControls(filters.control);
  const has = (wanted: readonly string[] | undefined, value: string): boolean =>
    wanted === undefined || wanted.includes(value);
  return all.filter(
    (finding) =>
      has(filters.check, finding.check) &&
      has(filters.source, finding.source) &&
      has(filters.topic, topics.get(finding.check) ?? '') &&
      has(filters.verdict, finding.verdict) &&
      (filters.control === undefined ||
        finding.controls.some((control) => filters.control?.includes(control))),
  );
}

/** A control without any check is a fair question, whose answer is an empty list; a slip is not. */
function requireControls(ids: readonly string[] | undefined): void {
  for (const id of ids ?? []) {
    if (isControlId(id) || (CLAUSE_IDS as readonly string[]).includes(id)) continue;
    throw new OperatorError(
      `${JSON.stringify(id)} is neither a control of Annex A, as A.8.5 is, nor a clause, as 10.2 is`,
    );
  }
}

/** What asks for attention comes first; what is well is only counted, unless it was asked for. */
function describe(shell: Shell, chosen: readonly FindingView[], options: FindingsOptions): void {
  const listed = options.verdict
    ? chosen
    : chosen.filter(({ verdict }) => verdict === 'nonconforming' || verdict === 'not-assessed');
  const rows = [...listed].sort((a, b) => rank(a) - rank(b));
  if (rows.length > 0) {
    shell.table(COLUMNS, rows);
    shell.say();
  }
  shell.say(verdictLine(countVerdicts(chosen), shell.style));
  const rest = chosen.length - rows.length;
  if (rest > 0) {
    shell.say(
      `${counted(rest, 'finding')} not listed here; --verdict conforming or not-applicable lists them`,
    );
  }
}

function rank({ verdict, severity }: FindingView): number {
  const order: readonly Verdict[] = [
    'nonconforming',
    'not-assessed',
    'conforming',
    'not-applicable',
  ];
  return order.indexOf(verdict) * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

const COLUMNS: readonly Column<FindingView>[] = [
  {
    title: 'VERDICT',
    value: ({ verdict }) => verdict,
    style: (text, { verdict }, style) => verdictStyle(text, verdict, style),
  },
  { title: 'SEVERITY', value: ({ severity }) => severity },
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'SUBJECT', value: ({ subject }) => subject.name, flexible: true },
  { title: 'REASON', value: ({ reason }) => reason.text, flexible: true },
];
