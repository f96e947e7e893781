import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import { accessKeyRotated } from '../../../controls/authentication/access-key-rotated.ts';
import { mfaEnabled } from '../../../controls/authentication/mfa-enabled.ts';
import { evidenceCurrent } from '../../../controls/governance/evidence-current.ts';
import { DAY, HOUR, plus } from '../../../src/core/time.ts';
import { runAnnexa } from '../../../src/engine/run.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { READS, configurationFor, newProvider, type Provider } from './provider.ts';

const START = '2026-03-01T03:00:00.000Z';
const CHECKS = [mfaEnabled, accessKeyRotated, evidenceCurrent];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A company of its own, its clock moved by hand. */
interface Place {
  readonly store: Store;
  readonly provider: Provider;
  now: string;
  signal: AbortSignal;
  sealed: unknown;
  phase(phases: { readonly collect: boolean; readonly assess: boolean }): Promise<void>;
}

async function place(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'annexa-two-'));
  const store = await openStore({ url: join(folder, 'annexa.db') });
  closing.push(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const provider: Provider = { ...newProvider(), hasKeys: true };
  const self: Place = {
    store,
    provider,
    now: START,
    signal: new AbortController().signal,
    sealed: { organization: 'Example Ltd' },
    phase: async (phases) => {
      const configuration = configurationFor(provider, CHECKS, { baseline: 'propose' });
      await runAnnexa({
        configuration: { ...configuration, sealed: self.sealed },
        store,
        ...phases,
        deliver: phases.assess,
        now: () => self.now,
        signal: self.signal,
        progress: () => undefined,
      });
    },
  };
  return self;
}

const whole = (at: Place): Promise<void> => at.phase({ collect: true, assess: true });
const collect = (at: Place): Promise<void> => at.phase({ collect: true, assess: false });
const assess = (at: Place): Promise<void> => at.phase({ collect: false, assess: true });

/** Everything that assessing left behind, but for the ids of runs. */
async function stateOf({ store }: Place): Promise<unknown> {
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'row' ? undefined : inner)));
  return plain([
    await store.sources(),
    await store.findings(),
    await store.deviations(),
    (await store.nonconformities()).map((one) => ({ ...one, key: '' })),
  ]);
}

const isPast = async ({ store }: Place): Promise<boolean> =>
  (await store.sources()).some(({ baselineAt }) => baselineAt !== null);

describe('to collect and then to assess', () => {
  it('comes to what one run comes to, baseline included', async () => {
    const faults = [...READS, 'users one', 'mfa bob', 'keys ann'];
    const day = fc.record({
      faults: fc.uniqueArray(fc.constantFrom(...faults), { maxLength: 2 }),
      off: fc.uniqueArray(fc.constantFrom('ann', 'cy', 'dee'), { maxLength: 1 }),
      gone: fc.option(fc.constantFrom('two', 'three'), { nil: undefined }),
      pause: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 3 }), async (days) => {
        const [one, two] = [await place(), await place()];
        for (const { faults: refused, off, gone, pause } of days) {
          for (const { provider } of [one, two]) {
            provider.refused = new Set(refused);
            if (gone !== undefined) provider.groups.delete(gone);
            for (const user of [...provider.groups.values()].flat()) {
              if (off.some((id) => id === user.id)) user.mfa = false;
            }
          }
          await whole(one);
          await collect(two);
          await assess(two);
          expect(await stateOf(two)).toEqual(await stateOf(one));
          for (const at of [one, two]) at.now = plus(at.now, pause * DAY);
        }
      }),
      { numRuns: 8 },
    );
  });

  it('ends no baseline by readings of a run that was stopped or killed', async () => {
    const at = await place();
    const stop = new AbortController();
    at.signal = stop.signal;
    at.provider.whenAsked = (what) => {
      if (what.startsWith('users two')) stop.abort(new Error('stopped'));
      stop.signal.throwIfAborted();
    };
    await collect(at);
    const readings = await at.store.newestReadings();
    expect(readings.map(({ status }) => status)).toContain('complete');
    at.signal = new AbortController().signal;
    at.provider.whenAsked = () => undefined;
    await assess(at);
    expect(await isPast(at)).toBe(false);
    at.now = plus(at.now, HOUR);
    await collect(at);
    await assess(at);
    expect(await isPast(at)).toBe(true);
  });

  it('puts a changed configuration on record once', async () => {
    const at = await place();
    await collect(at);
    await assess(at);
    at.sealed = { organization: 'Example Ltd', data: './elsewhere' };
    await Promise.all([collect(at), collect(at)]);
    await assess(at);
    const told = await at.store.events('configuration');
    expect(told).toMatchObject([
      { type: 'configuration-changed', data: { changes: [{ path: 'data' }] } },
    ]);
    at.sealed = { organization: 'Example Ltd' };
    await assess(at);
    expect(await at.store.events('configuration')).toHaveLength(2);
  });
});
