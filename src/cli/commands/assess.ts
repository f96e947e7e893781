import { countVerdicts } from '../../core/control-verdict.ts';
import {
  assessmentView,
  type AssessmentView,
  type Difference,
} from '../../engine/assessment-view.ts';
import { exitCodeOf } from '../../engine/run.ts';
import { moment, requireRunBy, withRecorded, type ConfigOptions } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { verdictLine } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';
import { perform } from './run.ts';

export interface AssessOptions extends ConfigOptions {
  readonly asOf?: string;
  readonly json?: boolean;
}

/**
 * `annexa assess`: judges what was collected and records what changed. With `--as-of` the evidence of
 * that moment is judged anew, and nothing is recorded.
 */
export async function assess(shell: Shell, options: AssessOptions): Promise<ExitCode> {
  const { asOf } = options;
  if (asOf === undefined) return perform(shell, options, { collect: false, assess: true });
  return withRecorded(shell, options, async ({ configuration, store }) => {
    const at = moment(asOf, configuration.organization.timeZone, shell.now());
    await requireRunBy(store, at);
    const view = await assessmentView(configuration, store, at);
    if (options.json === true) shell.json(view);
    else describe(shell, view);
    return exitCodeOf({
      verdicts: countVerdicts(view.findings),
      sources: view.coverage.sources.map(({ gaps }) => ({
        status: gaps.length === 0 ? 'complete' : 'partial',
      })),
    });
  });
}

function describe(shell: Shell, view: AssessmentView): void {
  shell.say(`As of ${view.asOf}, by the checks of today; nothing was recorded.`);
  shell.say(verdictLine(countVerdicts(view.findings), shell.style));
  if (view.differences.length === 0) {
    shell.say('Every finding comes out as it was recorded.');
    return;
  }
  shell.say(`${counted(view.differences.length, 'finding')} not as recorded then:`);
  shell.say();
  shell.table(COLUMNS, view.differences);
}

const CAUSES: Readonly<Record<Difference['because'], string>> = {
  check: 'another revision of the check',
  projection: 'another revision of a reading’s projection',
  configuration: 'another configuration',
  time: 'the time since the run before',
};

const COLUMNS: readonly Column<Difference>[] = [
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'SUBJECT', value: ({ subject }) => subject.name, flexible: true },
  { title: 'RECORDED', value: ({ recorded }) => recorded?.verdict ?? 'nothing' },
  { title: 'NOW', value: ({ assessed }) => assessed?.verdict ?? 'nothing' },
  { title: 'BECAUSE OF', value: ({ because }) => CAUSES[because], flexible: true },
];
