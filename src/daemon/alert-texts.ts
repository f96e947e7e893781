import { oneLine } from '../core/plain-text.ts';
import { daysBetween, type Instant } from '../core/time.ts';
import type { MonitoringGapCause, MonitoringGapRow, SlotRow } from '../store/store.ts';
import type { SourceView } from './view.ts';

/** What an alert says, for people who do not know annexa from inside. */
export interface AlertText {
  readonly title: string;
  readonly text: string;
}

/** Characters of what a provider or the system said. */
const LONGEST_QUOTE = 300;

const WHY_MISSED: Readonly<Record<MonitoringGapCause, string>> = {
  'not-running': 'annexa was not running at that time.',
  suspended: 'The machine that annexa runs on was asleep at that time.',
  'clock-changed': 'The clock of the machine that annexa runs on was changed.',
  overrun: 'annexa was still busy with an earlier reading.',
  failed: 'The reading was tried and failed.',
  'disk-low': 'There was too little disk space to keep what would have been read.',
};

const MEND_MISSED: Readonly<Record<MonitoringGapCause, string>> = {
  'not-running': 'See why annexa was not running, and have it started with the machine.',
  suspended: 'Let annexa run on a machine that does not go to sleep.',
  'clock-changed': 'See that the clock of that machine is kept right by a time server.',
  overrun: 'If this comes again, have this source read less often or at another hour.',
  failed: '"annexa doctor" tries the source and says what it lacks.',
  'disk-low': 'Make room on that machine.',
};

export function runMissed({ source, from, slots, cause }: MonitoringGapRow): AlertText {
  const moments =
    slots === 1
      ? `It was to be read on ${momentText(from)}, and was not.`
      : `It was to be read ${String(slots)} times, the first on ${momentText(from)}, and was not.`;
  return {
    title: `${source} was not read when it was due`,
    text: paragraphs(
      `${moments} ${WHY_MISSED[cause]}`,
      `Nobody watched ${source} in that time: what was changed and changed back in it was not seen. Reports show this gap.`,
      `The source is read once as soon as it can be, which ends this gap. ${MEND_MISSED[cause]}`,
    ),
  };
}

export function sourceFailing({ id, readAt, failures, nextAt, reason }: SourceView): AlertText {
  const last =
    readAt === null
      ? `${id} has never given an answer.`
      : `${id} last gave answers on ${momentText(readAt)}.`;
  const tries = failures > 1 ? ` The last ${String(failures)} attempts failed.` : '';
  const next = nextAt === null ? '' : ` It is tried again on ${momentText(nextAt)} at the latest.`;
  return {
    title: `${id} cannot be read`,
    text: paragraphs(
      `${last}${tries}${quoted(reason)}`,
      `annexa does not know how things are in ${id} now. What was found before stays open, and with time its checks come to "not assessed", never to "conforming".`,
      `"annexa doctor --source ${id}" tries it and says what it lacks: often a credential that ended, a permission that was taken away or a network that is closed.${next}`,
    ),
  };
}

export function coverageFell(slot: SlotRow, before: number): AlertText {
  const { source, dueAt, gaps } = slot;
  const was = before === 0 ? 'none' : String(before);
  return {
    title: `Less of ${source} can be read than before`,
    text: paragraphs(
      `The reading of ${momentText(dueAt)} left ${gaps === 1 ? '1 gap' : `${String(gaps)} gaps`}; the one before it left ${was}. A gap is something that annexa asked for and was not told.`,
      `For what lies in the gaps annexa does not know how things are. Its checks come to "not assessed", never to "conforming".`,
      `"annexa doctor --source ${source}" names what was refused and the permission that would allow it. This alert is over once there are no more gaps than before.`,
    ),
  };
}

export function credentialExpiring(source: string, at: Instant, now: Instant): AlertText {
  const days = daysBetween(now, at);
  const when =
    at <= now
      ? `ended on ${momentText(at)}`
      : `ends on ${momentText(at)}, in ${days === 1 ? '1 day' : `${String(days)} days`}`;
  return {
    title: `The credential for ${source} ${at <= now ? 'has ended' : `ends on ${at.slice(0, 10)}`}`,
    text: paragraphs(
      `The credential that annexa reads ${source} with ${when}.`,
      `From then on ${source} cannot be read, and nobody watches it.`,
      `Have a new one made by whoever looks after ${source}, and put it where the configuration refers to. annexa takes it with the next reading.`,
    ),
  };
}

export function evidenceNotSealed(sources: readonly string[], problem: string | null): AlertText {
  const what = sources.length === 0 ? 'what is read' : `what was read of ${sources.join(', ')}`;
  return {
    title: 'Evidence cannot be put on record',
    text: paragraphs(
      `annexa could not write ${what} to its database.${quoted(problem)}`,
      'Nothing is lost that was on record before. What was not written is no evidence, and verdicts do not rest on it.',
      'See that the disk of the database has room and works, that annexa may write there, and that a database server can be reached. annexa goes on by itself then.',
    ),
  };
}

export function diskLow(problem: string): AlertText {
  return {
    title: 'There is too little disk space to read on',
    text: paragraphs(
      `annexa has stopped reading.${quoted(problem)}`,
      'Until there is room nobody watches any source. What is on record stays safe.',
      'Make room on that disk, or lower "daemon.freeDisk" in the configuration. annexa goes on by itself then.',
    ),
  };
}

export function configurationInvalid(problem: string): AlertText {
  return {
    title: 'The configuration was changed and is not in force',
    text: paragraphs(
      `annexa was told to read its configuration again, and something in it is wrong.${quoted(problem)}`,
      'annexa goes on with the configuration from before. When it is started anew with the wrong one, it does not run at all.',
      'Correct the file ("annexa doctor" names all that is wrong with it) and reload annexa.',
    ),
  };
}

/** `2026-03-01 09:30 UTC`. */
export function momentText(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

function paragraphs(happened: string, means: string, mend: string): string {
  return `What happened: ${happened}\n\nWhat it means: ${means}\n\nWhat to do: ${mend}`;
}

function quoted(reason: string | null): string {
  if (reason === null) return '';
  const plain = oneLine(reason, LONGEST_QUOTE);
  return plain === '' ? '' : ` The words were: "${plain}".`;
}
