import { describe, expect, it, onTestFinished } from 'vitest';

import { METRIC_NAMES, Metrics } from '../../../src/daemon/metrics.ts';
import type { DaemonEvent } from '../../../src/daemon/event.ts';
import type { DaemonView } from '../../../src/daemon/view.ts';
import type { WorkEnd } from '../../../src/daemon/work.ts';
import type { SourceSummary } from '../../../src/engine/run.ts';
import type { Store, Tallies } from '../../../src/store/store.ts';
import { VERSION } from '../../../src/version.ts';
import { FakeWork, Machine } from './fakes.ts';
import { LOOKED, slotOf, sourceOf, STARTED, viewOf } from './views.ts';

type Recorded = Pick<Store, 'tallies' | 'monitoringGaps'>;

const NOTHING: Tallies = {
  verdicts: { conforming: 0, nonconforming: 0, 'not-applicable': 0, 'not-assessed': 0 },
  deviations: [],
  nonconformities: [],
  outbox: 0,
  notifications: 0,
};

function recording(fields: Partial<Tallies> = {}): Recorded {
  return { tallies: async () => ({ ...NOTHING, ...fields }), monitoringGaps: async () => [] };
}

const away: Recorded = {
  tallies: () => Promise.reject(new Error('the database is away')),
  monitoringGaps: async () => [],
};

/** Samples of annexa's own metrics by name and labels, as a server of metrics would read them. */
function samplesIn(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, sample = '', value = ''] =
      /^([a-zA-Z_:][\w:]*(?:\{[^{}]*\})?) (\S+)$/.exec(line) ?? [];
    expect(sample, line).not.toBe('');
    if (!sample.startsWith('annexa_')) continue;
    expect(Number(value), line).not.toBeNaN();
    expect(samples.has(sample), line).toBe(false);
    samples.set(sample, Number(value));
  }
  return samples;
}

async function samplesOf(
  metrics: Metrics,
  view: DaemonView,
  recorded: Recorded = recording(),
): Promise<ReadonlyMap<string, number>> {
  return samplesIn((await metrics.render(view, recorded)).text);
}

function about(samples: ReadonlyMap<string, number>, text: string): readonly string[] {
  return [...samples.keys()].filter((sample) => sample.includes(text));
}

async function ended(source: string, end: Partial<SourceSummary> | WorkEnd): Promise<DaemonEvent> {
  const work = new FakeWork({ kind: 'collect', source }, LIMITS, 1, STARTED);
  if ('end' in end) work.end(end);
  else work.done(end);
  return { type: 'ended', work: work.work, end: await work.ended, took: 90_500 };
}

const LIMITS = { configuration: '', time: 1, memory: 1 };
const SCOPE = { account: '123456789012' };
const coverage = { expected: 12, seen: 10, gaps: [] };

describe('/metrics', () => {
  it('holds the metrics that METRIC_NAMES names, and what Node tells of its process', async () => {
    const { type, text } = await new Metrics().render(viewOf(), recording());
    expect(type).toMatch(/^text\/plain; version=0\.0\.4; charset=utf-8$/);
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
    expect(names.filter((name) => name.startsWith('annexa_')).sort()).toEqual(
      [...METRIC_NAMES].sort(),
    );
    expect(names).toContain('process_resident_memory_bytes');
    expect(text).toMatch(/^# HELP annexa_findings \S/m);
  });

  it('has no number where nothing is known yet, and never 0 for it', async () => {
    const view = viewOf({ tickedAt: null, freeDisk: null, assessedAt: null });
    expect(Object.fromEntries(await samplesOf(new Metrics(), view, away))).toEqual({
      [`annexa_build_info{version="${VERSION}"}`]: 1,
      annexa_collections_running: 0,
      annexa_work_owed: 0,
      annexa_configuration_valid: 1,
      annexa_store_writable: 1,
      annexa_alerts_failed_total: 0,
    });
  });

  it('tells how the daemon is', async () => {
    const working = { pid: 1, startedAt: STARTED, memory: null };
    const samples = await samplesOf(
      new Metrics(),
      viewOf({
        freeDisk: 4e9,
        assessedAt: STARTED,
        assessmentOwed: true,
        configurationProblem: 'wrong',
        storeProblem: 'locked',
        working: [
          { work: { kind: 'collect', source: 'aws' }, ...working },
          { work: { kind: 'assess' }, ...working },
        ],
      }),
    );
    expect(Object.fromEntries(samples)).toMatchObject({
      annexa_disk_free_bytes: 4e9,
      annexa_tick_last_timestamp_seconds: Date.parse(LOOKED) / 1000,
      annexa_assessment_last_success_timestamp_seconds: Date.parse(STARTED) / 1000,
      annexa_collections_running: 1,
      annexa_work_owed: 1,
      annexa_configuration_valid: 0,
      annexa_store_writable: 0,
    });
  });

  it('has a line for each source for as long as it is configured', async () => {
    const metrics = new Metrics();
    const aws = sourceOf('aws', {
      nextAt: LOOKED,
      readAt: STARTED,
      failures: 5,
      breaker: 'open',
      last: slotOf('aws', { outcome: 'partial', gaps: 2 }),
    });
    metrics.event(await ended('aws', { coverage, credentialExpiresAt: LOOKED }));
    const samples = await samplesOf(metrics, viewOf({ sources: [aws, sourceOf('new')] }));
    const label = '{source="aws"}';
    expect(Object.fromEntries(samples)).toMatchObject({
      [`annexa_source_next_run_timestamp_seconds${label}`]: Date.parse(LOOKED) / 1000,
      [`annexa_source_last_attempt_timestamp_seconds${label}`]: Date.parse(STARTED) / 1000,
      [`annexa_source_last_success_timestamp_seconds${label}`]: Date.parse(STARTED) / 1000,
      [`annexa_source_failures${label}`]: 5,
      [`annexa_source_breaker_open${label}`]: 1,
      [`annexa_source_coverage_gaps${label}`]: 2,
      [`annexa_source_items_expected${label}`]: 12,
      [`annexa_source_items_seen${label}`]: 10,
      [`annexa_source_collection_seconds${label}`]: 90.5,
      [`annexa_source_memory_peak_bytes${label}`]: 90e6,
      [`annexa_credential_expiry_timestamp_seconds${label}`]: Date.parse(LOOKED) / 1000,
    });
    expect(about(samples, '"new"')).toEqual([
      'annexa_source_failures{source="new"}',
      'annexa_source_breaker_open{source="new"}',
    ]);
    const later = await samplesOf(metrics, viewOf({ sources: [sourceOf('new')] }));
    expect(about(later, '"aws"').filter((sample) => !sample.includes('_total'))).toEqual([]);
    expect(about(later, '"new"')).toHaveLength(2);
  });

  it('forgets a source whose collection ends after it was taken out', async () => {
    const metrics = new Metrics();
    await samplesOf(metrics, viewOf({ sources: [sourceOf('aws')] }));
    await samplesOf(metrics, viewOf());
    metrics.event(await ended('aws', { coverage }));
    const samples = await samplesOf(metrics, viewOf());
    expect(about(samples, '"aws"').filter((sample) => !sample.includes('_total'))).toEqual([]);
  });

  it('leaves out how many items there are where a list was refused, also after it was known', async () => {
    const metrics = new Metrics();
    const view = viewOf({ sources: [sourceOf('aws')] });
    metrics.event(await ended('aws', { coverage, credentialExpiresAt: LOOKED }));
    expect(about(await samplesOf(metrics, view), 'items_expected')).toHaveLength(1);
    metrics.event(await ended('aws', { coverage: { ...coverage, expected: null, seen: 7 } }));
    const samples = await samplesOf(metrics, view);
    expect(about(samples, 'items_expected')).toEqual([]);
    expect(about(samples, 'credential_expiry')).toEqual([]);
    expect(samples.get('annexa_source_items_seen{source="aws"}')).toBe(7);
  });

  it('counts how collections end', async () => {
    const metrics = new Metrics();
    metrics.event(await ended('aws', { requests: 5, throttled: 2 }));
    metrics.event(await ended('aws', { requests: 4 }));
    metrics.event(await ended('aws', { status: 'partial' }));
    metrics.event(await ended('aws', { status: 'busy', requests: 50 }));
    metrics.event(await ended('aws', { end: 'failed', cause: 'crashed', detail: 'exit code 1' }));
    metrics.event(await ended('aws', { end: 'stopped' }));
    metrics.event({ type: 'ended', work: { kind: 'assess' }, end: { end: 'stopped' }, took: 1 });
    metrics.event({ type: 'stopping' });
    metrics.alertsFailed(2);
    metrics.alertsFailed(1);
    const samples = await samplesOf(metrics, viewOf({ sources: [sourceOf('aws')] }));
    const counted = [...samples].filter(([sample]) => sample.includes('_total'));
    expect(Object.fromEntries(counted)).toEqual({
      'annexa_collections_total{source="aws",outcome="complete"}': 2,
      'annexa_collections_total{source="aws",outcome="partial"}': 1,
      'annexa_collections_total{source="aws",outcome="busy"}': 1,
      'annexa_collections_total{source="aws",outcome="failed"}': 1,
      'annexa_collections_total{source="aws",outcome="stopped"}': 1,
      'annexa_requests_total{source="aws"}': 12,
      'annexa_throttled_total{source="aws"}': 2,
      annexa_alerts_failed_total: 3,
    });
  });

  it('tells what is recorded, and nothing of it while the store is away', async () => {
    const metrics = new Metrics();
    const recorded = recording({
      verdicts: { ...NOTHING.verdicts, nonconforming: 3 },
      deviations: [{ severity: 'high', state: 'open', count: 2 }],
      nonconformities: [{ state: 'open', count: 1 }],
      outbox: 4,
      notifications: 5,
    });
    const samples = await samplesOf(metrics, viewOf(), recorded);
    expect(Object.fromEntries(samples)).toMatchObject({
      'annexa_findings{verdict="nonconforming"}': 3,
      'annexa_findings{verdict="conforming"}': 0,
      'annexa_deviations{severity="high",state="open"}': 2,
      'annexa_nonconformities{state="open"}': 1,
      annexa_outbox_pending: 4,
      annexa_notifications_pending: 5,
      annexa_monitoring_gaps_open: 0,
    });
    const names = /findings|deviations|nonconformities|pending|gaps_open/;
    const blind = [...(await samplesOf(metrics, viewOf(), away)).keys()];
    expect(blind.filter((sample) => names.test(sample))).toEqual([]);
    // What is over does not stay either.
    const over = await samplesOf(metrics, viewOf());
    expect(about(over, 'annexa_deviations')).toEqual([]);
    expect(over.get('annexa_outbox_pending')).toBe(0);
  });

  it('counts the gaps that a real store has open', async () => {
    const machine = new Machine('2026-11-01T12:00:00.000Z', { aws: { every: 3_600_000 } });
    onTestFinished(() => machine[Symbol.asyncDispose]());
    const daemon = await machine.boot();
    machine.newest.done();
    await daemon.changed();
    machine.newest.done();
    await daemon.changed();
    await daemon.stop();
    machine.clock.pass(6 * 3_600_000);
    const later = await machine.boot();
    const metrics = new Metrics();
    const store = await machine.store();
    const gapsOpen = async (): Promise<number | undefined> =>
      (await samplesOf(metrics, later.view(), store)).get('annexa_monitoring_gaps_open');
    expect(await gapsOpen()).toBe(1);
    machine.newest.done();
    await later.changed();
    expect(await gapsOpen()).toBe(0);
  });

  it('has no labels that tell of people or of things', async () => {
    const metrics = new Metrics();
    const item = 'pat.example@example.com';
    metrics.event(
      await ended('aws', {
        status: 'partial',
        coverage: {
          expected: 3,
          seen: 2,
          gaps: [{ reason: 'denied', step: 'accounts', scope: SCOPE, item, detail: item }],
        },
      }),
    );
    const { text } = await metrics.render(
      viewOf({ sources: [sourceOf('aws', { failures: 1, reason: item })] }),
      recording({ deviations: [{ severity: 'high', state: 'open', count: 2 }] }),
    );
    expect(text).not.toContain(item);
    const own = text.split('\n').filter((line) => line.startsWith('annexa_'));
    const labels = own.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, name]) => name));
    const allowed = ['outcome', 'severity', 'source', 'state', 'verdict', 'version'];
    expect([...new Set(labels)].sort()).toEqual(allowed);
  });
});
