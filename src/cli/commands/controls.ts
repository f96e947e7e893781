import type { ReportedControl } from '../../core/monitoring-report.ts';
import { controlsView } from '../../engine/controls-view.ts';
import { requireNames, withRecorded, type ConfigOptions } from '../context.ts';
import { sayFields } from '../details.ts';
import { stateOf } from '../state.ts';
import { verdictStyle } from '../verdict-style.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

export interface ControlsOptions extends ConfigOptions {
  readonly json?: boolean;
}

/** `annexa controls`: all 93, with what is automated of each, and openly with what is not. */
export async function controls(
  shell: Shell,
  options: ControlsOptions,
  [id]: readonly string[],
): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const { configuration, registry, store } = recorded;
    const view = await controlsView(configuration, store, registry.catalogue, shell.now());
    if (id !== undefined)
      requireNames(
        'control',
        [id],
        view.controls.map((control) => control.id),
      );
    const chosen = view.controls.filter((control) => id === undefined || control.id === id);
    if (options.json === true) {
      const { clauses } = view;
      shell.json({
        ...(await stateOf(recorded)),
        controls: chosen,
        ...(id === undefined ? { clauses } : {}),
      });
    } else if (id === undefined) {
      shell.table(COLUMNS, chosen);
      shell.say();
      sayTotals(shell, chosen);
    } else for (const control of chosen) describe(shell, control);
    return 0;
  });
}

/** Whether any check that decides the control's verdict can be judged here. */
function isAutomated({ checks }: ReportedControl): boolean {
  return checks.some(({ bearing }) => bearing === 'direct');
}

function sayTotals(shell: Shell, all: readonly ReportedControl[]): void {
  const automated = all.filter(isAutomated);
  const bare = all.filter(({ checks }) => checks.length === 0);
  const judged = automated.filter(({ verdict }) => verdict !== null);
  const count = (verdict: ReportedControl['verdict']): number =>
    all.filter((control) => control.verdict === verdict).length;
  const supported = all.length - automated.length - bare.length;
  shell.say(
    `${counted(all.length, 'control')}: ${String(automated.length)} with a check that decides, ${String(supported)} with supporting checks only, ${String(bare.length)} without any, for which a person shows the evidence`,
  );
  shell.say(
    `Of ${String(judged.length)} with a verdict here: ${String(count('conforming'))} conforming in what is automated, ${String(count('nonconforming'))} nonconforming, ${String(count('not-assessed'))} not assessed, ${String(count('not-applicable'))} without anything to judge`,
  );
}

function describe(shell: Shell, control: ReportedControl): void {
  shell.say(shell.style.bold(`${control.id}  ${control.title}`));
  sayFields(shell, [
    ['Theme', control.theme],
    ['Topics', control.topics.join(', ')],
    ['Verdict', verdictOf(control)],
    ['Assessed', coverageOf(control)],
    ['Design', 'not evidenced by any check'],
    ['Implementation', control.evidenced.implementation ? 'evidenced' : 'not evidenced'],
    ['Operation', control.evidenced.operation ? 'evidenced' : 'not evidenced'],
    ['By hand', control.byHand],
  ]);
  if (control.checks.length === 0) return;
  shell.say();
  shell.table(
    [
      { title: 'CHECK', value: ({ check }) => check },
      { title: 'BEARING', value: ({ bearing }) => bearing },
      {
        title: 'VERDICT',
        value: ({ verdict, status }) => verdict ?? STATUS_WORDS[status],
        style: (text, { verdict }, style) => verdictStyle(text, verdict, style),
      },
      { title: 'BECAUSE', value: ({ because }) => because, flexible: true },
    ],
    control.checks,
  );
}

const STATUS_WORDS = {
  judged: 'nothing judged yet',
  'no-source': 'no source',
  disabled: 'disabled',
} as const;

function verdictOf(control: ReportedControl): string {
  if (control.verdict !== null) return control.verdict;
  if (control.checks.length === 0) return 'no automated check';
  if (!isAutomated(control)) return 'supporting checks only';
  const direct = control.checks.filter(({ bearing }) => bearing === 'direct');
  return direct.every(({ status }) => status === 'disabled') ? 'disabled' : 'no source';
}

function coverageOf({ coverage }: ReportedControl): string {
  return coverage.expected === 0
    ? ''
    : `${String(coverage.assessed)} of ${String(coverage.expected)}`;
}

const COLUMNS: readonly Column<ReportedControl>[] = [
  { title: 'CONTROL', value: ({ id }) => id },
  {
    title: 'VERDICT',
    value: verdictOf,
    style: (text, { verdict }, style) =>
      verdict === null ? style.faint(text) : verdictStyle(text, verdict, style),
  },
  { title: 'ASSESSED', value: coverageOf, right: true },
  { title: 'CHECKS', value: ({ checks }) => checks.length, right: true },
  { title: 'TITLE', value: ({ title }) => title, flexible: true },
];
