import type { Check } from '../../core/check.ts';
import { OUTAGE } from '../../engine/outages.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { reasonText } from '../../core/words.ts';
import type { Deviation, DeviationSubject, EventRow } from '../../store/store.ts';
import { requireNames, withRecorded, type ConfigOptions, type Recorded } from '../context.ts';
import { sayEvents, sayFields } from '../details.ts';
import { stateOf } from '../state.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

export interface ListOptions extends ConfigOptions {
  readonly source?: readonly string[];
  readonly check?: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
  readonly ndjson?: boolean;
}

export interface ShowOptions extends ConfigOptions {
  readonly json?: boolean;
}

interface DeviationView extends Deviation {
  readonly title: string;
  readonly overdue: boolean;
}

/** `annexa deviation list`: open ones, unless all are asked for. */
export async function list(shell: Shell, options: ListOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const all = await recorded.store.deviations();
    requireNames('check', options.check, namesIn(recorded, all, 'check'));
    requireNames('source', options.source, namesIn(recorded, all, 'source'));
    const chosen = all
      .filter((one) => options.all === true || one.state === 'open')
      .filter((one) => options.check?.includes(one.check) ?? true)
      .filter((one) => options.source?.includes(one.source) ?? true)
      .map((one) => viewOf(one, recorded.registry.checks, shell.now()));
    if (options.ndjson === true) await shell.lines(chosen);
    else if (options.json === true) {
      shell.json({ ...(await stateOf(recorded)), deviations: chosen });
    } else if (chosen.length === 0) {
      shell.say(options.all === true ? 'There has been no deviation.' : 'No deviation is open.');
    } else shell.table(COLUMNS, chosen);
    return 0;
  });
}

/** `annexa deviation show`: with every subject, past ones too, and its history. */
export async function show(
  shell: Shell,
  options: ShowOptions,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const found = (await recorded.store.deviations()).find((one) => one.id === id);
    if (!found) throw new OperatorError(`there is no deviation ${JSON.stringify(id)}`);
    const { checks } = recorded.registry;
    const deviation = viewOf(found, checks, shell.now());
    const events = await recorded.store.events(id);
    const raised = (await recorded.store.nonconformities())
      .filter((one) => one.deviations.includes(id))
      .map((one) => one.id);
    if (options.json === true) {
      shell.json({ ...(await stateOf(recorded)), deviation, nonconformities: raised, events });
      return 0;
    }
    describe(
      shell,
      deviation,
      checks.find((check) => check.id === deviation.check),
      raised,
    );
    await saySubjects(shell, deviation, recorded);
    sayHistory(shell, events);
    return 0;
  });
}

function describe(
  shell: Shell,
  deviation: DeviationView,
  check: Check | undefined,
  raised: readonly string[],
): void {
  shell.say(shell.style.bold(`${deviation.id}  ${deviation.title}`));
  sayFields(shell, [
    ['State', `${deviation.state}${deviation.baseline ? ', part of the baseline' : ''}`],
    ['Check', deviation.check],
    ['Source', deviation.source],
    ['Severity', deviation.severity],
    ['Opened', deviation.openedAt],
    ['Due', `${deviation.dueAt}${deviation.overdue ? ' (overdue)' : ''}`],
    ['Corrected', deviation.correctedAt ?? ''],
    ['Nonconformity', raised.join(', ')],
    ['What to do', deviation.state === 'open' ? (check?.remediation ?? '') : ''],
  ]);
}

async function saySubjects(
  shell: Shell,
  deviation: Deviation,
  { store, registry }: Recorded,
): Promise<void> {
  const findings = await store.findings();
  const check = registry.checks.find(({ id }) => id === deviation.check);
  const reasons = new Map(
    findings
      .filter((one) => one.check === deviation.check && one.source === deviation.source)
      .map((one) => [`${one.subject.kind}\n${one.subject.id}`, reasonText(check, one.reason)]),
  );
  const columns: readonly Column<DeviationSubject>[] = [
    { title: 'SUBJECT', value: ({ name }) => name, flexible: true },
    { title: 'ID', value: ({ id }) => id, flexible: true },
    { title: 'SINCE', value: ({ since }) => since },
    { title: 'UNTIL', value: ({ until }) => until ?? '' },
    {
      title: 'NOW',
      value: ({ kind, id, ended }) => ended ?? reasons.get(`${kind}\n${id}`) ?? '',
      flexible: true,
    },
  ];
  shell.say();
  shell.table(columns, deviation.subjects);
}

function sayHistory(shell: Shell, events: readonly EventRow[]): void {
  shell.say();
  sayEvents(shell, events);
}

function titleOf(check: string, checks: readonly Check[]): string {
  if (check === OUTAGE.check) return OUTAGE.title;
  return checks.find(({ id }) => id === check)?.title ?? check;
}

function viewOf(deviation: Deviation, checks: readonly Check[], now: string): DeviationView {
  return {
    ...deviation,
    title: titleOf(deviation.check, checks),
    overdue: deviation.state === 'open' && deviation.dueAt < now,
  };
}

/** Names that are configured, and those that older deviations still bear. */
function namesIn(
  { configuration, registry }: Recorded,
  all: readonly Deviation[],
  field: 'check' | 'source',
): readonly string[] {
  const configured = field === 'check' ? registry.checks : configuration.sources;
  return [...new Set([...configured.map(({ id }) => id), ...all.map((one) => one[field])])];
}

const COLUMNS: readonly Column<DeviationView>[] = [
  { title: 'ID', value: ({ id }) => id },
  {
    title: 'STATE',
    value: ({ state, overdue }) => (overdue ? 'overdue' : state),
    style: (text, { state }, style) => (state === 'open' ? style.bad(text) : style.good(text)),
  },
  { title: 'SEVERITY', value: ({ severity }) => severity },
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'SOURCE', value: ({ source }) => source },
  {
    title: 'SUBJECTS',
    value: ({ subjects, state }) =>
      state === 'open'
        ? subjects.filter(({ until }) => until === null).length
        : counted(0, 'left', 'left'),
    right: true,
  },
  { title: 'OPENED', value: ({ openedAt }) => openedAt.slice(0, 10) },
  { title: 'DUE', value: ({ dueAt }) => dueAt.slice(0, 10) },
  { title: 'TITLE', value: ({ title }) => title, flexible: true },
];
