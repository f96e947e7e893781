import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { evidenceCurrent } from '../../../controls/governance/evidence-current.ts';
import { accessKeyRotated } from '../../../controls/authentication/access-key-rotated.ts';
import { mfaEnabled } from '../../../controls/authentication/mfa-enabled.ts';
import { DAY, plus } from '../../../src/core/time.ts';
import { assessEvidence } from '../../../src/engine/reproject.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { exitCodeOf, runAnnexa, type RunSummary } from '../../../src/engine/run.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { READS, configurationFor, newProvider, type Provider } from './provider.ts';

const START = '2026-03-01T03:00:00.000Z';
const CHECKS = [mfaEnabled, accessKeyRotated, evidenceCurrent];

let folder: string;
let store: Store;
let provider: Provider;
let now: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'annexa-run-'));
  store = await openStore({ url: join(folder, 'annexa.db') });
  provider = { ...newProvider(), hasKeys: true };
  now = START;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function run(
  options: Parameters<typeof configurationFor>[2] = {},
  signal = new AbortController().signal,
): Promise<RunSummary> {
  const summary = await runAnnexa({
    configuration: configurationFor(provider, CHECKS, options),
    store,
    collect: true,
    assess: true,
    deliver: true,
    now: () => now,
    signal,
    progress: () => undefined,
  });
  now = plus(now, DAY);
  return summary;
}

async function verdicts(check = 'mfa-enabled'): Promise<Record<string, string>> {
  const { findings } = await findingsView(store, CHECKS, now);
  return Object.fromEntries(
    findings
      .filter((finding) => finding.check === check)
      .map((finding) => [finding.subject.id, finding.verdict]),
  );
}

const HEALTHY = {
  ann: 'conforming',
  bob: 'nonconforming',
  cy: 'conforming',
  dee: 'conforming',
  'group:three': 'not-applicable',
};

describe('a run', () => {
  it('judges every subject and leads each verdict to its evidence', async () => {
    const summary = await run();
    expect(await verdicts()).toEqual(HEALTHY);
    expect(summary.sources[0]).toMatchObject({ status: 'complete', coverage: { gaps: [] } });
    expect(summary.deviations).toEqual({ opened: 1, updated: 0, corrected: 0 });
    expect(summary.nonconformities).toEqual({ raised: 1, corrected: 0 });
    expect(exitCodeOf(summary)).toBe(1);
    const { findings } = await findingsView(store, CHECKS, now);
    const bob = findings.find((finding) => finding.subject.id === 'bob');
    expect(bob?.evidence).toHaveLength(2);
    for (const id of bob?.evidence ?? []) {
      const record = await store.record(id);
      const body = await store.blob(record?.body ?? '');
      expect(Buffer.from(body ?? []).toString()).toMatch(/bob|enabled/);
    }
  });

  it('opens nothing and keeps every finding when nothing changed', async () => {
    await run();
    const before = await store.findings();
    const again = await run();
    expect(again.deviations).toEqual({ opened: 0, updated: 0, corrected: 0 });
    expect(again.nonconformities).toEqual({ raised: 0, corrected: 0 });
    expect((await store.findings()).map(({ row }) => row)).toEqual(before.map(({ row }) => row));
  });

  it('corrects on a fresh conforming reading, and reopens the nonconformity on recurrence', async () => {
    await run();
    const bob = provider.groups.get('one')?.[1];
    if (bob) bob.mfa = true;
    expect(await run()).toMatchObject({
      deviations: { corrected: 1 },
      nonconformities: { corrected: 1 },
    });
    expect((await store.nonconformities())[0]?.state).toBe('corrected');
    if (bob) bob.mfa = false;
    expect(await run()).toMatchObject({
      deviations: { opened: 1 },
      nonconformities: { raised: 1 },
    });
    const all = await store.nonconformities();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ state: 'open', deviations: ['D-1', 'D-2'] });
  });

  it('says so when a subject is gone, and starts afresh for one made anew', async () => {
    await run();
    provider.groups.get('one')?.splice(1, 1);
    await run();
    const [deviation] = await store.deviations();
    expect(deviation).toMatchObject({
      state: 'corrected',
      subjects: [{ id: 'bob', ended: 'gone' }],
    });
    provider.groups.get('one')?.push({ id: 'bob', mfa: false, active: true, made: '2' });
    await run();
    const second = (await store.deviations()).find(({ id }) => id === 'D-2');
    expect(second).toMatchObject({ state: 'open', subjects: [{ id: 'bob', incarnation: '2' }] });
  });

  it('proposes what the first complete run finds until somebody accepts it', async () => {
    expect((await run({ baseline: 'propose' })).nonconformities.raised).toBe(1);
    expect((await store.nonconformities())[0]?.state).toBe('proposed');
    const cy = provider.groups.get('one')?.[2];
    if (cy) cy.mfa = false;
    await run({ baseline: 'propose' });
    expect(await store.nonconformities()).toMatchObject([{ state: 'proposed' }]);
  });

  it('refuses to mix another tenant into a source', async () => {
    await run();
    provider.tenant = 'T-2';
    const summary = await run();
    expect(summary.sources[0]?.status).toBe('unavailable');
    expect(summary.sources[0]?.coverage.gaps[0]?.detail).toContain('T-2');
    expect(await verdicts()).toMatchObject({ ann: 'not-assessed', bob: 'not-assessed' });
    expect(summary.deviations).toEqual({ opened: 0, updated: 0, corrected: 0 });
  });

  it('keeps the subjects of a scope that vanished from a refused list', async () => {
    await run();
    provider.refused.add('groups');
    const summary = await run();
    expect(await verdicts()).toEqual({
      ann: 'not-assessed',
      bob: 'not-assessed',
      cy: 'not-assessed',
      dee: 'not-assessed',
      'group:one': 'not-assessed',
      'group:two': 'not-assessed',
      'group:three': 'not-assessed',
    });
    expect(exitCodeOf(summary)).toBe(3);
    const { findings } = await findingsView(store, CHECKS, now);
    const bob = findings.find((finding) => finding.subject.id === 'bob');
    expect(bob?.reason).toMatchObject({ code: 'denied', params: { permission: 'read:groups' } });
  });

  it('ends what a complete list of scopes no longer has', async () => {
    await run();
    provider.groups.delete('one');
    await run();
    expect(await verdicts()).toEqual({ dee: 'conforming', 'group:three': 'not-applicable' });
  });

  it('judges nothing outside the ISMS scope, and says why a deviation ended there', async () => {
    await run();
    await run({
      exclude: [{ subject: 'b*', because: 'a test account', owner: 'cto@example.com' }],
    });
    expect(await verdicts()).not.toHaveProperty('bob');
    expect((await store.deviations())[0]?.subjects[0]?.ended).toBe('out-of-scope');
  });

  it('ends what one item no longer has, whatever another item hides', async () => {
    const [ann, bob] = provider.groups.get('one') ?? [];
    if (ann) ann.keys = ['key-a'];
    if (bob) bob.keys = ['key-b1', 'key-b2'];
    await run();
    provider.refused.add('keys ann');
    if (bob) bob.keys = ['key-b2'];
    await run();
    expect(await verdicts('access-key-rotated')).toEqual({
      'key-a': 'not-assessed',
      ann: 'not-assessed',
      'key-b2': 'conforming',
      'group:two': 'not-applicable',
      'group:three': 'not-applicable',
    });
  });

  it('takes nothing away from what was known when somebody stops it', async () => {
    await run();
    const stop = new AbortController();
    provider.whenAsked = (what) => {
      if (what.startsWith('mfa')) stop.abort(new Error('stopped'));
      stop.signal.throwIfAborted();
    };
    await run({}, stop.signal);
    expect(await verdicts()).toEqual(HEALTHY);
  });

  it('turns old evidence stale, and opens a deviation of monitoring for it', async () => {
    await run();
    provider.refused.add('mfa');
    await run();
    await run();
    await run();
    expect(await verdicts('evidence-current')).toMatchObject({ 'src/mfa': 'nonconforming' });
    expect((await store.deviations()).find(({ check }) => check === 'mfa-enabled')?.state).toBe(
      'open',
    );
  });
});

describe('judging evidence again', () => {
  it('comes to what was recorded, now and as of an earlier time', async () => {
    await run();
    const first = plus(now, -1);
    const recorded = await store.findings();
    const bob = provider.groups.get('one')?.[1];
    if (bob) bob.mfa = true;
    provider.refused.add('users two');
    await run();
    const configuration = configurationFor(provider, CHECKS);
    const plain = (findings: readonly Finding[]): unknown =>
      findings
        .map(({ check, subject, verdict, reason, rests }) => ({
          check,
          subject,
          verdict,
          reason,
          rests,
        }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const before = await assessEvidence(configuration, store, first);
    expect(plain(before.findings)).toEqual(plain(recorded));
    const after = await assessEvidence(configuration, store, plus(now, -DAY));
    expect(plain(after.findings)).toEqual(plain(await store.findings()));
  });
});

describe('complete, then a gap, then complete again', () => {
  const gaps = [...READS, 'users one', 'mfa bob', 'mfa ann', 'cut'];

  it('flips no verdict, loses no subject and changes no state', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...gaps), { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 2 }),
        async (faults, days) => {
          const path = mkdtempSync(join(folder, 'gap-'));
          store = await openStore({ url: join(path, 'annexa.db') });
          provider = { ...newProvider(), hasKeys: true };
          now = START;
          await run();
          const before = await store.deviations();
          provider.cutAfter = faults.includes('cut') ? 1 : undefined;
          for (const fault of faults) provider.refused.add(fault);
          for (let day = 0; day < days; day += 1) {
            const summary = await run();
            expect([1, 3]).toContain(exitCodeOf(summary));
            expect(summary.deviations).toEqual({ opened: 0, updated: 0, corrected: 0 });
            expect(summary.sources[0]?.coverage.gaps).not.toEqual([]);
            const during = await verdicts();
            for (const [id, verdict] of Object.entries(HEALTHY)) {
              expect([verdict, 'not-assessed']).toContain(during[id]);
            }
          }
          provider.refused.clear();
          provider.cutAfter = undefined;
          expect(await run()).toMatchObject({
            deviations: { opened: 0, updated: 0, corrected: 0 },
          });
          expect(await verdicts()).toEqual(HEALTHY);
          expect(await store.deviations()).toEqual(before);
          await store.close();
        },
      ),
      { numRuns: 25 },
    );
    store = await openStore({ url: join(folder, 'annexa.db') });
  });
});
