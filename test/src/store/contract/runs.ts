import { describe, expect, it } from 'vitest';

import type { Backend } from '../backends.ts';
import { at, CONFIGURATION, startRun } from '../sample.ts';
import { opener } from './opened.ts';

export function runsContract(backend: Backend): void {
  describe('runs and sources', () => {
    const { open } = opener(backend);

    it('keep when they began and ended, newest first, and their configuration once', async () => {
      const store = await open();
      expect(await store.lastRun()).toBeUndefined();
      for (const n of [1, 2, 3]) await startRun(store, `r${n}`, at(n * 10));
      await store.finishRun('r2', at(25));
      expect((await store.runs(2)).map(({ id }) => id)).toEqual(['r3', 'r2']);
      expect((await store.runs(2, 'r2')).map(({ id }) => id)).toEqual(['r1']);
      expect(await store.lastRun(at(20))).toEqual({
        id: 'r2',
        startedAt: at(20),
        finishedAt: at(25),
        configuration: CONFIGURATION.digest,
        sources: ['directory'],
      });
      expect(await store.lastRun(at(9))).toBeUndefined();
      expect(await store.lastRun()).toMatchObject({ id: 'r3', finishedAt: null });
      const kept = await store.blob(CONFIGURATION.digest);
      expect(Buffer.from(kept!)).toEqual(Buffer.from(CONFIGURATION.bytes));
    });

    it('cannot begin twice under one id, nor end before they began', async () => {
      const store = await open();
      await startRun(store, 'r1', at(0));
      await expect(startRun(store, 'r1', at(1))).rejects.toThrow();
      await expect(store.finishRun('r2', at(1))).rejects.toThrow('no run r2 has begun');
    });

    it('save sources in place', async () => {
      const store = await open();
      const source = { id: 'directory', collector: 'sample', tenant: null, baselineAt: null };
      await store.saveSource(source);
      await store.saveSource({ ...source, tenant: 'T1', baselineAt: at(3) });
      await store.saveSource({ ...source, id: 'Cloud' });
      expect(await store.sources()).toEqual([
        { ...source, id: 'Cloud' },
        { ...source, tenant: 'T1', baselineAt: at(3) },
      ]);
    });
  });
}
