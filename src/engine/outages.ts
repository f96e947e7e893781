import { DAY, millis, plus, type Instant } from '../core/time.ts';
import type { Deviation, NewEvent, ReadingRow } from '../store/store.ts';
import type { StepAge } from './merge.ts';

/** The deviation of monitoring itself: what annexa was to watch and could not. No check judges it. */
export const OUTAGE = {
  check: 'source-read',
  title: 'The source gives answers',
  severity: 'medium',
} as const;

/** Days within which whoever runs annexa is to have mended it. */
const DUE_DAYS = 30;

/** A source that gave no answer for too long. */
export interface Outage {
  readonly source: string;
  /** Its last answer, or when it was first asked where there never was one. */
  readonly since: Instant;
}

export interface OutageOptions {
  /** Ids of the configured sources. */
  readonly sources: readonly string[];
  /** The newest of each step and scope. */
  readonly readings: readonly Pick<ReadingRow, 'source' | 'status' | 'finishedAt'>[];
  readonly ages: readonly Pick<StepAge, 'source' | 'completeAt' | 'firstAt'>[];
  /** Milliseconds; never when absent. */
  readonly limit: number | undefined;
  readonly at: Instant;
}

/** Sources that were asked and gave no answer at all for longer than the limit. */
export function outagesOf({
  sources,
  readings,
  ages,
  limit,
  at,
}: OutageOptions): readonly Outage[] {
  if (limit === undefined) return [];
  return sources.flatMap((source) => {
    const own = ages.filter((age) => age.source === source);
    const answers = [
      ...own.flatMap(({ completeAt }) => completeAt ?? []),
      ...readings
        .filter((one) => one.source === source)
        .filter(({ status }) => status === 'complete' || status === 'partial')
        .map(({ finishedAt }) => finishedAt),
    ];
    const since = answers.sort().at(-1) ?? own.map(({ firstAt }) => firstAt).sort()[0];
    // One that was never asked is new, or waits for its schedule.
    if (since === undefined || millis(at) - millis(since) <= limit) return [];
    return [{ source, since }];
  });
}

export interface OutageChange {
  readonly deviations: readonly Deviation[];
  readonly events: readonly NewEvent[];
  readonly opened: number;
  readonly corrected: number;
}

/** Opens a deviation for each outage and ends those that are over. Pure. */
export function followOutages(options: {
  readonly outages: readonly Outage[];
  readonly sources: readonly string[];
  readonly deviations: readonly Deviation[];
  readonly at: Instant;
}): OutageChange {
  const { outages, sources, deviations, at } = options;
  const open = deviations.filter(({ check, state }) => check === OUTAGE.check && state === 'open');
  let number = Math.max(0, ...deviations.map(({ id }) => Number(id.slice('D-'.length))));
  const begun = outages
    .filter(({ source }) => !open.some((one) => one.source === source))
    .map(({ source, since }): Deviation => {
      number += 1;
      return {
        id: `D-${String(number)}`,
        check: OUTAGE.check,
        source,
        severity: OUTAGE.severity,
        nature: 'state',
        state: 'open',
        openedAt: at,
        correctedAt: null,
        dueAt: plus(at, DUE_DAYS * DAY),
        baseline: false,
        subjects: [
          {
            kind: 'source',
            id: source,
            name: source,
            incarnation: '',
            scope: {},
            since,
            until: null,
            ended: null,
          },
        ],
      };
    });
  const over = open
    .filter(({ source }) => !outages.some((outage) => outage.source === source))
    .map((deviation): Deviation => {
      const ended = sources.includes(deviation.source) ? 'corrected' : 'no-longer-applicable';
      const subjects = deviation.subjects.map(
        (subject) => ({ ...subject, until: at, ended }) as const,
      );
      return { ...deviation, state: 'corrected', correctedAt: at, subjects };
    });
  const event = (about: string, type: string): NewEvent => ({
    at,
    about,
    type,
    actor: 'annexa',
    person: null,
    data: { subjects: 1 },
  });
  return {
    deviations: [...begun, ...over],
    events: [
      ...begun.map(({ id }) => event(id, 'opened')),
      ...over.map(({ id }) => event(id, 'corrected')),
    ],
    opened: begun.length,
    corrected: over.length,
  };
}
