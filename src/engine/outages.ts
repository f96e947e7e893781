import { DAY, millis, plus, type Instant } from '../core/time.ts';
import type { Deviation, NewEvent, ReadingRow } from '../store/store.ts';
import type { StepAge } from './merge.ts';
import { highest } from './reconcile.ts';

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

/** The last answer of each source that ever gave one. */
export type LastAnswers = ReadonlyMap<string, Instant>;

export interface OutageOptions {
  /** Ids of the configured sources. */
  readonly sources: readonly string[];
  /** The newest of each step and scope. */
  readonly readings: readonly Pick<ReadingRow, 'source' | 'status' | 'finishedAt'>[];
  readonly ages: readonly Pick<StepAge, 'source' | 'completeAt' | 'firstAt'>[];
  /** Ends of the newest scheduled collections that brought answers. */
  readonly collected: readonly { readonly source: string; readonly finishedAt: Instant | null }[];
  /** Milliseconds; never when absent. */
  readonly limit: number | undefined;
  readonly at: Instant;
}

/** When each source last gave an answer, as far as the newest readings and collections tell. */
export function lastAnswers({
  sources,
  readings,
  ages,
  collected,
}: Omit<OutageOptions, 'limit' | 'at'>): LastAnswers {
  return new Map(
    sources.flatMap((source) => {
      const answers = [
        ...ages
          .filter((one) => one.source === source)
          .flatMap(({ completeAt }) => completeAt ?? []),
        ...collected
          .filter((one) => one.source === source)
          .flatMap(({ finishedAt }) => finishedAt ?? []),
        ...readings
          .filter((one) => one.source === source)
          .filter(({ status }) => status === 'complete' || status === 'partial')
          .map(({ finishedAt }) => finishedAt),
      ];
      const last = answers.sort().at(-1);
      return last === undefined ? [] : [[source, last] as const];
    }),
  );
}

/** Sources that were asked and gave no answer at all for longer than the limit. */
export function outagesOf(options: OutageOptions): readonly Outage[] {
  const { sources, ages, limit, at } = options;
  if (limit === undefined) return [];
  const answers = lastAnswers(options);
  return sources.flatMap((source) => {
    const asked = ages.filter((one) => one.source === source).map(({ firstAt }) => firstAt);
    // One that was never asked is new, or waits for its schedule.
    const since = answers.get(source) ?? asked.sort()[0];
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

/**
 * Opens a deviation for each outage, and ends one that an answer has followed, or whose source is no longer
 * configured: a longer limit or a clock that was set back is no answer. Pure.
 */
export function followOutages(options: {
  readonly outages: readonly Outage[];
  readonly answers: LastAnswers;
  readonly sources: readonly string[];
  readonly deviations: readonly Deviation[];
  readonly at: Instant;
}): OutageChange {
  const { outages, answers, sources, deviations, at } = options;
  const open = deviations.filter(({ check, state }) => check === OUTAGE.check && state === 'open');
  let number = highest(deviations.map(({ id }) => id));
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
    .filter(
      ({ source, openedAt }) => !sources.includes(source) || (answers.get(source) ?? '') > openedAt,
    )
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
