import { countVerdicts } from '../../core/control-verdict.ts';
import { withRecorded, type ConfigOptions } from '../context.ts';
import { sayFields } from '../details.ts';
import { verdictLine } from '../run-text.ts';
import { stateOf } from '../state.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import { counted } from '../text.ts';

export interface StatusOptions extends ConfigOptions {
  readonly json?: boolean;
}

/** `annexa status`: where things stand, and how much of it was seen. */
export async function status(shell: Shell, options: StatusOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const { store, lastRun } = recorded;
    const [state, findings, deviations, nonconformities, waiting] = await Promise.all([
      stateOf(recorded),
      store.findings(),
      store.deviations(),
      store.nonconformities(),
      store.pendingOutbox(),
    ]);
    const now = shell.now();
    const open = deviations.filter((one) => one.state === 'open');
    const pending = (wanted: string): number =>
      nonconformities.filter((one) => one.state === wanted).length;
    const summary = {
      ...state,
      verdicts: countVerdicts(findings),
      deviations: { open: open.length, overdue: open.filter(({ dueAt }) => dueAt < now).length },
      nonconformities: {
        proposed: pending('proposed'),
        open: pending('open'),
        corrected: pending('corrected'),
      },
      tickets: { waiting: waiting.length },
    };
    if (options.json === true) {
      shell.json(summary);
      return 0;
    }
    const gaps = summary.coverage.sources.flatMap((source) => source.gaps);
    shell.say(verdictLine(summary.verdicts, shell.style));
    sayFields(shell, [
      ['Last run', `${lastRun.startedAt}${lastRun.finishedAt === null ? ', not finished' : ''}`],
      ['Coverage', gaps.length === 0 ? 'every reading is complete' : counted(gaps.length, 'gap')],
      [
        'Deviations',
        `${String(open.length)} open, ${String(summary.deviations.overdue)} of them overdue`,
      ],
      [
        'Nonconformities',
        `${String(summary.nonconformities.proposed)} proposed, ${String(summary.nonconformities.open)} open, ${String(summary.nonconformities.corrected)} corrected and not closed`,
      ],
      [
        'Tickets',
        waiting.length === 0 ? '' : `${counted(waiting.length, 'change')} not delivered yet`,
      ],
    ]);
    return 0;
  });
}
