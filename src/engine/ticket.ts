import type { Check } from '../core/check.ts';
import { escapeMarkdown } from '../core/markdown.ts';
import type { TicketContent } from '../core/tracker.ts';
import { reasonText } from '../core/words.ts';
import type { Deviation, FindingRow, Nonconformity } from '../store/store.ts';
import { howEnded } from './endings.ts';
import { subjectKey } from './reconcile.ts';

/** Subjects a ticket lists by name; the rest is counted. Trackers cap a body at 64 KiB or so. */
const SUBJECTS_SHOWN = 50;

export interface TicketSubject {
  readonly nonconformity: Nonconformity;
  readonly deviations: readonly Deviation[];
  readonly check: Check | undefined;
  readonly findings: readonly FindingRow[];
}

/** What the ticket of a nonconformity says now. Stable: the same state gives the same text. */
export function ticketContent(about: TicketSubject): TicketContent {
  const { nonconformity, deviations, check, findings } = about;
  const open = deviations.flatMap((deviation) =>
    deviation.subjects.filter((subject) => subject.until === null),
  );
  const failing = new Map(
    findings
      .filter((finding) => finding.check === nonconformity.check)
      .map((finding) => [subjectKey(finding.source, finding.subject), finding]),
  );
  const lines = open.slice(0, SUBJECTS_SHOWN).map((subject) => {
    const finding = failing.get(subjectKey(nonconformity.source, subject));
    const words = finding ? reasonText(check, finding.reason) : '';
    return `- **${escapeMarkdown(subject.name)}** (${escapeMarkdown(subject.id)}), since ${subject.since.slice(0, 10)}. ${escapeMarkdown(words)}`;
  });
  const due = deviations
    .filter((deviation) => deviation.state === 'open')
    .map((deviation) => deviation.dueAt)
    .sort()[0];
  const title = check?.title ?? nonconformity.check;
  const body = [
    `**Expected:** ${escapeMarkdown(title)}.`,
    `**Found:** ${found(about, open.length)} at the source ${escapeMarkdown(nonconformity.source)}.`,
    table([
      ['Nonconformity', nonconformity.id],
      ['Severity of the check', nonconformity.severity],
      ['Controls', nonconformity.controls.join(', ')],
      ['Check', nonconformity.check],
      ['Raised', nonconformity.raisedAt.slice(0, 10)],
      ...(due === undefined ? [] : ([['Correction due', due.slice(0, 10)]] as const)),
      ['State', nonconformity.state],
    ]),
    ...(lines.length > 0 ? ['### Affected', lines.join('\n')] : []),
    ...(open.length > SUBJECTS_SHOWN
      ? [
          `… and ${String(open.length - SUBJECTS_SHOWN)} more: annexa nonconformity show ${nonconformity.id}`,
        ]
      : []),
    ...(check ? ['### What to do', escapeMarkdown(check.remediation)] : []),
    'Closing this ticket does not make anything conform: only a fresh reading does, and clause 10.2 asks for the cause, the action taken and a review of its effectiveness.',
  ].join('\n\n');
  return {
    key: nonconformity.key,
    title: `${nonconformity.id} ${title} (${nonconformity.source})`,
    body,
    labels: ['annexa', `severity: ${nonconformity.severity}`],
  };
}

function found({ nonconformity, deviations }: TicketSubject, open: number): string {
  if (nonconformity.state === 'corrected') {
    return howEnded(deviations.flatMap(({ subjects }) => subjects));
  }
  return open === 1 ? 'one subject does not conform' : `${String(open)} subjects do not conform`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  return [
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`),
  ].join('\n');
}
