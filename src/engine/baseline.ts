import { groupBy } from '../core/group-by.ts';
import { DAY, plus, type Instant } from '../core/time.ts';
import type { ReadingRow, SourceRow, Store } from '../store/store.ts';
import { mergedSources, stepKey } from './assess-stored.ts';
import type { Configuration } from './configuration.ts';
import { liveAges, type StepAge } from './merge.ts';

/** A source that never gets a complete run is past its baseline after so many days. */
const BASELINE_DAYS = 7;
const RUNS_AT_ONCE = 500;

export interface BaselineOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly now: () => Instant;
  /** The run that assesses, where it left out nothing it was to read. */
  readonly run: string | undefined;
}

/**
 * Ids of the sources whose baseline an assessment ends: recorded as read completely, by whichever run,
 * or read for long enough without it. To be asked before anything is judged: of what is recorded
 * meanwhile nothing has been proposed yet.
 */
export async function pastBaseline(options: BaselineOptions): Promise<ReadonlySet<string>> {
  const { store, now } = options;
  const rows = await store.sources();
  const waiting = new Set(rows.filter(({ baselineAt }) => baselineAt === null).map(({ id }) => id));
  if (waiting.size === 0) return waiting;
  const ages = await store.newestComplete();
  const at = now();
  const old = new Set(
    ages.filter((age) => plus(age.firstAt, BASELINE_DAYS * DAY) <= at).map((age) => age.source),
  );
  const complete = await completeSources(options, rows, ages, waiting);
  return new Set([...waiting].filter((id) => complete.has(id) || old.has(id)));
}

/**
 * Sources of which every newest reading is complete. A run that was killed or stopped may have recorded
 * nothing but complete readings and not have come to the others: its readings do not count.
 */
async function completeSources(
  { configuration, store, run }: BaselineOptions,
  rows: readonly SourceRow[],
  ages: readonly StepAge[],
  waiting: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const readings = await store.newestReadings();
  const before = new Set(liveAges(ages, readings).map(stepKey));
  const candidates = new Map<string, readonly ReadingRow[]>();
  const bySource = groupBy(readings, ({ source }) => source);
  for (const { id, steps } of mergedSources(configuration, rows, before)) {
    if (!waiting.has(id)) continue;
    const applying = new Set(steps.map((step) => step.id));
    const own = (bySource.get(id) ?? []).filter(
      ({ step, status }) => applying.has(step) && status !== 'ended',
    );
    if (own.length > 0 && own.every(({ status }) => status === 'complete')) candidates.set(id, own);
  }
  const rests = [...candidates.values()].flat().map((reading) => reading.run);
  const over = await finished(store, new Set(rests.filter((id) => id !== run)));
  const isOver = (reading: ReadingRow): boolean => reading.run === run || over.has(reading.run);
  return new Set([...candidates].filter(([, own]) => own.every(isOver)).map(([id]) => id));
}

/** Those of the runs that came to their end. */
async function finished(store: Store, runs: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const over = new Set<string>();
  let sought = runs.size;
  let before: string | undefined;
  while (sought > 0) {
    const page = await store.runs(RUNS_AT_ONCE, before);
    for (const { id, finishedAt } of page) {
      if (!runs.has(id)) continue;
      sought -= 1;
      if (finishedAt !== null) over.add(id);
    }
    before = page.at(-1)?.id;
    if (before === undefined) break;
  }
  return over;
}
