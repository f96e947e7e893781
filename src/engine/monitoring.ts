import { z } from 'zod';

import { countVerdicts } from '../core/control-verdict.ts';
import { FACT_KINDS } from '../core/facts.ts';
import { groupBy } from '../core/group-by.ts';
import type {
  Catalogue,
  MonitoringReport,
  ReportedCheck,
  ReportedDeviation,
  ReportedEvidence,
  ReportedExclusion,
  ReportedNonconformity,
  ReportedSource,
  ReportedStep,
} from '../core/monitoring-report.ts';
import { HOUR, plus, type Instant } from '../core/time.ts';
import type { Topic } from '../core/topic.ts';
import { SEVERITIES } from '../core/verdict.ts';
import type {
  Deviation,
  EventRow,
  EvidenceRecord,
  Nonconformity,
  OutboxRow,
  ReadingRow,
  SourceRow,
  Store,
  TicketRow,
} from '../store/store.ts';
import { mergedSources, stepKey, storedFacts } from './assess-stored.ts';
import type { CheckConfiguration, Configuration, Exclusion } from './configuration.ts';
import { checkStatuses, reportedControls, type CheckStatus } from './controls-view.ts';
import type { FactSet } from './fact-set.ts';
import { liveAges, type StepAge } from './merge.ts';
import { Exclusions } from './plan-checks.ts';
import { coverageOf } from './coverage.ts';
import { OUTAGE } from './outages.ts';
import { findingsView, type FindingView } from './read-model.ts';
import type { MergedSource } from './source-view.ts';

/** What a record's statement tells of the question. */
const STATEMENT = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: String(error) });
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      operation: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  );

export interface MonitoringOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly now: Instant;
  /** Of annexa itself. */
  readonly version: string;
}

/** What is recorded now, in the order a reader wants it. Reads only; asks no provider. */
export async function monitoringReport(options: MonitoringOptions): Promise<MonitoringReport> {
  const { configuration, store, catalogue, now, version } = options;
  const checks = configuration.checks.map(({ check }) => check);
  const [view, rows, readings, ages, known, { facts }] = await Promise.all([
    findingsView(store, checks, now),
    store.findings(),
    store.newestReadings(),
    store.newestComplete(),
    store.sources(),
    storedFacts(configuration, store, now),
  ]);
  const [unwatched, deviations, nonconformities, events, tickets, outbox] = await Promise.all([
    store.monitoringGaps(),
    store.deviations(),
    store.nonconformities(),
    store.events(),
    store.tickets(),
    store.pendingOutbox(),
  ]);
  const merged = mergedSources(configuration, known, new Set(ages.map(stepKey)));
  const statuses = checkStatuses(configuration, merged);
  const titles = new Map(checks.map((check) => [check.id, check.title]));
  const named = new Map([...titles, [OUTAGE.check, OUTAGE.title]]);
  const findings = view.findings.filter((finding) => titles.has(finding.check));
  const retired = view.findings.filter((finding) => !titles.has(finding.check));
  const live = readings.filter((reading) => reading.status !== 'ended');
  return {
    organization: configuration.organization.name,
    generatedAt: now,
    asOf: view.asOf,
    run: view.run,
    annexaVersion: version,
    observed: {
      from: ages.map((age) => age.firstAt).sort()[0] ?? null,
      to: latest(readings),
    },
    totals: countVerdicts(findings),
    sources: reportedSources(configuration, known, merged, live, liveAges(ages, readings), now),
    unwatched: unwatched.map(({ source, from, to, slots, cause }) => ({
      source,
      from,
      to,
      slots,
      cause,
    })),
    outside: exclusionsOf(configuration, facts),
    topics: topicsOf(configuration, catalogue, findings, statuses),
    retired: [...groupBy(retired, (finding) => finding.check)].map(([check, own]) => ({
      check,
      findings: own.length,
    })),
    ...reportedControls(configuration, catalogue, rows, statuses),
    deviations: deviations
      .map((one) => reportedDeviation(one, nonconformities, named, now))
      .sort(openFirst((one) => one.dueAt)),
    nonconformities: nonconformities
      .map((one) => reportedNonconformity(one, { titles, deviations, events, tickets, outbox }))
      .sort(openFirst((one) => one.raisedAt)),
    evidence: await evidenceOf(store, findings),
  };
}

function topicsOf(
  configuration: Configuration,
  catalogue: Catalogue,
  findings: readonly FindingView[],
  statuses: ReadonlyMap<string, CheckStatus>,
): MonitoringReport['topics'] {
  const byCheck = groupBy(findings, (finding) => finding.check);
  const byTopic = groupBy(configuration.checks, ({ check }) => check.topic);
  return (Object.keys(catalogue.topics) as Topic[]).map((id) => {
    const own = (byTopic.get(id) ?? []).map((configured) =>
      reportedCheck(
        configured,
        byCheck.get(configured.check.id) ?? [],
        statuses.get(configured.check.id) ?? 'no-source',
      ),
    );
    return {
      id,
      title: catalogue.topics[id],
      counts: countVerdicts(own.flatMap((check) => check.findings)),
      checks: own.sort((a, b) => bySeverity(a, b) || compare(a.id, b.id)),
    };
  });
}

function reportedCheck(
  configured: CheckConfiguration,
  findings: readonly FindingView[],
  status: CheckStatus,
): ReportedCheck {
  const { check, disabled, params, paramsBySource } = configured;
  const { id, revision, title, topic, severity, nature, rationale, remediation, limits } = check;
  const param = (name: string, source: string | null, value: unknown): ReportedCheck['params'] => {
    const declared = check.params[name];
    return declared === undefined
      ? []
      : [{ name, source, value, default: declared.default, unit: declared.unit }];
  };
  return {
    id,
    revision,
    title,
    topic,
    severity,
    nature,
    rationale,
    remediation,
    limits,
    controls: check.controls.map((control) => ({ id: control.id, bearing: control.bearing })),
    status,
    ...(disabled === undefined ? {} : { because: disabled }),
    params: [
      ...Object.entries(params).flatMap(([name, value]) => param(name, null, value)),
      ...[...paramsBySource].flatMap(([source, own]) =>
        Object.entries(own)
          .filter(([name, value]) => !same(value, params[name]))
          .flatMap(([name, value]) => param(name, source, value)),
      ),
    ],
    counts: countVerdicts(findings),
    findings: findings.map(
      ({ source, scope, subject, verdict, reason, evidence, observedAt, since }) => ({
        source,
        scope,
        subject,
        verdict,
        reason,
        evidence,
        observedAt,
        since,
      }),
    ),
  };
}

/** Every configured source, and those that were read before and are no longer configured. */
function reportedSources(
  configuration: Configuration,
  known: readonly SourceRow[],
  merged: readonly MergedSource[],
  readings: readonly ReadingRow[],
  ages: readonly StepAge[],
  now: Instant,
): readonly ReportedSource[] {
  const bySource = groupBy(readings, (reading) => reading.source);
  const configured = configuration.sources.map(({ id, collector }) => ({
    id,
    collector: collector.id,
  }));
  const gone = known.filter((row) => !configured.some(({ id }) => id === row.id));
  return [...configured, ...gone].map(({ id, collector }) => {
    const own = bySource.get(id) ?? [];
    const coverage = own.length === 0 ? undefined : coverageOf(own);
    const steps = merged.find((source) => source.id === id)?.steps ?? [];
    const newest = [...own].sort((a, b) => compare(a.finishedAt, b.finishedAt)).at(-1);
    return {
      id,
      collector,
      collectorVersion: newest?.collectorVersion ?? null,
      configured: configured.some((source) => source.id === id),
      tenant: known.find((row) => row.id === id)?.tenant ?? null,
      callers: [...new Set(own.flatMap(({ caller }) => (caller === null ? [] : [caller])))].sort(),
      lastReadAt: latest(own),
      readings: byStatus(own),
      expected: own.length === 0 ? null : (coverage?.expected ?? null),
      seen: coverage?.seen ?? 0,
      steps: steps.map((step): ReportedStep => {
        const mine = own.filter((reading) => reading.step === step.id);
        const complete = ages
          .filter((age) => age.source === id && age.step === step.id)
          .map((age) => age.completeAt);
        // One scope that was never read to its end leaves the step without a complete reading.
        const oldest = complete.includes(null) ? null : (complete.sort()[0] ?? null);
        return {
          id: step.id,
          title: step.title,
          ...byStatus(mine),
          lastReadAt: latest(mine),
          completeSince: oldest,
          maxAgeHours: step.maxAgeHours,
          stale: oldest !== null && plus(oldest, step.maxAgeHours * HOUR) < now,
        };
      }),
      gaps: (coverage?.gaps ?? []).map((gap) => ({ source: id, ...gap })),
    };
  });
}

/** What each exclusion of the ISMS scope covers just now; the first that matches counts a subject. */
function exclusionsOf(configuration: Configuration, facts: FactSet): readonly ReportedExclusion[] {
  const sources = configuration.sources.map(({ id }) => id);
  const repositories = sources.flatMap((id) => facts.subjects('repository', id, true));
  const current = FACT_KINDS.flatMap((kind) =>
    sources.flatMap((id) => facts.subjects(kind, id, false)),
  );
  let left = current;
  return configuration.exclude.map((rule) => {
    const exclusions = new Exclusions([rule], repositories);
    const covered = new Set(left.filter((record) => exclusions.of(record) !== undefined));
    left = left.filter((record) => !covered.has(record));
    const { because, owner } = rule;
    return {
      matches: matchesOf(rule),
      because,
      owner,
      subjects: [...covered].map(({ source, kind, id, name }) => ({ source, kind, id, name })),
    };
  });
}

function matchesOf({
  source,
  account,
  repository,
  kind,
  subject,
}: Exclusion): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ source, account, repository, kind, subject }).flatMap(([name, pattern]) =>
      pattern === undefined ? [] : [[name, pattern]],
    ),
  );
}

function reportedDeviation(
  deviation: Deviation,
  nonconformities: readonly Nonconformity[],
  titles: ReadonlyMap<string, string>,
  now: Instant,
): ReportedDeviation {
  const { id, check, source, severity, nature, state, openedAt, dueAt, correctedAt } = deviation;
  return {
    id,
    check,
    title: titles.get(check) ?? check,
    source,
    severity,
    nature,
    state,
    openedAt,
    dueAt,
    overdue: state === 'open' && dueAt <= now,
    correctedAt,
    baseline: deviation.baseline,
    nonconformities: nonconformities
      .filter((one) => one.deviations.includes(id))
      .map((one) => one.id),
    subjects: deviation.subjects.map((subject) => ({
      kind: subject.kind,
      id: subject.id,
      name: subject.name,
      since: subject.since,
      until: subject.until,
      ended: subject.ended,
    })),
  };
}

function reportedNonconformity(
  nonconformity: Nonconformity,
  recorded: {
    readonly titles: ReadonlyMap<string, string>;
    readonly deviations: readonly Deviation[];
    readonly events: readonly EventRow[];
    readonly tickets: readonly TicketRow[];
    readonly outbox: readonly OutboxRow[];
  },
): ReportedNonconformity {
  const { id, check, source, severity, state, rule, raisedAt, correctedAt } = nonconformity;
  const due = recorded.deviations
    .filter((one) => one.state === 'open' && nonconformity.deviations.includes(one.id))
    .map((one) => one.dueAt)
    .sort()[0];
  return {
    id,
    check,
    title: recorded.titles.get(check) ?? check,
    source,
    severity,
    state,
    rule,
    raisedAt,
    correctedAt,
    controls: nonconformity.controls,
    deviations: nonconformity.deviations,
    predecessor: nonconformity.predecessor,
    dueAt: due ?? null,
    tickets: recorded.tickets
      .filter((ticket) => ticket.nonconformity === id)
      .map(({ tracker, ref, url }) => ({ tracker, ref, url })),
    waiting: recorded.outbox
      .filter((row) => row.nonconformity === id)
      .map(({ tracker, attempts, lastError }) => ({ tracker, attempts, lastError })),
    events: recorded.events
      .filter((event) => event.about === id)
      .map(({ at, type, actor, person, data }) => ({ at, type, actor, person, data })),
  };
}

/** What each sealed record that a finding rests on answered. */
async function evidenceOf(
  store: Store,
  findings: readonly FindingView[],
): Promise<readonly ReportedEvidence[]> {
  const ids = [...new Set(findings.flatMap((finding) => finding.evidence))].sort();
  const evidence: ReportedEvidence[] = [];
  for (const id of ids) {
    const record = await store.record(id);
    if (record) evidence.push(reportedEvidence(record));
  }
  return evidence.sort((a, b) => compare(evidenceOrder(a), evidenceOrder(b)));
}

/** A statement that was damaged is no reason to have no report: `annexa evidence verify` finds it. */
function reportedEvidence({ id, source, step, statement }: EvidenceRecord): ReportedEvidence {
  const asked = STATEMENT.safeParse(statement);
  return { id, source, step, ...(asked.data ?? { operation: null, parameters: {} }) };
}

function evidenceOrder(evidence: ReportedEvidence): string {
  const { source, step, operation, parameters, id } = evidence;
  return [source, step, operation ?? '', JSON.stringify(parameters), id].join('\n');
}

function byStatus(readings: readonly ReadingRow[]): ReportedSource['readings'] {
  const count = (status: ReadingRow['status']): number =>
    readings.filter((reading) => reading.status === status).length;
  return {
    complete: count('complete'),
    partial: count('partial'),
    unavailable: count('unavailable'),
  };
}

function latest(readings: readonly ReadingRow[]): Instant | null {
  return (
    readings
      .map((reading) => reading.finishedAt)
      .sort()
      .at(-1) ?? null
  );
}

interface Ranked {
  readonly id: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly state: string;
}

const OPEN_STATES = new Set(['open', 'proposed']);

/** What is open before what is settled, the severe before the slight, then by time and number. */
function openFirst<T extends Ranked>(when: (one: T) => Instant): (a: T, b: T) => number {
  return (a, b) =>
    Number(OPEN_STATES.has(b.state)) - Number(OPEN_STATES.has(a.state)) ||
    bySeverity(a, b) ||
    compare(when(a), when(b)) ||
    numberOf(a.id) - numberOf(b.id);
}

function bySeverity(a: Pick<Ranked, 'severity'>, b: Pick<Ranked, 'severity'>): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
