import { describe, expect, it } from 'vitest';

import { OperatorError } from '../../../../src/core/operator-error.ts';
import { openStore } from '../../../../src/store/open.ts';
import type { Backend } from '../backends.ts';
import { at, deviation, reconciliation, SOURCE, startRun } from '../sample.ts';
import { opener } from './opened.ts';

export function migrationsContract(backend: Backend): void {
  describe('opening', () => {
    const { open } = opener(backend);

    it('makes the tables once, though several open a new database at the same time', async () => {
      const url = await backend.fresh();
      const stores = await Promise.all([open(url), open(url), open(url), open(url)]);
      await startRun(stores[0], 'r1', at(0));
      expect(await stores[3].runs(10)).toHaveLength(1);
      expect(await backend.query(url, 'select number from migrations')).toHaveLength(2);
    });

    it('does no harm the second time', async () => {
      const url = await backend.fresh();
      const first = await open(url);
      await startRun(first, 'r1', at(0));
      expect(await (await open(url)).runs(10)).toEqual(await first.runs(10));
    });

    it('refuses a database that a newer annexa has changed, and leaves it alone', async () => {
      const url = await backend.fresh();
      const store = await openStore({ url });
      await store.close();
      await backend.query(url, `insert into migrations (number, name) values (9999, 'later')`);
      const refused = openStore({ url });
      await expect(refused).rejects.toThrow(OperatorError);
      await expect(refused).rejects.toThrow(/newer annexa.*version 9999/);
      expect(await backend.query(url, 'select number from migrations')).toHaveLength(3);
    });

    it('adds what a database of the first version lacks, once, and keeps its rows', async () => {
      const url = await backend.fresh();
      const first = await openStore({ url });
      await startRun(first, 'r1', at(0));
      await first.reconcile(reconciliation('r1', { deviations: [deviation()] }));
      const runs = await first.runs(10);
      await first.close();
      for (const table of ['notifications', 'alerts', 'monitoring_gaps', 'slots', 'schedules']) {
        await backend.query(url, `drop table ${table}`);
      }
      await backend.query(url, 'drop index findings_verdicts');
      await backend.query(url, 'delete from migrations where number > 1');

      const stores = await Promise.all([open(url), open(url), open(url)]);
      expect(await stores[0].runs(10)).toEqual(runs);
      expect(await stores[1].deviations()).toEqual([deviation()]);
      const slot = { source: SOURCE, dueAt: at(5) };
      expect(await stores[2].claimSlot(slot, 'd1', at(5), at(6))).toMatchObject({ attempts: 1 });
      expect(await backend.query(url, 'select number from migrations')).toHaveLength(2);
    });
  });
}
