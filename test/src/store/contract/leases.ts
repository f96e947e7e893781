import { describe, expect, it } from 'vitest';

import { LeaseLost } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, emptyCommit, facet, reading, reconciliation, SOURCE, startRun } from '../sample.ts';
import { opener } from './opened.ts';

export function leasesContract(backend: Backend): void {
  describe('leases', () => {
    const { open } = opener(backend);

    it('go to one, and name the holder to others', async () => {
      const store = await open();
      expect(await store.takeLease('a', 'first', at(0), at(10))).toEqual({ fence: 1 });
      expect(await store.takeLease('a', 'second', at(5), at(15))).toEqual({
        holder: 'first',
        until: at(10),
      });
      expect(await store.takeLease('b', 'second', at(5), at(15))).toEqual({ fence: 1 });
    });

    it('go to exactly one of many that ask at once, through several connections', async () => {
      const url = await backend.fresh();
      const stores = [await open(url), await open(url), await open(url)];
      for (let round = 1; round <= 10; round += 1) {
        const answers = await Promise.all(
          [...stores, ...stores].map((store, n) =>
            store.takeLease('a', `p${n}`, at(round * 10), at(round * 10 + 10)),
          ),
        );
        expect(answers.filter((answer) => 'fence' in answer)).toEqual([{ fence: round }]);
      }
    });

    it('can be taken once over, under a higher fence, and are then lost to the first', async () => {
      const store = await open();
      await store.takeLease('a', 'first', at(0), at(10));
      expect(await store.takeLease('a', 'second', at(10), at(20))).toEqual({ fence: 2 });
      await expect(store.renewLease('a', 1, at(30))).rejects.toThrow(LeaseLost);
      await store.releaseLease('a', 1);
      expect(await store.takeLease('a', 'third', at(11), at(20))).toMatchObject({
        holder: 'second',
      });
    });

    it('hold on while they are renewed, even late, as long as nobody took them', async () => {
      const store = await open();
      await store.takeLease('a', 'first', at(0), at(10));
      await store.renewLease('a', 1, at(30));
      expect(await store.takeLease('a', 'second', at(20), at(40))).toMatchObject({ until: at(30) });
      await store.renewLease('a', 1, at(60));
    });

    it('are free after they are given back, and the fence still grows', async () => {
      const store = await open();
      await store.takeLease('a', 'first', at(0), at(10));
      await store.releaseLease('a', 1);
      await expect(store.renewLease('a', 1, at(30))).rejects.toThrow(LeaseLost);
      expect(await store.takeLease('a', 'second', at(1), at(11))).toEqual({ fence: 2 });
    });

    it('guard readings and reconciliations: who lost one writes nothing', async () => {
      const store = await open();
      await startRun(store, 'r1', at(0));
      await store.takeLease(SOURCE, 'first', at(0), at(10));
      await store.takeLease(SOURCE, 'second', at(10), at(20));
      const commit = { ...emptyCommit(reading({ run: 'r1' })), open: [facet('u1')] };
      await expect(store.commitReading(commit, 1)).rejects.toThrow(LeaseLost);
      expect(await store.newestReadings()).toEqual([]);
      expect(await store.facets(at(0))).toEqual([]);
      await store.commitReading(commit, 2);

      const event = { at: at(1), about: 'r1', type: 't', actor: 'annexa', person: null, data: {} };
      const change = reconciliation('r1', { events: [event], lease: { source: SOURCE, fence: 1 } });
      await expect(store.reconcile(change)).rejects.toThrow(LeaseLost);
      expect(await store.events()).toEqual([]);
      await store.reconcile({ ...change, lease: { source: SOURCE, fence: 2 } });
      expect(await store.events()).toHaveLength(1);
    });
  });
}
