import { describe, expect, it } from 'vitest';

import type { ScheduleRow } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at } from '../sample.ts';
import { opener } from './opened.ts';

const row = (source: string, changes: Partial<ScheduleRow> = {}): ScheduleRow => ({
  source,
  schedule: 'every 6h',
  since: at(0),
  nextAt: at(360),
  ...changes,
});

export function schedulesContract(backend: Backend): void {
  describe('schedules', () => {
    const { open } = opener(backend);

    it.each<readonly [string, readonly ScheduleRow[]]>([
      ['are kept', [row('a'), row('b')]],
      ['come anew', [row('a'), row('b'), row('c')]],
      ['come due again', [row('a', { nextAt: at(720) }), row('b')]],
      ['change', [row('a', { schedule: '0 6 * * * (Europe/Berlin)' }), row('b')]],
      ['hold from another time on', [row('a'), row('b', { since: at(1) })]],
      ['go', [row('b')]],
      ['are none', []],
    ])('%s', async (_, rows) => {
      const store = await open();
      await store.saveSchedules([row('b'), row('a')]);
      expect(await store.schedules()).toEqual([row('a'), row('b')]);
      await store.saveSchedules(rows);
      expect(await store.schedules()).toEqual(rows);
    });

    it('that are the same are not written', async () => {
      const url = await backend.fresh();
      const store = await open(url);
      await store.saveSchedules([row('a'), row('b')]);
      await forbidWriting(backend, url);
      await store.saveSchedules([row('b'), row('a')]);
      await expect(store.saveSchedules([row('a')])).rejects.toThrow('nothing may be written');
      const changed = [row('a'), row('b', { nextAt: at(1) })];
      await expect(store.saveSchedules(changed)).rejects.toThrow('nothing may be written');
    });
  });
}

/** From now on every statement that writes a row of schedules fails. */
async function forbidWriting(backend: Backend, url: string): Promise<void> {
  let action = `begin select raise(abort, 'nothing may be written'); end`;
  if (backend.name === 'PostgreSQL') {
    await backend.query(
      url,
      `create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'nothing may be written'; end $$`,
    );
    action = 'for each row execute function refuse()';
  }
  for (const event of ['insert', 'update', 'delete']) {
    const trigger = `create trigger refuse_${event} before ${event} on schedules ${action}`;
    await backend.query(url, trigger);
  }
}
