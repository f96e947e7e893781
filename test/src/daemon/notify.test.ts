import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { defineNotifier, NotifierFailure, type Message } from '../../../src/core/notifier.ts';
import { OperatorError } from '../../../src/core/operator-error.ts';
import { secretReference } from '../../../src/core/settings.ts';
import { plus, type Instant } from '../../../src/core/time.ts';
import type { WantedAlert } from '../../../src/daemon/alerts.ts';
import { DirectNotifications } from '../../../src/daemon/notify-directly.ts';
import {
  sendNotifications,
  type NotifyConfiguration,
  type NotifySummary,
} from '../../../src/daemon/notify.ts';
import { takeLease } from '../../../src/engine/lease.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';

const NOW = '2026-03-10T12:00:00.000Z';
const MINUTE = 60_000;
const TOKEN = 'an-invented-token';

/** An invented receiver: takes what it is sent unless it is told otherwise. */
interface Receiver {
  readonly taken: Message[];
  readonly tried: Message[];
  answer: (message: Message) => Promise<void> | void;
}

interface Bench {
  readonly store: Store;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly controller: AbortController;
  readonly configuration: NotifyConfiguration;
  /** Whether secrets can be read. */
  isLocked: boolean;
  now: Instant;
  receiver(id?: string): Receiver;
  send(): Promise<NotifySummary>;
  raise(...keys: readonly string[]): Promise<void>;
  clear(...keys: readonly string[]): Promise<void>;
}

async function bench(ids: readonly string[] = ['mail']): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-notify-'));
  const store = await openStore({ url: path.join(folder, 'annexa.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const receivers = new Map(
    ids.map((id): [string, Receiver] => [id, { taken: [], tried: [], answer: () => undefined }]),
  );
  const kind = defineNotifier<{ readonly id: string; readonly token: string }>({
    id: 'bell',
    title: 'An invented notifier',
    settings: z.strictObject({ id: z.string(), token: secretReference }),
    async open({ id, token }, environment) {
      await environment.secret(token);
      const receiver = receivers.get(id)!;
      return {
        async send(message) {
          receiver.tried.push(message);
          await receiver.answer(message);
          receiver.taken.push(message);
        },
      };
    },
  });
  const made: Bench = {
    store,
    receivers,
    controller: new AbortController(),
    isLocked: false,
    now: NOW,
    configuration: {
      organization: { name: 'Example Ltd', timeZone: 'UTC' },
      folder: '/nowhere',
      notifiers: ids.map((id) => ({
        id,
        kind,
        settings: { id, token: 'env:TOKEN' },
        timeout: 1000,
      })),
      secret: async (reference) => {
        if (made.isLocked) throw new OperatorError(`${reference} is not set`);
        return TOKEN;
      },
    },
    receiver: (id = ids[0]!) => receivers.get(id)!,
    send: () =>
      sendNotifications({
        store,
        configuration: made.configuration,
        now: () => made.now,
        signal: made.controller.signal,
      }),
    raise: (...keys) => store.changeAlerts({ raise: keys.map(alertOf), clear: [] }, ids, made.now),
    clear: (...keys) => store.changeAlerts({ raise: [], clear: keys }, ids, made.now),
  };
  return made;
}

function alertOf(key: string): WantedAlert {
  return { key, kind: 'disk-low', source: null, title: `Title of ${key}`, text: `Text of ${key}` };
}

function refuse(options: { retry: boolean; after?: number }): () => Promise<void> {
  return async () => {
    throw new NotifierFailure(`no, not with ${TOKEN}`, options);
  };
}

function told(receiver: Receiver): readonly string[] {
  return receiver.taken.map(({ title }) => title);
}

describe('a message', () => {
  it('is sent to each notifier, and once', async () => {
    const made = await bench(['mail', 'hook']);
    await made.raise('a');
    expect(await made.send()).toEqual({ sent: 2, held: [], dropped: [] });
    expect(await made.send()).toEqual({ sent: 0, held: [], dropped: [] });
    for (const receiver of made.receivers.values()) {
      expect(receiver.taken).toEqual([
        {
          id: expect.stringMatching(/^annexa-[0-9a-f]{24}-raised$/) as string,
          alert: expect.stringMatching(/^annexa-[0-9a-f]{24}$/) as string,
          at: NOW,
          change: 'raised',
          kind: 'disk-low',
          organization: 'Example Ltd',
          source: null,
          title: 'Title of a',
          text: 'Text of a',
        },
      ]);
    }
  });

  it('says that it is over as the same alert', async () => {
    const made = await bench();
    await made.raise('a');
    await made.send();
    made.now = plus(NOW, 5 * MINUTE);
    await made.clear('a');
    await made.send();
    const [raised, cleared] = made.receiver().taken;
    expect(cleared).toMatchObject({
      alert: raised?.alert,
      at: made.now,
      change: 'cleared',
      title: 'Over: Title of a',
    });
    expect(cleared?.id).not.toBe(raised?.id);
    expect(cleared?.text).toMatch(/over since 2026-03-10 12:05 UTC.*12:00 UTC:\n\nText of a$/s);
  });

  it('of an alert that comes again is another', async () => {
    const made = await bench();
    await made.raise('a');
    await made.clear('a');
    made.now = plus(NOW, MINUTE);
    await made.raise('a');
    while ((await made.send()).sent > 0);
    expect(new Set(made.receiver().taken.map(({ id }) => id)).size).toBe(3);
    expect(new Set(made.receiver().taken.map(({ alert }) => alert)).size).toBe(2);
  });

  it('is told though it is over when it can be told, in the order it came', async () => {
    const made = await bench();
    made.receiver().answer = refuse({ retry: true });
    await made.raise('a');
    await made.send();
    await made.clear('a');
    await made.send();
    expect(made.receiver().tried).toHaveLength(1);
    made.receiver().answer = () => undefined;
    made.now = plus(NOW, MINUTE);
    while ((await made.send()).sent > 0);
    expect(told(made.receiver())).toEqual(['Title of a', 'Over: Title of a']);
  });

  it('has the same id when it is sent again', async () => {
    const made = await bench();
    made.receiver().answer = refuse({ retry: true });
    await made.raise('a');
    await made.send();
    made.now = plus(NOW, MINUTE);
    await made.send();
    expect(new Set(made.receiver().tried.map(({ id }) => id)).size).toBe(1);
    expect(made.receiver().tried).toHaveLength(2);
  });
});

describe('a receiver that fails', () => {
  it('is tried again after a minute, doubling up to six hours, and told no secret of', async () => {
    const made = await bench();
    made.receiver().answer = refuse({ retry: true });
    await made.raise('a');
    const waits: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const { held } = await made.send();
      expect(held).toEqual([
        { notifier: 'mail', kind: 'disk-low', change: 'raised', detail: 'no, not with [secret]' },
      ]);
      const [row] = await made.store.pendingNotifications();
      expect(row?.lastError).toBe('no, not with [secret]');
      waits.push((Date.parse(row!.nextAt) - Date.parse(made.now)) / MINUTE);
      made.now = plus(row!.nextAt, -1);
      expect((await made.send()).held).toEqual([]);
      made.now = row!.nextAt;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
  });

  it('is left in peace as long as it asks, with everything for it', async () => {
    const made = await bench(['mail', 'hook']);
    made.receiver('mail').answer = refuse({ retry: true, after: 30 * MINUTE });
    await made.raise('a', 'b', 'c');
    const { sent, held } = await made.send();
    expect({ sent, held: held.length }).toEqual({ sent: 3, held: 1 });
    made.now = plus(NOW, 29 * MINUTE);
    await made.send();
    expect(made.receiver('mail').tried).toHaveLength(1);
    made.now = plus(NOW, 30 * MINUTE);
    made.receiver('mail').answer = () => undefined;
    expect((await made.send()).sent).toBe(3);
  });

  it('is believed for a day at most', async () => {
    const made = await bench();
    made.receiver().answer = refuse({ retry: true, after: 365 * 24 * 60 * MINUTE });
    await made.raise('a');
    await made.send();
    const [row] = await made.store.pendingNotifications();
    expect(row?.nextAt).toBe(plus(NOW, 24 * 60 * MINUTE));
  });

  it('is asked once in a round, and holds up no other receiver', async () => {
    const made = await bench(['mail', 'hook']);
    made.receiver('mail').answer = refuse({ retry: true });
    await made.raise('a', 'b');
    expect((await made.send()).sent).toBe(2);
    expect(made.receiver('mail').tried).toHaveLength(1);
  });

  it('for one message alone is sent the others', async () => {
    const made = await bench();
    made.receiver().answer = (message) =>
      message.title === 'Title of a' ? refuse({ retry: true })() : undefined;
    await made.raise('a', 'b', 'c');
    await made.send();
    await made.send();
    expect(told(made.receiver())).toEqual(['Title of b', 'Title of c']);
    made.now = plus(NOW, MINUTE);
    await made.raise('d');
    await made.send();
    expect(told(made.receiver())).toEqual(['Title of b', 'Title of c', 'Title of d']);
  });

  it('for good is not tried again, and that is told', async () => {
    const made = await bench();
    made.receiver().answer = refuse({ retry: false });
    await made.raise('a', 'b');
    const { dropped, held } = await made.send();
    expect(held).toEqual([]);
    expect(dropped.map(({ detail }) => detail)).toEqual([
      'no, not with [secret]',
      'no, not with [secret]',
    ]);
    expect(await made.store.pendingNotifications()).toEqual([]);
  });

  it('cannot even be opened', async () => {
    const made = await bench();
    made.isLocked = true;
    await made.raise('a');
    expect((await made.send()).held).toMatchObject([{ detail: 'env:TOKEN is not set' }]);
    made.isLocked = false;
    made.now = plus(NOW, MINUTE);
    expect((await made.send()).sent).toBe(1);
  });

  it('was away for long is not flooded', async () => {
    const made = await bench();
    await made.raise(...Array.from({ length: 45 }, (_, index) => `a${index}`));
    expect((await made.send()).sent).toBe(20);
    expect((await made.send()).sent).toBe(20);
    expect((await made.send()).sent).toBe(5);
  });
});

describe('sending', () => {
  it('is done by one process at a time', async () => {
    const made = await bench(['mail', 'hook']);
    await made.raise('a');
    const other = await takeLease(made.store, '*notifier mail', () => made.now);
    expect((await made.send()).sent).toBe(1);
    expect(told(made.receiver('mail'))).toEqual([]);
    if ('fence' in other) await other.release();
    expect((await made.send()).sent).toBe(1);
  });

  it('is done once where two begin at once', async () => {
    const made = await bench();
    await made.raise('a', 'b', 'c');
    const both = await Promise.all([made.send(), made.send()]);
    expect(both.reduce((sum, { sent }) => sum + sent, 0)).toBe(3);
    expect(made.receiver().taken).toHaveLength(3);
  });

  it('waits for no receiver when annexa stops, and loses nothing', async () => {
    const made = await bench();
    made.receiver().answer = () => {
      made.controller.abort();
      return new Promise(() => undefined);
    };
    await made.raise('a');
    expect(await made.send()).toEqual({ sent: 0, held: [], dropped: [] });
    expect(await made.store.pendingNotifications()).toMatchObject([{ attempts: 0 }]);
    const lease = await takeLease(made.store, '*notifier mail', () => made.now);
    expect(lease).toHaveProperty('fence');
    if ('fence' in lease) await lease.release();
  });

  it('drops what is for a notifier that is no longer there', async () => {
    const made = await bench();
    await made.store.changeAlerts({ raise: [alertOf('a')], clear: [] }, ['gone'], NOW);
    expect((await made.send()).dropped).toMatchObject([
      { notifier: 'gone', detail: 'no notifier of this name is configured' },
    ]);
    expect(await made.store.pendingNotifications()).toEqual([]);
  });
});

describe('telling without the store', () => {
  async function direct(): Promise<
    Bench & { tell(...wanted: readonly WantedAlert[]): Promise<NotifySummary>; isIdle(): boolean }
  > {
    const made = await bench();
    const notifications = new DirectNotifications();
    return Object.assign(made, {
      isIdle: () => notifications.isIdle,
      tell: (...wanted: readonly WantedAlert[]) =>
        notifications.tell(wanted, {
          configuration: made.configuration,
          now: () => made.now,
          signal: made.controller.signal,
          notify: ['mail'],
        }),
    });
  }

  it('is done once for each problem, and once that it is over', async () => {
    const made = await direct();
    await made.tell(alertOf('a'));
    await made.tell(alertOf('a'), alertOf('b'));
    await made.tell(alertOf('b'));
    await made.tell();
    await made.tell();
    expect(told(made.receiver())).toEqual([
      'Title of a',
      'Title of b',
      'Over: Title of a',
      'Over: Title of b',
    ]);
    expect(made.isIdle()).toBe(true);
    const [raised, , over] = made.receiver().taken;
    expect(over?.alert).toBe(raised?.alert);
  });

  it('leaves out what the store had told', async () => {
    const made = await direct();
    await made.tell({ ...alertOf('a'), recorded: true });
    expect(made.receiver().taken).toEqual([]);
    expect(made.isIdle()).toBe(true);
  });

  it('is not done over and over for what comes and goes', async () => {
    const made = await direct();
    await made.tell(alertOf('a'));
    await made.tell();
    await made.tell(alertOf('a'));
    await made.tell();
    expect(made.receiver().taken).toHaveLength(2);
    made.now = plus(NOW, 60 * MINUTE);
    await made.tell(alertOf('a'));
    expect(told(made.receiver())).toHaveLength(3);
  });

  it('goes on until a receiver takes it, in order', async () => {
    const made = await direct();
    made.receiver().answer = refuse({ retry: true });
    expect((await made.tell(alertOf('a'))).held).toHaveLength(1);
    expect((await made.tell()).held).toEqual([]);
    expect(made.isIdle()).toBe(false);
    made.receiver().answer = () => undefined;
    made.now = plus(NOW, MINUTE);
    await made.tell();
    await made.tell();
    expect(told(made.receiver())).toEqual(['Title of a', 'Over: Title of a']);
    expect(made.isIdle()).toBe(true);
  });
});
