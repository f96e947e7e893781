import { describe, expect, it } from 'vitest';

import type { FacetKey, StoredGap } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, emptyCommit, facet, reading, SCOPE, sealedCommit, SOURCE, STEP } from '../sample.ts';
import { opener } from './opened.ts';

const TABLES = [
  'runs',
  'series',
  'readings',
  'texts',
  'facets',
  'records',
  'blobs',
  'findings',
  'events',
];

export function readingsContract(backend: Backend): void {
  describe('readings', () => {
    const { begun } = opener(backend);

    it('come back as they were committed', async () => {
      const { store, fence } = await begun();
      const gaps: StoredGap[] = Array.from({ length: 30 }, (_, n) => ({
        reason: 'denied',
        source: SOURCE,
        step: STEP,
        scope: SCOPE,
        item: `item ${n}`,
        permission: 'users:read',
        detail: `no \u0000 permission\ud800`,
        hidesMembers: false,
      }));
      const unseen: FacetKey[] = [['account', 'u\u0000', 'mfa']];
      const first = reading({
        run: 'r1',
        status: 'partial',
        expected: null,
        gaps,
        unseen,
        caller: null,
      });
      await store.commitReading(emptyCommit(first), fence);
      expect(await store.newestReadings()).toEqual([first]);
      const second = reading({ run: 'r1', scope: {}, step: 'summary', caller: 'x\u0000y' });
      await store.commitReading(emptyCommit(second), fence);
      expect(await store.newestReadings()).toEqual([second, first]);
    });

    it('are the newest by step and scope, now or as of a time', async () => {
      const { store, fence } = await begun();
      for (const n of [1, 2, 3]) {
        const row = reading({ run: 'r1', id: `a${n}`, startedAt: at(n * 10) });
        await store.commitReading(emptyCommit({ ...row, finishedAt: at(n * 10 + 5) }), fence);
      }
      const other = reading({ run: 'r1', id: 'b', scope: { organization: 'other' } });
      await store.commitReading(emptyCommit({ ...other, finishedAt: at(21) }), fence);
      const idsAt = async (minutes?: number): Promise<readonly string[]> =>
        (await store.newestReadings(minutes === undefined ? undefined : at(minutes))).map(
          ({ id }) => id,
        );
      expect(await idsAt()).toEqual(['a3', 'b']);
      expect(await idsAt(25)).toEqual(['a2', 'b']);
      expect(await idsAt(24)).toEqual(['a1', 'b']);
      expect(await idsAt(15)).toEqual(['a1']);
      expect(await idsAt(14)).toEqual([]);
    });

    it('remember the newest complete one behind later failures, and the first attempt', async () => {
      const { store, fence } = await begun();
      const statuses = ['unavailable', 'complete', 'complete', 'partial', 'unavailable'] as const;
      for (const [n, status] of statuses.entries()) {
        const row = reading({ run: 'r1', id: `a${n}`, startedAt: at(n * 10), status });
        await store.commitReading(emptyCommit({ ...row, finishedAt: at(n * 10 + 1) }), fence);
      }
      const age = { source: SOURCE, step: STEP, scope: SCOPE, firstAt: at(0) };
      expect(await store.newestComplete()).toEqual([{ ...age, completeAt: at(21) }]);
      expect(await store.newestComplete(at(20))).toEqual([{ ...age, completeAt: at(11) }]);
      expect(await store.newestComplete(at(5))).toEqual([{ ...age, completeAt: null }]);
    });

    it('survive a clock that was once set wrong', async () => {
      const { store, fence } = await begun();
      for (const [id, minutes] of [['wrong', 900_000] as const, ['right', 20] as const]) {
        await store.commitReading(
          emptyCommit(reading({ run: 'r1', id, startedAt: at(minutes) })),
          fence,
        );
      }
      expect((await store.newestReadings()).map(({ id }) => id)).toEqual(['right']);
    });

    it('list page by page in the order they were committed', async () => {
      const { store, fence } = await begun();
      for (let n = 0; n < 5; n += 1) {
        const step = n === 3 ? 'summary' : STEP;
        await store.commitReading(emptyCommit(reading({ run: 'r1', id: `a${n}`, step })), fence);
      }
      const first = await store.readings({ source: SOURCE, step: STEP }, undefined, 3);
      expect(first.items.map(({ id }) => id)).toEqual(['a0', 'a1', 'a2']);
      const second = await store.readings({ source: SOURCE, step: STEP }, first.next, 3);
      expect(second.items.map(({ id }) => id)).toEqual(['a4']);
      expect(second.next).toBeUndefined();
      expect((await store.readings({ source: 'other' }, undefined, 3)).items).toEqual([]);
    });

    it('write one row and nothing else when nothing changed', async () => {
      const { store, url, fence } = await begun();
      const bodies = { u1: { name: 'One' }, u2: { name: 'Two' } };
      const gap = { reason: 'denied', source: SOURCE, step: STEP, scope: SCOPE } as const;
      const gaps = Array.from({ length: 20 }, (_, n) => ({
        ...gap,
        item: `u${n}`,
        detail: 'no',
        hidesMembers: false,
      }));
      const first = sealedCommit(reading({ run: 'r1', status: 'partial', gaps }), bodies);
      await store.commitReading({ ...first, open: [facet('u1'), facet('u2')] }, fence);
      const before = await rowCounts(backend, url);
      const row = reading({ run: 'r1', id: 'again', startedAt: at(9), status: 'partial', gaps });
      await store.commitReading(sealedCommit(row, bodies), fence);
      expect(await rowCounts(backend, url)).toEqual({
        ...before,
        readings: (before['readings'] ?? 0) + 1,
      });
    });

    it('leave nothing behind when the commit fails half-way', async () => {
      const { store, url, fence } = await begun();
      const before = await rowCounts(backend, url);
      const commit = sealedCommit(reading({ run: 'r1' }), { u1: { name: 'One' } });
      const close = [{ key: ['account', 'nobody', 'mfa'], confirmedTo: null }] as const;
      await expect(store.commitReading({ ...commit, close }, fence)).rejects.toThrow(
        'no open facet account nobody mfa to close',
      );
      expect(await rowCounts(backend, url)).toEqual(before);
      await store.commitReading(commit, fence);
      expect(await store.newestReadings()).toEqual([commit.reading]);
    });
  });
}

async function rowCounts(backend: Backend, url: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of TABLES) {
    counts[table] = (await backend.query(url, `select 1 as one from ${table}`)).length;
  }
  return counts;
}
