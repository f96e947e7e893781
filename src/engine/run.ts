import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';

import pLimit from 'p-limit';

import { errorText } from '../core/error-text.ts';
import { allDone } from '../core/all-done.ts';
import type { Step } from '../core/collector.ts';
import type { Instant } from '../core/time.ts';
import type { Verdict } from '../core/verdict.ts';
import { sealConfiguration } from '../evidence/record.ts';
import type { NewEvent, SourceRow, Store } from '../store/store.ts';
import { judgeAll, storedFacts } from './assess-stored.ts';
import { pastBaseline } from './baseline.ts';
import { collect, type Collected } from './collect.ts';
import { configurationChange, isTold } from './configuration-change.ts';
import { coverageOf, type Coverage } from './coverage.ts';
import { environmentFor, type Configuration, type SourceConfiguration } from './configuration.ts';
import { takeLease, waitForState } from './lease.ts';
import { deliver, type DeliverySummary } from './deliver.ts';
import { stepsOf } from './plan-checks.ts';
import { liveAges, type StepAge } from './merge.ts';
import { followOutages, lastAnswers, outagesOf } from './outages.ts';
import type { ReadingResult } from './read-step.ts';
import {
  Reconciler,
  ticketOf,
  type Reconciled,
  type ReconcileOptions,
  type ReconcileSummary,
} from './reconcile.ts';

const SOURCES_AT_ONCE = 4;
/** The lease under which a changed configuration is put on record; no source has such a name. */
const CONFIGURATION_LEASE = '*configuration';

export interface SourceSummary {
  readonly id: string;
  /** `busy`: another process is reading it just now. */
  readonly status: 'complete' | 'partial' | 'unavailable' | 'busy';
  readonly requests: number;
  /** Answers that asked for fewer requests. */
  readonly throttled: number;
  /** When the credential it was read with stops working; null where nobody told, or it is renewed. */
  readonly credentialExpiresAt: Instant | null;
  readonly coverage: Coverage;
}

/** What one run did: the object of `annexa run --json`. */
export interface RunSummary {
  readonly run: string;
  readonly sources: readonly SourceSummary[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly deviations: ReconcileSummary['deviations'];
  readonly nonconformities: ReconcileSummary['nonconformities'];
  readonly tickets: DeliverySummary;
}

export type Progress =
  | { readonly type: 'begun'; readonly run: string }
  | { readonly type: 'reading'; readonly source: string; readonly reading: ReadingResult }
  | { readonly type: 'collected'; readonly source: SourceSummary }
  | { readonly type: 'assessed'; readonly findings: number }
  | { readonly type: 'delivering'; readonly tickets: number };

export interface RunOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  /** Sources to read; all unless given. Everything recorded is assessed in any case. */
  readonly sources?: readonly string[] | undefined;
  readonly collect: boolean;
  readonly assess: boolean;
  readonly deliver: boolean;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  readonly progress: (event: Progress) => void;
}

/** Collects, assesses, reconciles and delivers: the one code path, scheduled or on demand. */
export async function runAnnexa(options: RunOptions): Promise<RunSummary> {
  const { configuration, store, now } = options;
  // Every request under way listens to it, and there are more than Node takes for a leak.
  setMaxListeners(0, options.signal);
  const startedAt = now();
  const run = `${startedAt.replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
  const chosen = options.collect
    ? configuration.sources.filter((source) => options.sources?.includes(source.id) ?? true)
    : [];
  const sealed = sealConfiguration(configuration.sealed);
  const { digest } = sealed;
  const changed = await configurationChange(store, configuration.sealed, digest, startedAt);
  await store.beginRun(
    { id: run, startedAt, configuration: digest, sources: chosen.map(({ id }) => id) },
    sealed,
  );
  options.progress({ type: 'begun', run });
  if (!options.assess && changed.length > 0) await tellChange(options, run, digest, changed);
  const ages = liveAges(await store.newestComplete(), await store.newestReadings());
  const limit = pLimit(SOURCES_AT_ONCE);
  const sources = await allDone(
    chosen.map((source) => limit(() => collectSource(options, run, source, ages))),
  );
  // What is stopped records nothing of what it did not get: its run is over, and did not finish.
  const isCut = options.signal.aborted && sources.some(({ status }) => status !== 'complete');
  const state = options.assess
    ? await reconcileStored(options, run, isCut, changed)
    : nothingChanged;
  const tickets =
    options.deliver && options.assess
      ? await deliver({
          ...options,
          progress: (n) => {
            options.progress({ type: 'delivering', tickets: n });
          },
        })
      : { created: 0, updated: 0, held: 0 };
  if (!isCut) await store.finishRun(run, now());
  return { run, sources, ...state, tickets };
}

/** 0 all seen and well, 1 something nonconforming, 3 something not seen (DESIGN.md §8). */
export function exitCodeOf(summary: {
  readonly verdicts: RunSummary['verdicts'];
  readonly sources: readonly Pick<SourceSummary, 'status'>[];
}): 0 | 1 | 3 {
  if (summary.verdicts.nonconforming > 0) return 1;
  const unseen = summary.sources.some((source) => source.status !== 'complete');
  return unseen || summary.verdicts['not-assessed'] > 0 ? 3 : 0;
}

const nothingChanged = {
  verdicts: { conforming: 0, nonconforming: 0, 'not-applicable': 0, 'not-assessed': 0 },
  deviations: { opened: 0, updated: 0, corrected: 0 },
  nonconformities: { raised: 0, corrected: 0 },
};

/**
 * Puts a changed configuration on record where no assessment of this run does. Of several runs that
 * begin at once one does it; what they would tell is the same.
 */
async function tellChange(
  { store, now }: RunOptions,
  run: string,
  digest: string,
  events: readonly NewEvent[],
): Promise<void> {
  const lease = await takeLease(store, CONFIGURATION_LEASE, now);
  if (!('fence' in lease)) return;
  try {
    if (await isTold(store, digest)) return;
    await store.reconcile({
      at: now(),
      run,
      openFindings: [],
      closeFindings: [],
      deviations: [],
      nonconformities: [],
      events,
      outbox: [],
      sources: [],
      lease,
    });
  } finally {
    await lease.release();
  }
}

async function collectSource(
  options: RunOptions,
  run: string,
  source: SourceConfiguration,
  ages: readonly StepAge[],
): Promise<SourceSummary> {
  const { store, now } = options;
  const lease = await takeLease(store, source.id, now);
  if (!('fence' in lease)) {
    return finished(options, { ...noReading(source.id), status: 'busy' });
  }
  const own = ages.filter((age) => age.source === source.id);
  const known = (await store.sources()).find((row) => row.id === source.id);
  const environment = environmentFor(options.configuration, source.timeout, now);
  const steps = stepsOf(source, new Set(own.map((age) => age.step)), options.configuration.folder);
  let session: unknown;
  let opened = false;
  try {
    const common = {
      run,
      source: source.id,
      collector: source.collector,
      tenant: known?.tenant ?? null,
      store,
      fence: lease.fence,
      ages: own,
      signal: options.signal,
      now,
      redact: environment.redact,
      progress: (reading: ReadingResult) => {
        options.progress({ type: 'reading', source: source.id, reading });
      },
    };
    try {
      session = await source.collector.open(source.settings, environment);
      opened = true;
    } catch (error) {
      const detail = errorText(error);
      const closed = await collect({
        ...common,
        session: undefined,
        steps: steps.map(unopened(detail)),
      });
      return finished(options, {
        ...summaryOf(source.id, closed.readings),
        ...countsOf(environment),
      });
    }
    const { tenant, readings } = await collect({ ...common, session, steps });
    const row: SourceRow = {
      id: source.id,
      collector: source.collector.id,
      tenant,
      baselineAt: known?.baselineAt ?? null,
    };
    if (known?.tenant !== tenant || known.collector !== row.collector) await store.saveSource(row);
    return finished(options, {
      ...summaryOf(source.id, readings),
      ...countsOf(environment),
      credentialExpiresAt: source.collector.credentialExpiresAt?.(session) ?? null,
    });
  } finally {
    if (opened) await source.collector.close?.(session);
    await lease.release();
  }
}

/** A step of a source that could not be opened: it asks nothing and says why. */
function unopened(detail: string): (step: Step<unknown>) => Step<unknown> {
  return (step) => ({
    ...step,
    async *read() {
      await Promise.resolve();
      yield {
        status: 'refused',
        request: { operation: 'open', parameters: {} },
        refusal: { reason: 'unreachable', detail },
      };
    },
  });
}

async function reconcileStored(
  options: RunOptions,
  run: string,
  isCut: boolean,
  events: readonly NewEvent[],
): Promise<Pick<RunSummary, 'verdicts' | 'deviations' | 'nonconformities'>> {
  const { configuration, store, now } = options;
  const lease = await waitForState(options);
  try {
    const past = await pastBaseline({ configuration, store, now, run: isCut ? undefined : run });
    const at = now();
    const [deviations, nonconformities, rows, tickets, pending, readings, ages] = await Promise.all(
      [
        store.deviations(),
        store.nonconformities(),
        store.sources(),
        store.tickets(),
        store.pendingOutbox(),
        store.newestReadings(),
        store.newestComplete(),
      ],
    );
    const { change, summary, verdicts } = await reconciled(configuration, store, {
      at,
      run,
      sources: rows.map((row) => ({
        id: row.id,
        tenant: row.tenant,
        pastBaseline: row.baselineAt !== null,
      })),
      deviations,
      nonconformities,
      rules: configuration.raise,
      trackers: configuration.trackers.map(({ id }) => id),
      ticketed: new Set([...tickets, ...pending].map(ticketOf)),
    });
    options.progress({
      type: 'assessed',
      findings: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    });
    const configured = configuration.sources.map(({ id }) => id);
    const limit = configuration.raise.outage;
    const collected = (
      await Promise.all(configured.map((source) => store.slots({ source, read: true }, 1)))
    ).flat();
    const known = { sources: configured, readings, ages, collected };
    const unread = followOutages({
      outages: outagesOf({ ...known, limit, at }),
      answers: lastAnswers(known),
      sources: configured,
      deviations: [...deviations, ...change.deviations],
      at,
    });
    await store.reconcile({
      ...change,
      lease,
      deviations: [...change.deviations, ...unread.deviations],
      events: [...events, ...change.events, ...unread.events],
      sources: rows
        .filter((row) => row.baselineAt === null && past.has(row.id))
        .map((row) => ({ ...row, baselineAt: at })),
    });
    const { opened, updated, corrected } = summary.deviations;
    return {
      verdicts,
      ...summary,
      deviations: {
        opened: opened + unread.opened,
        updated,
        corrected: corrected + unread.corrected,
      },
    };
  } finally {
    await lease.release();
  }
}

/**
 * Judges what is stored and compares it with what is recorded, a check at a time: of a large account
 * neither all verdicts nor all that was recorded need be held, and the facts are let go at the end.
 */
async function reconciled(
  configuration: Configuration,
  store: Store,
  options: Omit<ReconcileOptions, 'outside'>,
): Promise<Reconciled & Pick<RunSummary, 'verdicts'>> {
  const { at } = options;
  const facts = await storedFacts(configuration, store, at);
  const { checks, outside } = judgeAll(configuration, facts, at);
  const reconciler = new Reconciler({ ...options, outside });
  const verdicts = { ...nothingChanged.verdicts };
  const key = (source: string, check: string): string => `${source}\n${check}`;
  const before = new Map(
    (await store.judgedBefore()).map((one) => [key(one.source, one.check), one]),
  );
  for (const { source, check, findings } of checks) {
    for (const { verdict } of findings) verdicts[verdict] += 1;
    // SQLite answers at once: without this whoever watches over the process hears nothing for minutes.
    await new Promise(setImmediate);
    const known = before.delete(key(source, check.id));
    const recorded = known ? await store.findingsOf(check.id, source) : [];
    reconciler.check(source, check, findings, recorded);
  }
  for (const { source, check } of before.values()) {
    reconciler.retire(await store.findingsOf(check, source));
  }
  return { ...reconciler.end(), verdicts };
}

function noReading(id: string): SourceSummary {
  return {
    id,
    status: 'unavailable',
    requests: 0,
    throttled: 0,
    credentialExpiresAt: null,
    coverage: { expected: null, seen: 0, gaps: [] },
  };
}

function finished(options: RunOptions, summary: SourceSummary): SourceSummary {
  options.progress({ type: 'collected', source: summary });
  return summary;
}

function countsOf(
  environment: ReturnType<typeof environmentFor>,
): Pick<SourceSummary, 'requests' | 'throttled'> {
  return { requests: environment.requests(), throttled: environment.throttles() };
}

function summaryOf(id: string, readings: Collected['readings']): SourceSummary {
  const status = readings.every(({ status }) => status === 'complete' || status === 'ended')
    ? 'complete'
    : readings.every((reading) => reading.status === 'unavailable')
      ? 'unavailable'
      : 'partial';
  return { ...noReading(id), status, coverage: coverageOf(readings) };
}
