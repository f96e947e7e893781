import type { RunGap } from '../engine/coverage.ts';
import type { RunSummary, SourceSummary } from '../engine/run.ts';
import type { Shell } from './shell.ts';
import type { Style } from './style.ts';
import type { Column } from './table.ts';
import { counted } from './text.ts';

/** Gaps listed one by one; of the rest the number is told. */
const GAPS_SHOWN = 20;

export interface RunCircumstances {
  readonly collect: boolean;
  readonly assess: boolean;
  /** Whether there are trackers, and tickets were to be delivered to them. */
  readonly deliver: boolean;
  /** Nonconformities that wait to be accepted. */
  readonly proposed: number;
}

/** What a run did, for a person: what was seen, what not, what changed, and where to look next. */
export function describeRun(shell: Shell, summary: RunSummary, done: RunCircumstances): void {
  if (done.collect) {
    shell.table(SOURCE_COLUMNS, summary.sources);
    sayGaps(
      shell,
      summary.sources.flatMap(({ id, coverage }) =>
        coverage.gaps.map((gap) => ({ ...gap, source: id })),
      ),
    );
  }
  if (!done.assess) return;
  shell.say();
  shell.say(verdictLine(summary.verdicts, shell.style));
  for (const line of changes(summary, done)) shell.say(line);
  if (done.proposed > 0) {
    shell.say(
      `${counted(done.proposed, 'nonconformity', 'nonconformities')} of a first run ${done.proposed === 1 ? 'waits' : 'wait'} to be accepted: annexa nonconformity accept --all`,
    );
  }
  if (summary.verdicts.nonconforming + summary.verdicts['not-assessed'] > 0) {
    shell.say('Look closer: annexa findings, annexa report monitoring --output report.html');
  }
}

/** `3 conforming, 1 nonconforming, …`, each in its colour. */
export function verdictLine(verdicts: RunSummary['verdicts'], style: Style): string {
  const { conforming, nonconforming } = verdicts;
  const unseen = verdicts['not-assessed'];
  return [
    style.good(`${String(conforming)} conforming`),
    nonconforming > 0 ? style.bad(`${String(nonconforming)} nonconforming`) : '0 nonconforming',
    unseen > 0 ? style.unsure(`${String(unseen)} not assessed`) : '0 not assessed',
    `${String(verdicts['not-applicable'])} not applicable`,
  ].join(', ');
}

interface SourceGap extends RunGap {
  readonly source: string;
}

/** The gaps of some readings, each with what would let annexa see. */
function sayGaps(shell: Shell, gaps: readonly SourceGap[]): void {
  if (gaps.length === 0) return;
  shell.say();
  shell.say(shell.style.unsure('What could not be seen'));
  shell.table(GAP_COLUMNS, gaps.slice(0, GAPS_SHOWN));
  if (gaps.length > GAPS_SHOWN) {
    shell.say(`… and ${counted(gaps.length - GAPS_SHOWN, 'more gap')}; --json lists them all`);
  }
}

function changes(summary: RunSummary, done: RunCircumstances): readonly string[] {
  const { deviations, nonconformities, tickets } = summary;
  const moved = [
    ...Object.values(deviations),
    ...Object.values(nonconformities),
    tickets.created,
    tickets.updated,
  ].some((count: number) => count > 0);
  const held =
    done.deliver && tickets.held > 0
      ? [`${counted(tickets.held, 'ticket')} could not be delivered; the next run tries again`]
      : [];
  if (!moved)
    return ['Nothing has changed: no deviation was opened, updated or corrected.', ...held];
  return [
    `Deviations: ${String(deviations.opened)} opened, ${String(deviations.updated)} updated, ${String(deviations.corrected)} corrected`,
    `Nonconformities: ${String(nonconformities.raised)} raised, ${String(nonconformities.corrected)} corrected`,
    ...(done.deliver
      ? [`Tickets: ${String(tickets.created)} created, ${String(tickets.updated)} updated`]
      : []),
    ...held,
  ];
}

const STATUS_WORDS: Readonly<Record<SourceSummary['status'], string>> = {
  complete: 'complete',
  partial: 'partial',
  unavailable: 'unavailable',
  busy: 'read by another process',
};

const SOURCE_COLUMNS: readonly Column<SourceSummary>[] = [
  { title: 'SOURCE', value: ({ id }) => id },
  {
    title: 'READ',
    value: ({ status }) => STATUS_WORDS[status],
    style: (text, { status }, style) =>
      status === 'complete' ? style.good(text) : style.unsure(text),
  },
  { title: 'REQUESTS', value: ({ requests }) => requests, right: true },
  { title: 'SEEN', value: ({ coverage }) => seen(coverage), right: true },
  { title: 'GAPS', value: ({ coverage }) => coverage.gaps.length, right: true },
];

/** `12 of 14`; where nobody can tell how many there are, only what was seen. */
export function seen(coverage: {
  readonly expected: number | null;
  readonly seen: number;
}): string {
  return coverage.expected === null
    ? `${String(coverage.seen)} of ?`
    : `${String(coverage.seen)} of ${String(coverage.expected)}`;
}

const GAP_COLUMNS: readonly Column<SourceGap>[] = [
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'STEP', value: ({ step }) => step },
  {
    title: 'WHERE',
    value: ({ scope, item }) => [...Object.values(scope), item ?? ''].join(' ').trim(),
    flexible: true,
  },
  { title: 'WHY', value: ({ reason }) => reason },
  { title: 'NEEDS', value: ({ permission }) => permission ?? '' },
  { title: 'DETAIL', value: ({ detail }) => detail, flexible: true },
];
