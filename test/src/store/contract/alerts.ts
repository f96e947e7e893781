import { describe, expect, it } from 'vitest';

import type { AlertRow, NotificationRow } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, SOURCE } from '../sample.ts';
import { opener } from './opened.ts';

const raise = (key: string, changes: Partial<AlertRow> = {}) => ({
  key,
  kind: 'source-failing' as const,
  source: SOURCE,
  title: `Title of ${key}`,
  text: `Text of ${key} \u0000`,
  ...changes,
});

const told = (rows: readonly NotificationRow[]): readonly string[] =>
  rows.map(({ alert, notifier, change }) => `${notifier}: ${alert.key} ${change}`);

export function alertsContract(backend: Backend): void {
  describe('alerts', () => {
    const { open } = opener(backend);

    it('are raised and cleared, with a message for each notifier', async () => {
      const store = await open();
      const whole = raise('disk \ud800', { source: null, kind: 'disk-low' });
      await store.changeAlerts({ raise: [raise('a'), whole], clear: [] }, ['mail', 'hook'], at(1));
      const [second, first] = await store.alerts('open');
      expect([second, first]).toEqual([
        { id: second?.id, ...whole, raisedAt: at(1), clearedAt: null },
        { id: first?.id, ...raise('a'), raisedAt: at(1), clearedAt: null },
      ]);
      const pending = await store.pendingNotifications();
      expect(told(pending)).toEqual([
        'mail: a raised',
        'hook: a raised',
        'mail: disk \ud800 raised',
        'hook: disk \ud800 raised',
      ]);
      expect(pending[0]).toEqual({
        id: pending[0]?.id,
        alert: first,
        notifier: 'mail',
        change: 'raised',
        createdAt: at(1),
        attempts: 0,
        nextAt: at(1),
        lastError: null,
      });

      await store.changeAlerts({ raise: [], clear: ['disk \ud800'] }, ['hook'], at(2));
      expect(await store.alerts('open')).toEqual([first]);
      expect(await store.alerts('all')).toEqual([{ ...second, clearedAt: at(2) }, first]);
      expect((await store.pendingNotifications()).at(-1)).toMatchObject({
        alert: { key: 'disk \ud800', clearedAt: at(2) },
        notifier: 'hook',
        change: 'cleared',
        createdAt: at(2),
      });
    });

    it.each<{
      readonly name: string;
      readonly raise: readonly ReturnType<typeof raise>[];
      readonly clear: readonly string[];
      readonly open: readonly string[];
      readonly messages: readonly string[];
    }>([
      {
        name: 'one that is open stays as it was',
        raise: [raise('a', { title: 'Other' })],
        clear: [],
        open: ['Title of a'],
        messages: [],
      },
      {
        name: 'one that is not open is not cleared',
        raise: [],
        clear: ['b'],
        open: ['Title of a'],
        messages: [],
      },
      {
        name: 'one that is named twice is raised once',
        raise: [raise('b'), raise('b', { title: 'Other' })],
        clear: ['a', 'a'],
        open: ['Title of b'],
        messages: ['mail: a cleared', 'mail: b raised'],
      },
      {
        name: 'one that is cleared and raised is a new one',
        raise: [raise('a', { title: 'Other' })],
        clear: ['a'],
        open: ['Other'],
        messages: ['mail: a cleared', 'mail: a raised'],
      },
    ])('$name', async ({ raise: raised, clear, open: titles, messages }) => {
      const store = await open();
      await store.changeAlerts({ raise: [raise('a')], clear: [] }, [], at(1));
      await store.changeAlerts({ raise: raised, clear }, ['mail'], at(2));
      expect((await store.alerts('open')).map(({ title }) => title)).toEqual(titles);
      expect(told(await store.pendingNotifications())).toEqual(messages);
    });

    it('are raised by one of several that see the same', async () => {
      const url = await backend.fresh();
      const stores = [await open(url), await open(url), await open(url)];
      await Promise.all(
        [...stores, ...stores].map((store) =>
          store.changeAlerts({ raise: [raise('a')], clear: [] }, ['mail'], at(1)),
        ),
      );
      expect(await stores[0]?.alerts('all')).toHaveLength(1);
      expect(await stores[0]?.pendingNotifications()).toHaveLength(1);
    });

    it('are changed together or not at all', async () => {
      const store = await open();
      await store.changeAlerts({ raise: [raise('a')], clear: [] }, [], at(1));
      const change = { raise: [raise('b')], clear: ['a'] };
      await expect(store.changeAlerts(change, ['mail', 'mail'], at(2))).rejects.toThrow();
      expect(await store.alerts('all')).toMatchObject([{ key: 'a', clearedAt: null }]);
      expect(await store.pendingNotifications()).toEqual([]);
    });
  });

  describe('messages', () => {
    const { open } = opener(backend);

    it('wait after a failed try, and leave once they are handed over', async () => {
      const store = await open();
      await store.changeAlerts({ raise: [raise('a')], clear: [] }, ['mail', 'hook'], at(1));
      expect(await store.dueNotifications(at(0))).toEqual([]);
      const [mail, hook] = await store.dueNotifications(at(1));
      const id = mail?.id ?? 0;
      await store.notificationPostponed(id, at(9), 'no \u0000 answer');
      await store.notificationPostponed(id, at(10), 'still none');
      const postponed = { ...mail, attempts: 2, nextAt: at(10), lastError: 'still none' };
      expect(await store.pendingNotifications()).toEqual([postponed, hook]);
      expect(await store.dueNotifications(at(9))).toEqual([hook]);
      expect(await store.dueNotifications(at(10))).toEqual([postponed, hook]);
      await store.notified(id);
      await store.notified(id);
      expect(await store.pendingNotifications()).toEqual([hook]);
    });

    it('tell one notifier of an alert in order, and do not hold up others', async () => {
      const store = await open();
      await store.changeAlerts({ raise: [raise('a')], clear: [] }, ['mail', 'hook'], at(1));
      const [mail, hook] = await store.dueNotifications(at(1));
      await store.notificationPostponed(mail?.id ?? 0, at(60), 'no answer');
      await store.notified(hook?.id ?? 0);
      const change = { raise: [raise('b')], clear: ['a'] };
      await store.changeAlerts(change, ['mail', 'hook'], at(2));
      const rest = ['hook: a cleared', 'mail: b raised', 'hook: b raised'];
      expect(told(await store.dueNotifications(at(59)))).toEqual(rest);
      expect(told(await store.dueNotifications(at(60)))).toEqual(['mail: a raised', ...rest]);
      await store.notified(mail?.id ?? 0);
      expect(told(await store.dueNotifications(at(60)))).toEqual(['mail: a cleared', ...rest]);
    });

    it('have numbers that are never given again', async () => {
      const store = await open();
      const ids = new Set<number>();
      for (const key of ['a', 'b', 'c']) {
        await store.changeAlerts({ raise: [raise(key)], clear: [] }, ['mail'], at(1));
        const [message] = await store.pendingNotifications();
        ids.add(message?.id ?? 0);
        await store.notified(message?.id ?? 0);
      }
      expect(ids.size).toBe(3);
    });
  });
}
