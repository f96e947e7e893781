import type { Check } from '../core/check.ts';
import type { RunGap } from '../engine/coverage.ts';
import type { SourceSummary } from '../engine/run.ts';
import type { FindingRow, Nonconformity } from '../store/store.ts';
import type { Style } from '../cli/style.ts';
import { counted, widthOf } from '../cli/text.ts';
import { reasonText } from '../core/words.ts';
import type { DayOutcome } from './stage.ts';

/** Columns that a line takes at most, on a terminal that has them. */
const WIDTH = 100;
const LABEL = 13;
/** Nonconformities named on a day; of the rest the number is told. */
const NAMED = 5;

export interface Narrator {
  readonly style: Style;
  /** Columns of the terminal; a hundred where there is none. */
  readonly columns: number | undefined;
  readonly checks: readonly Check[];
  readonly days: number;
}

/** What a day was like, for a person: what happened, what was read and found, and what followed. */
export function dayText(
  narrator: Narrator,
  today: DayOutcome,
  yesterday: DayOutcome | undefined,
): string {
  const { style } = narrator;
  const { day, run } = today;
  const { conforming, nonconforming } = run.verdicts;
  const found = [
    style.good(`${conforming} conforming`),
    style.bad(`${nonconforming} nonconforming`),
    style.unsure(`${run.verdicts['not-assessed']} not assessed`),
    `${run.verdicts['not-applicable']} not applicable`,
  ];
  return [
    style.bold(`Day ${day.number} of ${narrator.days}, ${spelled(day.date)}: ${day.title}`),
    ...day.happened.flatMap((sentence) =>
      wrapped(narrator, sentence).map((line) => style.faint(line)),
    ),
    ...entry(narrator, 'read', [readText(run.sources)]),
    ...entry(narrator, 'not seen', unseenTexts(run.sources)),
    ...entry(narrator, 'found', [found.join(', ')]),
    ...(yesterday
      ? entry(narrator, 'since', changeTexts(today, yesterday))
      : entry(narrator, 'not assessed', undecidedTexts(narrator, today.findings))),
    ...changes(narrator, today),
    ...entry(narrator, 'agrees', [agreement(narrator, today)]),
    '',
  ].join('\n');
}

function readText(sources: readonly SourceSummary[]): string {
  const requests = sources.reduce((sum, source) => sum + source.requests, 0);
  const partial = sources.filter(({ status }) => status !== 'complete');
  const how =
    partial.length === 0
      ? 'all of it'
      : `${partial.map(({ id }) => id).join(' and ')} in part only`;
  return `${counted(sources.length, 'source')}, ${counted(requests, 'request')}, ${how}`;
}

/** Gaps that say the same of several things are told once, with what would let annexa see. */
function unseenTexts(sources: readonly SourceSummary[]): readonly string[] {
  const groups = new Map<string, { readonly first: RunGap; count: number }>();
  for (const { id, coverage } of sources) {
    for (const gap of coverage.gaps) {
      const where = [id, ...Object.values(gap.scope)].join(' ');
      // Without a permission to name, what the source said of the one thing is what helps.
      const what = gap.permission ?? gap.detail;
      const key = `${where}: ${gap.step}\n${gap.reason}\n${what}`;
      const known = groups.get(key);
      if (known) known.count += 1;
      else groups.set(key, { first: gap, count: 1 });
    }
  }
  return [...groups].map(([key, { first, count }]) => {
    const [where = ''] = key.split('\n');
    return first.permission === undefined
      ? `${where}, ${first.detail}`
      : `${where}, ${first.reason}${count > 1 ? ` ${count} times` : ''}; ${first.permission} would show it`;
  });
}

/** Why verdicts are missing although everything was read: it is not there to be seen. */
function undecidedTexts({ checks }: Narrator, findings: readonly FindingRow[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { check: id, verdict, reason } of findings) {
    if (verdict !== 'not-assessed') continue;
    const check = checks.find((one) => one.id === id);
    const text = `${check?.title ?? id}: ${reasonText(check, reason)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} × ${text}`);
}

/** How the verdicts moved: of interest is above all that not seeing turns none of them round. */
function changeTexts(today: DayOutcome, yesterday: DayOutcome): readonly string[] {
  const { hidden, shown, turned, moved } = movements(yesterday.findings, today.findings);
  const { deviations } = today.run;
  const opened = deviations.opened + deviations.updated + deviations.corrected;
  if (moved === 0 && opened === 0) {
    return ['nothing has changed: no verdict, no deviation, no ticket'];
  }
  return [
    ...(hidden > 0
      ? [
          `${counted(hidden, 'verdict')} of yesterday cannot be reached today and ${hidden === 1 ? 'is' : 'are'} not assessed, neither good nor bad`,
        ]
      : []),
    ...(shown > 0 ? [`${counted(shown, 'verdict')} can be reached again`] : []),
    `${counted(turned, 'verdict')} turned from good to bad or back`,
  ];
}

interface Movements {
  /** Known yesterday, not assessed today; and the other way round. */
  readonly hidden: number;
  readonly shown: number;
  /** From conforming to nonconforming or back. */
  readonly turned: number;
  /** Any change at all, subjects that came or went included. */
  readonly moved: number;
}

function movements(before: readonly FindingRow[], after: readonly FindingRow[]): Movements {
  const known = new Map(before.map((finding) => [keyOf(finding), finding]));
  let [hidden, shown, turned, moved] = [0, 0, 0, 0];
  for (const finding of after) {
    const earlier = known.get(keyOf(finding));
    known.delete(keyOf(finding));
    if (earlier?.row !== finding.row) moved += 1;
    if (earlier === undefined || earlier.verdict === finding.verdict) continue;
    if (finding.verdict === 'not-assessed') hidden += 1;
    else if (earlier.verdict === 'not-assessed') shown += 1;
    else if (finding.verdict !== 'not-applicable' && earlier.verdict !== 'not-applicable')
      turned += 1;
  }
  return { hidden, shown, turned, moved: moved + known.size };
}

function keyOf({ check, source, subject }: FindingRow): string {
  return `${check}\n${source}\n${subject.kind}\n${subject.id}`;
}

function changes(narrator: Narrator, today: DayOutcome): readonly string[] {
  const { deviations, tickets } = today.run;
  const { raised, returned, corrected } = turnsOf(today);
  const numbers = (kinds: Readonly<Record<string, number>>): readonly string[] => {
    const said = Object.entries(kinds).filter(([, count]) => count > 0);
    return said.length === 0 ? [] : [said.map(([kind, count]) => `${count} ${kind}`).join(', ')];
  };
  return [
    ...entry(narrator, 'deviations', numbers({ ...deviations })),
    ...entry(narrator, 'raised', named(narrator, raised)),
    ...entry(narrator, 'came back', named(narrator, returned)),
    ...entry(narrator, 'corrected', named(narrator, corrected)),
    ...entry(narrator, 'tickets', numbers({ ...tickets })),
  ];
}

interface Turns {
  readonly raised: readonly Nonconformity[];
  readonly returned: readonly Nonconformity[];
  readonly corrected: readonly Nonconformity[];
}

/** The nonconformities that a day raised, brought back or saw corrected. */
export function turnsOf({ events, nonconformities }: DayOutcome): Turns {
  const ofType = (type: string): readonly Nonconformity[] => {
    const ids = new Set(events.filter((event) => event.type === type).map(({ about }) => about));
    return nonconformities.filter(({ id }) => ids.has(id));
  };
  return { raised: ofType('raised'), returned: ofType('recurred'), corrected: ofType('corrected') };
}

const SEVERITIES = ['critical', 'high', 'medium', 'low'];

function named(narrator: Narrator, list: readonly Nonconformity[]): readonly string[] {
  const titles = new Map(narrator.checks.map(({ id, title }) => [id, title]));
  const worstFirst = list.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  const lines = worstFirst
    .slice(0, NAMED)
    .map(
      ({ id, severity, source, check }) =>
        `${id.padEnd(5)}  ${severity.padEnd(8)}  ${source.padEnd(9)}  ${titles.get(check) ?? check}`,
    );
  const rest = list.length - lines.length;
  return rest > 0
    ? [...lines, `and ${rest} more, each with its ticket; titles say how it ought to be`]
    : lines;
}

function agreement({ style }: Narrator, { planted, differing }: DayOutcome): string {
  return differing.length === 0
    ? `all ${planted} verdicts are what the company was made to give`
    : style.bad(
        `${differing.length} of ${planted} verdicts are not what the company was made to give`,
      );
}

/** A label and what belongs to it, aligned. Nothing at all where nothing belongs to it. */
function entry(narrator: Narrator, label: string, texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => wrapped(narrator, text, LABEL))
    .map(
      (line, index) => (index === 0 ? `  ${label.padEnd(LABEL)}` : ' '.repeat(LABEL + 2)) + line,
    );
}

/** Lines of at most the width, broken between words. */
function wrapped({ columns }: Narrator, text: string, indent = 0): string[] {
  const room = Math.max(40, Math.min(columns ?? WIDTH, WIDTH) - indent - 2);
  if (indent > 0 && /\s{2}/.test(text)) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(stripped(`${line} ${word}`)) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return indent > 0 ? lines : lines.map((one) => `  ${one}`);
}

/** Without colours, which take no room. */
function stripped(text: string): string {
  return text.replace(/\u001B\[\d+m/g, '');
}

function spelled(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '');
}
