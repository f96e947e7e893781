import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { registers } from '../../../collectors/registers/collector.ts';
import { evidenceCurrent } from '../../../controls/governance/evidence-current.ts';
import { accessKeyRotated } from '../../../controls/authentication/access-key-rotated.ts';
import { mfaEnabled } from '../../../controls/authentication/mfa-enabled.ts';
import { supplierReviewed } from '../../../controls/suppliers/supplier-reviewed.ts';
import type { MonitoringReport, ReportedCheck } from '../../../src/core/monitoring-report.ts';
import { DAY, plus } from '../../../src/core/time.ts';
import type { Configuration } from '../../../src/engine/configuration.ts';
import { controlsView } from '../../../src/engine/controls-view.ts';
import { monitoringReport } from '../../../src/engine/monitoring.ts';
import { runAnnexa } from '../../../src/engine/run.ts';
import { catalogue } from '../../../src/registry.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { configurationFor, newProvider, READS, type Provider } from './provider.ts';

const START = '2026-03-01T03:00:00.000Z';
const CHECKS = [mfaEnabled, accessKeyRotated, evidenceCurrent];

let folder: string;
let store: Store;
let provider: Provider;
let now: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'annexa-monitoring-'));
  store = await openStore({ url: join(folder, 'annexa.db') });
  provider = newProvider();
  now = START;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

type Options = Parameters<typeof configurationFor>[2];

async function run(configuration: Configuration): Promise<void> {
  await runAnnexa({
    configuration,
    store,
    collect: true,
    assess: true,
    deliver: true,
    now: () => now,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  now = plus(now, DAY);
}

function report(configuration: Configuration): Promise<MonitoringReport> {
  return monitoringReport({ configuration, store, catalogue, now, version: '0.1.0' });
}

const configuration = (options: Options = {}): Configuration =>
  configurationFor(provider, CHECKS, options);

function check(model: MonitoringReport, id: string): ReportedCheck {
  const found = model.topics.flatMap((topic) => topic.checks).find((one) => one.id === id);
  if (!found) throw new Error(`no check ${id}`);
  return found;
}

describe('the model of the monitoring report', () => {
  it('is whole where nothing was ever read', async () => {
    const model = await report(configuration());
    expect(model).toMatchObject({
      run: null,
      asOf: now,
      observed: { from: null, to: null },
      unwatched: [],
      deviations: [],
      nonconformities: [],
      evidence: [],
      sources: [{ id: 'src', tenant: null, lastReadAt: null, expected: null, seen: 0 }],
    });
    expect(model.controls).toHaveLength(93);
    expect(model.topics).toHaveLength(15);
    expect(check(model, 'mfa-enabled')).toMatchObject({ status: 'judged', findings: [] });
  });

  it('has a deviation of monitoring for a source that gives no answer, until it gives one', async () => {
    const watched = { ...configuration(), raise: { baseline: 'accept' as const, outage: 2 * DAY } };
    const outages = async (): Promise<MonitoringReport['deviations']> =>
      (await report(watched)).deviations.filter((one) => one.check === 'source-read');
    await run(watched);
    provider.refused = new Set(READS);
    await run(watched);
    await run(watched);
    expect(await outages()).toEqual([]);
    await run(watched);
    await run(watched);
    expect(await outages()).toMatchObject([
      {
        title: 'The source gives answers',
        source: 'src',
        state: 'open',
        subjects: [{ kind: 'source', id: 'src', since: START, until: null }],
      },
    ]);
    provider.refused = new Set(READS.filter((step) => step !== 'tenant'));
    await run(watched);
    expect(await outages()).toMatchObject([
      { state: 'corrected', subjects: [{ ended: 'corrected' }] },
    ]);
  });

  it('leads from totals to findings and from findings to what was asked', async () => {
    await run(configuration());
    const model = await report(configuration());
    const { counts, findings } = check(model, 'mfa-enabled');
    expect(counts).toEqual({
      conforming: 3,
      nonconforming: 1,
      'not-applicable': 1,
      'not-assessed': 0,
    });
    const sum = model.topics.map((topic) => topic.counts.conforming).reduce((a, b) => a + b, 0);
    expect(model.totals.conforming).toBe(sum);
    const bob = findings.find(({ subject }) => subject.id === 'bob');
    const asked = model.evidence.filter(({ id }) => bob?.evidence.includes(id));
    expect(asked.map(({ operation, parameters }) => [operation, parameters])).toContainEqual([
      'mfa',
      { user: 'bob' },
    ]);
    expect(model.observed).toEqual({ from: START, to: START });
  });

  it('tells which checks no source can answer, and which are disabled, with the reason', async () => {
    const disabled: Configuration = {
      ...configuration(),
      checks: configuration().checks.map((one) =>
        one.check.id === 'mfa-enabled' ? { ...one, disabled: 'the provider enforces it' } : one,
      ),
    };
    await run(disabled);
    const model = await report(disabled);
    expect(check(model, 'access-key-rotated')).toMatchObject({ status: 'no-source' });
    expect(check(model, 'mfa-enabled')).toMatchObject({
      status: 'disabled',
      because: 'the provider enforces it',
      findings: [],
    });
    const control = model.controls.find(({ id }) => id === 'A.8.5');
    expect(control).toMatchObject({ verdict: null });
    expect(control?.checks.map((one) => [one.check, one.status])).toContainEqual([
      'mfa-enabled',
      'disabled',
    ]);
  });

  it('shows what a refused reading hides, and the permission that would reveal it', async () => {
    await run(configuration());
    provider.refused.add('mfa bob');
    await run(configuration());
    const model = await report(configuration());
    expect(model.sources[0]?.gaps).toMatchObject([
      { step: 'mfa', item: 'bob', reason: 'denied', permission: 'read:mfa' },
    ]);
    expect(check(model, 'mfa-enabled').counts).toMatchObject({
      nonconforming: 0,
      'not-assessed': 1,
    });
    expect(model.deviations[0]).toMatchObject({ state: 'open', check: 'mfa-enabled' });
    expect(model.sources[0]?.steps.find(({ id }) => id === 'mfa')).toMatchObject({ stale: false });
    now = plus(now, 3 * DAY);
    const later = await report(configuration());
    expect(later.sources[0]?.steps.find(({ id }) => id === 'mfa')).toMatchObject({ stale: true });
  });

  it('follows a nonconformity from its deviation through being corrected and coming back', async () => {
    await run(configuration());
    const bob = provider.groups.get('one')?.[1];
    if (bob) bob.mfa = true;
    await run(configuration());
    if (bob) bob.mfa = false;
    await run(configuration());
    const model = await report(configuration());
    expect(model.nonconformities).toMatchObject([
      {
        id: 'NC-1',
        title: mfaEnabled.title,
        state: 'open',
        deviations: ['D-1', 'D-2'],
        dueAt: plus(START, 32 * DAY),
        tickets: [],
      },
    ]);
    expect(model.nonconformities[0]?.events.map(({ type }) => type)).toEqual([
      'raised',
      'corrected',
      'recurred',
    ]);
    expect(model.deviations.map(({ id, state }) => [id, state])).toEqual([
      ['D-2', 'open'],
      ['D-1', 'corrected'],
    ]);
    expect(model.deviations[0]?.nonconformities).toEqual(['NC-1']);
    expect(model.deviations[0]?.overdue).toBe(false);
    now = plus(now, 40 * DAY);
    expect((await report(configuration())).deviations[0]?.overdue).toBe(true);
  });

  it('lists what is outside the scope under the exclusion that left it out, with its owner', async () => {
    const scoped = configuration({
      exclude: [
        { source: 'src', account: 'two', because: 'sold', owner: 'cfo@example.com' },
        { kind: 'account', subject: '*', because: 'a test', owner: 'cto@example.com' },
        { repository: 'gone-*', because: 'archived', owner: 'cto@example.com' },
      ],
    });
    await run(scoped);
    const { outside, totals } = await report(scoped);
    expect(outside).toMatchObject([
      { matches: { source: 'src', account: 'two' }, because: 'sold', owner: 'cfo@example.com' },
      { because: 'a test' },
      { because: 'archived', subjects: [] },
    ]);
    expect(outside[0]?.subjects.map(({ name }) => name)).toEqual(['dee']);
    expect(outside[1]?.subjects.map(({ name }) => name).sort()).toEqual(['ann', 'bob', 'cy']);
    expect(totals.nonconforming).toBe(0);
  });

  it('names sources that are no longer configured, and findings of checks that are no more', async () => {
    await run(configuration());
    const without: Configuration = {
      ...configurationFor(provider, [evidenceCurrent]),
      sources: [],
    };
    const model = await report(without);
    expect(model.sources).toMatchObject([{ id: 'src', configured: false, tenant: 'T-1' }]);
    expect(model.retired).toEqual([{ check: 'mfa-enabled', findings: 5 }]);
    expect(model.totals.nonconforming).toBe(0);
  });

  it('is the same as what the list of controls shows', async () => {
    await run(configuration());
    const model = await report(configuration());
    const view = await controlsView(configuration(), store, catalogue, now);
    expect(view.controls).toEqual(model.controls);
    expect(view.asOf).toBe(model.asOf);
    expect(view.controls.find(({ id }) => id === 'A.8.5')).toMatchObject({
      verdict: 'nonconforming',
      coverage: { assessed: 4, expected: 4 },
      evidenced: { implementation: true, operation: false },
    });
    expect(view.controls.find(({ id }) => id === 'A.7.4')).toMatchObject({
      verdict: null,
      checks: [],
    });
  });

  it('survives JSON without losing anything', async () => {
    await run(configuration());
    const model = await report(configuration());
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('reads registers as it reads any source, and keeps the names people wrote', async () => {
    const name = '<b>Hosting</b> \u202E& "Co"';
    mkdirSync(join(folder, 'registers'));
    writeFileSync(
      join(folder, 'registers', 'suppliers.yaml'),
      JSON.stringify([
        { id: 'S-1', name, criticality: 'high', last_review: '2019-01-01' },
        { id: 'S-2', name: 'Payroll', criticality: 'high', last_review: '2026-02-01' },
      ]),
    );
    const base = configurationFor(provider, [supplierReviewed]);
    const company: Configuration = {
      ...base,
      folder,
      sources: [
        {
          id: 'company',
          collector: registers,
          settings: registers.settings.parse({ path: 'registers' }),
          timeout: 1000,
        },
      ],
    };
    await run(company);
    const model = await report(company);
    const found = check(model, 'supplier-reviewed').findings;
    expect(found.map(({ subject, verdict }) => [subject.name, verdict]).sort()).toEqual(
      [
        [name, 'nonconforming'],
        ['Payroll', 'conforming'],
      ].sort(),
    );
    expect(model.sources[0]).toMatchObject({ collector: 'registers', configured: true });
  });
});
