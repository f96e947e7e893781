import { countVerdicts } from '../../core/control-verdict.ts';
import { DAY, HOUR, millis, plus, type Instant } from '../../core/time.ts';
import type {
  AlertRow,
  MonitoringGapRow,
  ReadingRow,
  ScheduleRow,
  SlotRow,
} from '../../store/store.ts';
import { withRecorded, type ConfigOptions, type Recorded } from '../context.ts';
import { sayFields } from '../details.ts';
import type { ExitCode } from '../exit-code.ts';
import { verdictLine } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import { stateOf } from '../state.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

const MINUTE = 60_000;
/** A schedule is this much behind before somebody should look whether the daemon runs. */
const OVERDUE_MS = 10 * MINUTE;

export interface StatusOptions extends ConfigOptions {
  readonly json?: boolean;
}

/** What ran when, and what is due, of one source. */
interface SourceStatus {
  readonly id: string;
  /** How the newest readings of all its steps ended; `never` where there is none. */
  readonly read: 'complete' | 'partial' | 'unavailable' | 'never';
  readonly gaps: number;
  /** When anything of it was last read. */
  readonly lastReadAt: Instant | null;
  /** In the words of the configuration, and when it is next due; null where no daemon ever ran. */
  readonly schedule: string | null;
  readonly nextAt: Instant | null;
  readonly overdue: boolean;
  readonly running: boolean;
  /** Why its newest scheduled collection failed, and when it is tried again. */
  readonly failed: { readonly detail: string; readonly retryAt: Instant | null } | null;
}

/** `annexa status`: what ran when, what is due and what is wrong, in one screen. */
export async function status(shell: Shell, options: StatusOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const { store, lastRun } = recorded;
    const now = shell.now();
    const [state, findings, deviations, nonconformities, waiting, gaps, alerts, sources] =
      await Promise.all([
        stateOf(recorded),
        store.findings(),
        store.deviations(),
        store.nonconformities(),
        store.pendingOutbox(),
        store.monitoringGaps(now),
        store.alerts('open'),
        sourceStatuses(recorded, now),
      ]);
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
      sources,
      monitoringGaps: gaps.filter(
        ({ to, source }) => to === null && sources.some(({ id }) => id === source),
      ),
      alerts: alerts.map(({ kind, source, title, raisedAt }) => ({
        kind,
        source,
        title,
        raisedAt,
      })),
    };
    if (options.json === true) {
      shell.json(summary);
      return 0;
    }
    shell.say(verdictLine(summary.verdicts, shell.style));
    shell.say();
    shell.table(columns(now), sources);
    shell.say();
    const seen = summary.coverage.sources.flatMap((source) => source.gaps);
    sayFields(shell, [
      ['Last run', `${lastRun.startedAt}${lastRun.finishedAt === null ? ', not finished' : ''}`],
      ['Coverage', seen.length === 0 ? 'every reading is complete' : counted(seen.length, 'gap')],
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
    sayWrong(shell, wrongs(sources, alerts, summary.monitoringGaps, now));
    return 0;
  });
}

async function sourceStatuses(
  { configuration, store }: Recorded,
  now: Instant,
): Promise<readonly SourceStatus[]> {
  const [readings, schedules] = await Promise.all([store.newestReadings(), store.schedules()]);
  return Promise.all(
    configuration.sources.map(async ({ id }) => {
      const [slot] = await store.slots({ source: id, dueBy: now }, 1);
      const schedule = schedules.find(({ source }) => source === id);
      const own = readings.filter(({ source, status }) => source === id && status !== 'ended');
      return statusOf(id, own, schedule, slot, now);
    }),
  );
}

function statusOf(
  id: string,
  readings: readonly ReadingRow[],
  schedule: ScheduleRow | undefined,
  slot: SlotRow | undefined,
  now: Instant,
): SourceStatus {
  const answered = readings.filter(({ status }) => status !== 'unavailable');
  const isRunning = slot !== undefined && slot.finishedAt === null && slot.holder !== null;
  const isWaiting = slot !== undefined && slot.finishedAt === null && slot.holder === null;
  return {
    id,
    read:
      readings.length === 0
        ? 'never'
        : answered.length === 0
          ? 'unavailable'
          : readings.every(({ status }) => status === 'complete')
            ? 'complete'
            : 'partial',
    gaps: readings.reduce((sum, { gaps }) => sum + gaps.length, 0),
    lastReadAt:
      answered
        .map(({ finishedAt }) => finishedAt)
        .sort()
        .at(-1) ?? null,
    schedule: schedule?.schedule ?? null,
    nextAt: schedule?.nextAt ?? null,
    // A daemon that runs keeps it in the future.
    overdue: schedule !== undefined && !isRunning && plus(schedule.nextAt, OVERDUE_MS) < now,
    running: isRunning,
    failed: failureOf(slot, isWaiting),
  };
}

function failureOf(slot: SlotRow | undefined, isWaiting: boolean): SourceStatus['failed'] {
  if (slot === undefined || slot.detail === null) return null;
  return { detail: slot.detail, retryAt: isWaiting ? slot.until : null };
}

const READ_WORDS: Readonly<Record<SourceStatus['read'], string>> = {
  complete: 'complete',
  partial: 'partial',
  unavailable: 'unavailable',
  never: 'never read',
};

function columns(now: Instant): readonly Column<SourceStatus>[] {
  return [
    { title: 'SOURCE', value: ({ id }) => id, flexible: true },
    {
      title: 'READ',
      value: ({ read, running }) => `${READ_WORDS[read]}${running ? ', being read' : ''}`,
      style: (text, { read }, style) =>
        read === 'complete' ? style.good(text) : style.unsure(text),
    },
    { title: 'GAPS', value: ({ gaps }) => gaps, right: true },
    { title: 'WHEN', value: ({ lastReadAt }) => relative(lastReadAt, now) },
    { title: 'NEXT', value: ({ nextAt }) => relative(nextAt, now) },
    { title: 'SCHEDULE', value: ({ schedule }) => schedule ?? 'no daemon ran yet', flexible: true },
  ];
}

function wrongs(
  sources: readonly SourceStatus[],
  alerts: readonly AlertRow[],
  gaps: readonly MonitoringGapRow[],
  now: Instant,
): readonly string[] {
  const told = new Set(alerts.map(({ source }) => source));
  return [
    ...(sources.some(({ overdue }) => overdue)
      ? ['What is due is not begun: annexa daemon does not run, or stands still.']
      : []),
    ...alerts.map(({ title, raisedAt }) => `${title} (${relative(raisedAt, now)})`),
    ...sources.flatMap(({ id, failed }) =>
      failed === null
        ? []
        : [
            `${id} failed: ${failed.detail}${failed.retryAt === null ? '' : `; tried again ${relative(failed.retryAt, now)}`}`,
          ],
    ),
    ...gaps
      .filter(({ source }) => !told.has(source))
      .map(
        ({ source, from, slots }) =>
          `${source} was not read at ${counted(slots, 'moment')} it was due, since ${from}`,
      ),
  ];
}

function sayWrong(shell: Shell, lines: readonly string[]): void {
  if (lines.length === 0) return;
  shell.say();
  shell.say(shell.style.bad('What is wrong'));
  sayFields(
    shell,
    lines.map((line) => ['-', line] as const),
  );
}

/** `2 h ago`, `in 21 h`. */
function relative(at: Instant | null, now: Instant): string {
  if (at === null) return '';
  const distance = millis(at) - millis(now);
  const size = Math.abs(distance);
  const [unit, name] =
    size >= 2 * DAY ? [DAY, 'd'] : size >= 2 * HOUR ? [HOUR, 'h'] : [MINUTE, 'min'];
  const text = size < MINUTE ? 'now' : `${String(Math.round(size / unit))} ${name}`;
  if (text === 'now') return text;
  return distance < 0 ? `${text} ago` : `in ${text}`;
}
