import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

import { millis, type Instant } from '../core/time.ts';
import type { Store, Tallies } from '../store/store.ts';
import { VERSION } from '../version.ts';
import type { DaemonEvent } from './event.ts';
import type { DaemonView, SourceView } from './view.ts';

/** What /metrics holds beside what Node tells of its process. */
const GAUGES = {
  annexa_build_info: ['1, with the version', 'version'],
  annexa_source_last_success_timestamp_seconds: ['When the source last gave answers', 'source'],
  annexa_source_last_attempt_timestamp_seconds: ['When the source was last begun', 'source'],
  annexa_source_next_run_timestamp_seconds: ['When the source is next due', 'source'],
  annexa_source_failures: ['Attempts that failed in a row', 'source'],
  annexa_source_breaker_open: ['1 when only the schedule tries the source', 'source'],
  annexa_source_coverage_gaps: ['What the last collection could not see', 'source'],
  annexa_source_items_expected: ['Items the last collection was to see', 'source'],
  annexa_source_items_seen: ['Items the last collection saw', 'source'],
  annexa_source_collection_seconds: ['How long the last collection took', 'source'],
  annexa_source_memory_peak_bytes: ['Most memory the last collection took', 'source'],
  annexa_credential_expiry_timestamp_seconds: ['When the credential expires', 'source'],
  annexa_findings: ['Current findings', 'verdict'],
  annexa_deviations: ['Deviations', 'severity', 'state'],
  annexa_nonconformities: ['Nonconformities', 'state'],
  annexa_outbox_pending: ['Changes of tickets not delivered yet'],
  annexa_notifications_pending: ['Messages not delivered yet'],
  annexa_assessment_last_success_timestamp_seconds: ['When what was collected was last judged'],
  annexa_work_owed: ['1 when something was collected that is not judged yet'],
  annexa_collections_running: ['Collections under way'],
  annexa_monitoring_gaps_open: ['Sources that were to be read and are not'],
  annexa_configuration_valid: [
    '0 when the configuration on disk is wrong and the old one in force',
  ],
  annexa_store_writable: ['0 when the database or the evidence cannot be written'],
  annexa_disk_free_bytes: ['Free space where the data is'],
  annexa_tick_last_timestamp_seconds: ['When the daemon last looked at what is due'],
} as const satisfies Readonly<Record<string, readonly [help: string, ...labels: string[]]>>;

const COUNTERS = {
  annexa_collections_total: ['Collections that came to an end', 'source', 'outcome'],
  annexa_requests_total: ['Requests to the provider', 'source'],
  annexa_throttled_total: ['Requests that the provider throttled', 'source'],
  annexa_alerts_failed_total: ['Messages that no receiver took'],
} as const satisfies Readonly<Record<string, readonly [help: string, ...labels: string[]]>>;

/**
 * Names of annexa's own metrics, to hold rules and dashboards to.
 * @internal
 */
export const METRIC_NAMES: readonly string[] = [...Object.keys(GAUGES), ...Object.keys(COUNTERS)];

type GaugeName = keyof typeof GAUGES;
type CounterName = keyof typeof COUNTERS;

/** Counts what the daemon tells, and renders how things stand when it is asked. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #gauges: ReadonlyMap<GaugeName, Gauge>;
  readonly #counters: ReadonlyMap<CounterName, Counter>;

  constructor() {
    const registers = [this.#registry];
    this.#gauges = new Map(
      entries(GAUGES).map(([name, [help, ...labelNames]]) => [
        name,
        new Gauge({ name, help, labelNames, registers }),
      ]),
    );
    this.#counters = new Map(
      entries(COUNTERS).map(([name, [help, ...labelNames]]) => [
        name,
        new Counter({ name, help, labelNames, registers }),
      ]),
    );
    // A gauge without labels begins at 0, which would stand for what is not known yet.
    for (const [name, [, ...labels]] of entries(GAUGES)) {
      if (labels.length === 0) this.#drop(name, {});
    }
    collectDefaultMetrics({ register: this.#registry });
    this.#set('annexa_build_info', 1, { version: VERSION });
  }

  event(event: DaemonEvent): void {
    if (event.type !== 'ended') return;
    const { work, end, took } = event;
    if (work.kind !== 'collect') return;
    const { source } = work;
    const read = end.end === 'done' ? end.summary.sources[0] : undefined;
    this.#count('annexa_collections_total', 1, {
      source,
      outcome: end.end === 'done' ? (read?.status ?? 'unavailable') : end.end,
    });
    if (end.end !== 'done' || read === undefined || read.status === 'busy') return;
    this.#count('annexa_requests_total', read.requests, { source });
    this.#count('annexa_throttled_total', read.throttled, { source });
    // Known from here on, so that it vanishes with the source even where that is gone already.
    this.#known.add(source);
    this.#set('annexa_source_collection_seconds', took / 1000, { source });
    this.#set('annexa_source_memory_peak_bytes', end.peak, { source });
    this.#set('annexa_source_items_seen', read.coverage.seen, { source });
    // A list that was refused leaves the number unknown, and no number must stand for it.
    if (read.coverage.expected === null) this.#drop('annexa_source_items_expected', { source });
    else this.#set('annexa_source_items_expected', read.coverage.expected, { source });
    if (read.status === 'unavailable') return;
    if (read.credentialExpiresAt === null) {
      this.#drop('annexa_credential_expiry_timestamp_seconds', { source });
    } else {
      this.#when('annexa_credential_expiry_timestamp_seconds', read.credentialExpiresAt, {
        source,
      });
    }
  }

  alertsFailed(count: number): void {
    this.#count('annexa_alerts_failed_total', count, {});
  }

  /** The text of /metrics. What the store cannot tell just now is left out, and never 0. */
  async render(
    view: DaemonView,
    store: Pick<Store, 'tallies' | 'monitoringGaps'>,
  ): Promise<{ readonly type: string; readonly text: string }> {
    this.#ofDaemon(view);
    this.#each(view.sources);
    const now = view.tickedAt ?? view.startedAt;
    const recorded = await Promise.all([store.tallies(), store.monitoringGaps(now)]).catch(
      () => null,
    );
    const ids = new Set(view.sources.map(({ id }) => id));
    const open = recorded?.[1].filter(({ to, source }) => to === null && ids.has(source));
    this.#recorded(recorded?.[0] ?? null, open?.length);
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #ofDaemon(view: DaemonView): void {
    const collections = view.working.filter(({ work }) => work.kind === 'collect');
    this.#set('annexa_collections_running', collections.length, {});
    this.#set('annexa_work_owed', Number(view.assessmentOwed), {});
    this.#set('annexa_configuration_valid', Number(view.configurationProblem === null), {});
    this.#set('annexa_store_writable', Number(view.storeProblem === null), {});
    if (view.freeDisk !== null) this.#set('annexa_disk_free_bytes', view.freeDisk, {});
    if (view.tickedAt !== null) this.#when('annexa_tick_last_timestamp_seconds', view.tickedAt, {});
    if (view.assessedAt !== null) {
      this.#when('annexa_assessment_last_success_timestamp_seconds', view.assessedAt, {});
    }
  }

  #each(sources: readonly SourceView[]): void {
    const perSource = entries(GAUGES).filter(([, [, label]]) => label === 'source');
    const kept = new Set(sources.map(({ id }) => id));
    for (const [name] of perSource) {
      for (const source of this.#known) if (!kept.has(source)) this.#drop(name, { source });
    }
    this.#known = kept;
    for (const { id: source, nextAt, last, readAt, failures, breaker } of sources) {
      if (nextAt) this.#when('annexa_source_next_run_timestamp_seconds', nextAt, { source });
      if (last) {
        this.#when('annexa_source_last_attempt_timestamp_seconds', last.startedAt, { source });
        if (last.outcome !== null) {
          this.#set('annexa_source_coverage_gaps', last.gaps, { source });
        }
      }
      if (readAt) this.#when('annexa_source_last_success_timestamp_seconds', readAt, { source });
      this.#set('annexa_source_failures', failures, { source });
      this.#set('annexa_source_breaker_open', Number(breaker === 'open'), { source });
    }
  }

  /** Sources that gauges tell of. */
  #known = new Set<string>();

  #recorded(tallies: Tallies | null, gaps: number | undefined): void {
    for (const name of [
      'annexa_findings',
      'annexa_deviations',
      'annexa_nonconformities',
    ] as const) {
      this.#gauges.get(name)?.reset();
    }
    if (tallies === null) {
      for (const name of [
        'annexa_outbox_pending',
        'annexa_notifications_pending',
        'annexa_monitoring_gaps_open',
      ] as const) {
        this.#drop(name, {});
      }
      return;
    }
    for (const [verdict, count] of Object.entries(tallies.verdicts)) {
      this.#set('annexa_findings', count, { verdict });
    }
    for (const { severity, state, count } of tallies.deviations) {
      this.#set('annexa_deviations', count, { severity, state });
    }
    for (const { state, count } of tallies.nonconformities) {
      this.#set('annexa_nonconformities', count, { state });
    }
    this.#set('annexa_outbox_pending', tallies.outbox, {});
    this.#set('annexa_notifications_pending', tallies.notifications, {});
    this.#set('annexa_monitoring_gaps_open', gaps ?? 0, {});
  }

  #set(name: GaugeName, value: number, labels: Readonly<Record<string, string>>): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  #when(name: GaugeName, at: Instant, labels: Readonly<Record<string, string>>): void {
    this.#set(name, millis(at) / 1000, labels);
  }

  #drop(name: GaugeName, labels: Readonly<Record<string, string>>): void {
    this.#gauges.get(name)?.remove(labels);
  }

  #count(name: CounterName, by: number, labels: Readonly<Record<string, string>>): void {
    this.#counters.get(name)?.inc(labels, by);
  }
}

function entries<Name extends string, Value>(
  record: Readonly<Record<Name, Value>>,
): readonly (readonly [Name, Value])[] {
  return (Object.keys(record) as Name[]).map((name) => [name, record[name]]);
}
