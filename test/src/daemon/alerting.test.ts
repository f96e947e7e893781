import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import type { LoadedConfiguration } from '../../../src/config/load.ts';
import { defineNotifier, NotifierFailure, type Message } from '../../../src/core/notifier.ts';
import { Alerting } from '../../../src/daemon/alerting.ts';
import { Daemon } from '../../../src/daemon/daemon.ts';
import { createLog } from '../../../src/daemon/log.ts';
import type { Store } from '../../../src/store/store.ts';
import { Machine, type FakeWork } from './fakes.ts';

const NOON = '2026-11-01T12:00:00.000Z';
const HOURLY = { every: 3_600_000 } as const;
const MINUTE = 60_000;
const TOKEN = 'an-invented-token';

interface Bench {
  readonly machine: Machine;
  readonly daemon: Daemon;
  readonly alerting: Alerting;
  readonly controller: AbortController;
  readonly messages: Message[];
  readonly log: Readonly<Record<string, unknown>>[];
  readonly failed: number[];
  /** What the receiver does with a message; takes it unless given. */
  answer: (message: Message) => Promise<void> | void;
  /** What the database refuses from now on. */
  refused: (method: string) => boolean;
  /** A look, and all that it sends. */
  look(): Promise<void>;
  /** Ends the newest work, and what comes of it. */
  end(how: (work: FakeWork) => void): Promise<void>;
  /** Everything that is due is read and judged. */
  read(how?: (work: FakeWork) => void): Promise<void>;
}

async function bench(
  sources: Readonly<Record<string, typeof HOURLY>> = { aws: HOURLY },
  daemon: Partial<LoadedConfiguration['daemon']> = {},
): Promise<Bench> {
  const machine = new Machine(NOON, sources, daemon);
  onTestFinished(() => machine[Symbol.asyncDispose]());
  const kind = defineNotifier<object>({
    id: 'bell',
    title: 'An invented notifier',
    settings: z.strictObject({}),
    open: async () => ({
      async send(message) {
        await made.answer(message);
        made.messages.push(message);
      },
    }),
  });
  machine.configuration = {
    ...machine.configuration,
    alerts: { notify: ['bell'], credentialDays: 14 },
    notifiers: [{ id: 'bell', kind, settings: {}, timeout: 1000 }],
  };
  const log: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      log.push(JSON.parse(line.toString('utf8')) as Record<string, unknown>);
      done();
    },
  });
  const store = new Proxy(await machine.store(), {
    get(target, name: keyof Store): unknown {
      const method = target[name].bind(target) as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) =>
        made.refused(name) ? Promise.reject(new Error('disk I/O error')) : method(...args);
    },
  });
  const controller = new AbortController();
  const failed: number[] = [];
  const alerting = new Alerting({
    store,
    clock: machine.clock,
    log: createLog('debug', stream),
    signal: controller.signal,
    failed: (count) => failed.push(count),
  });
  const running = new Daemon({
    configuration: machine.configuration,
    load: () => Promise.resolve(machine.configuration),
    store,
    startWork: machine.startWork,
    clock: machine.clock,
    freeDisk: () => Promise.resolve(machine.free),
    tell: (event) => {
      machine.events.push(event);
      alerting.event(event);
    },
    after: (looked) => alerting.look(looked),
    tickEvery: 5000,
    once: false,
  });
  const made: Bench = {
    machine,
    daemon: running,
    alerting,
    controller,
    messages: [],
    log,
    failed,
    answer: () => undefined,
    refused: () => false,
    look: async () => {
      await running.tick();
      await alerting.settled();
    },
    end: async (how) => {
      const changed = running.changed();
      how(machine.newest);
      await changed;
      await alerting.settled();
    },
    read: async (how = (work) => work.done()) => {
      await made.look();
      const begun = machine.started.slice(ended);
      for (const work of begun) {
        const changed = running.changed();
        how(work);
        await changed;
      }
      expect(machine.newest.work.kind).toBe('assess');
      await made.end((work) => work.done());
      ended = machine.started.length;
    },
  };
  let ended = 0;
  return made;
}

function told({ messages }: Bench): readonly string[] {
  return messages.map(({ kind, change }) => `${kind} ${change}`);
}

describe('an alert', () => {
  it('is sent once when it is raised, and once when it is over', async () => {
    const made = await bench();
    await made.read();
    expect(told(made)).toEqual([]);
    made.machine.free = 1e6;
    await made.look();
    await made.look();
    expect(told(made)).toEqual(['disk-low raised']);
    made.machine.free = 10e9;
    await made.look();
    await made.look();
    expect(told(made)).toEqual(['disk-low raised', 'disk-low cleared']);
    expect(made.log).toEqual([]);
  });

  it('is tried again later where the receiver is away, and counted', async () => {
    const made = await bench();
    await made.read();
    made.answer = () => {
      throw new NotifierFailure('the receiver is away', { retry: true });
    };
    made.machine.free = 1e6;
    await made.look();
    await made.look();
    expect(made.failed).toEqual([1]);
    expect(made.log).toMatchObject([
      { level: 'warn', notifier: 'bell', kind: 'disk-low', detail: 'the receiver is away' },
    ]);
    made.answer = () => undefined;
    made.machine.clock.pass(MINUTE);
    await made.look();
    expect(told(made)).toEqual(['disk-low raised']);
  });

  it('that is refused for good is an error in the log', async () => {
    const made = await bench();
    await made.read();
    made.answer = () => {
      throw new NotifierFailure('no such room', { retry: false });
    };
    made.machine.free = 1e6;
    await made.look();
    made.machine.clock.pass(MINUTE);
    await made.look();
    expect(made.failed).toEqual([1]);
    expect(made.log).toMatchObject([{ level: 'error', detail: 'no such room' }]);
  });

  it('does not hold up the daemon while a receiver is slow, and what comes meanwhile follows', async () => {
    const made = await bench();
    await made.read();
    let answer: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      made.answer = () => {
        resolve();
        return new Promise<void>((taken) => {
          answer = taken;
        });
      };
    });
    made.machine.free = 1e6;
    await made.daemon.tick();
    await asked;
    made.machine.free = 10e9;
    await made.daemon.tick();
    expect(told(made)).toEqual([]);
    made.answer = () => undefined;
    answer?.();
    await made.alerting.settled();
    expect(told(made)).toEqual(['disk-low raised', 'disk-low cleared']);
  });

  it('does not hold up the end while a receiver is slow', async () => {
    const made = await bench();
    await made.read();
    const asked = new Promise<void>((resolve) => {
      made.answer = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    made.machine.free = 1e6;
    await made.daemon.tick();
    await asked;
    made.controller.abort();
    await made.alerting.settled();
    expect(told(made)).toEqual([]);
    expect(await (await made.machine.store()).pendingNotifications()).toHaveLength(1);
  });

  it('of a credential that ends is raised by what a reading told', async () => {
    const made = await bench();
    await made.read((work) => work.done({ credentialExpiresAt: '2026-11-05T00:00:00.000Z' }));
    expect(told(made)).toEqual(['credential-expiring raised']);
    made.machine.clock.pass(HOURLY.every);
    await made.read((work) => work.done({ credentialExpiresAt: null }));
    expect(told(made)).toEqual(['credential-expiring raised', 'credential-expiring cleared']);
  });
});

describe('a database that refuses everything', () => {
  it('is told of without it, once, and that it is over', async () => {
    const made = await bench();
    await made.read();
    made.refused = () => true;
    await made.look();
    await made.look();
    expect(told(made)).toEqual(['evidence-not-sealed raised']);
    expect(made.messages[0]?.text).toContain('disk I/O error');
    made.refused = () => false;
    await made.look();
    await made.look();
    expect(told(made)).toEqual(['evidence-not-sealed raised', 'evidence-not-sealed cleared']);
  });

  it('is told of from the start of the process on', async () => {
    const made = await bench();
    made.refused = () => true;
    await made.look();
    expect(told(made)).toEqual(['evidence-not-sealed raised']);
  });

  it('that can be read and not written is told of from memory', async () => {
    const made = await bench();
    await made.read();
    made.machine.free = 1e6;
    made.refused = (method) => method === 'changeAlerts';
    await made.look();
    expect(told(made)).toEqual(['disk-low raised']);
    await made.look();
    expect(told(made)).toEqual(['disk-low raised']);
  });

  it('that another machine shares keeps what the other one tells of itself', async () => {
    const made = await bench();
    await made.read();
    const store = await made.machine.store();
    const key = 'disk-low/other.example.com';
    await store.changeAlerts(
      { raise: [{ key, kind: 'disk-low', source: null, title: 'Full', text: '' }], clear: [] },
      [],
      NOON,
    );
    await made.look();
    expect((await store.alerts('open')).map((alert) => alert.key)).toEqual([key]);
  });

  it('for alerts alone is a problem that the daemon tells, and mends', async () => {
    const made = await bench();
    await made.read();
    made.refused = (method) => method === 'alerts';
    await made.look();
    made.refused = () => false;
    await made.look();
    expect(made.machine.events.filter(({ type }) => /problem|mended/.test(type))).toEqual([
      { type: 'problem', what: 'alerts', detail: 'disk I/O error' },
      { type: 'mended', what: 'alerts' },
    ]);
  });

  it('for messages alone is in the log', async () => {
    const made = await bench();
    made.refused = (method) => method === 'dueNotifications';
    await made.look();
    expect(made.log).toMatchObject([{ level: 'error', detail: 'disk I/O error' }]);
  });
});

describe('the watchdog', () => {
  async function watched(
    sources: Readonly<Record<string, typeof HOURLY>> = { aws: HOURLY },
  ): Promise<Bench & { readonly pings: string[]; readonly status: { code: number } }> {
    const pings: string[] = [];
    const status = { code: 200 };
    const server = createServer((request, response) => {
      pings.push(request.url ?? '');
      response.writeHead(status.code).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const made = await bench(sources, { ping: 'env:WATCHDOG' });
    const { port } = server.address() as AddressInfo;
    Object.assign(made.machine.configuration, {
      secret: async () => `http://127.0.0.1:${String(port)}/${TOKEN}`,
    });
    return Object.assign(made, { pings, status });
  }

  it('is told once after each complete run', async () => {
    const made = await watched({ aws: HOURLY, github: HOURLY });
    await made.look();
    expect(made.pings).toEqual([]);
    await made.read();
    expect(made.pings).toEqual([`/${TOKEN}`]);
    await made.look();
    expect(made.pings).toHaveLength(1);
    made.machine.clock.pass(HOURLY.every);
    await made.read();
    expect(made.pings).toHaveLength(2);
  });

  it.each<[string, (work: FakeWork) => void]>([
    ['saw a part', (work) => work.done({ status: 'partial' })],
    ['had no answer', (work) => work.done({ status: 'unavailable' })],
    ['crashed', (work) => work.crash()],
  ])('is not told where one source %s', async (_, how) => {
    const made = await watched({ aws: HOURLY, github: HOURLY });
    const isGithub = ({ work }: FakeWork): boolean =>
      work.kind === 'collect' && work.source === 'github';
    await made.read((work) => (isGithub(work) ? how(work) : work.done()));
    await made.look();
    expect(made.pings).toEqual([]);
    // It is told again with the next run that is complete.
    made.machine.clock.pass(HOURLY.every);
    await made.read();
    expect(made.pings).toHaveLength(1);
  });

  it('is told again a minute later where it did not hear', async () => {
    const made = await watched();
    made.status.code = 503;
    await made.read();
    expect(made.pings).toHaveLength(1);
    expect(made.log).toMatchObject([{ level: 'warn', detail: 'the watchdog answered 503' }]);
    expect(JSON.stringify(made.log)).not.toContain(TOKEN);
    made.machine.clock.pass(MINUTE - 1);
    await made.look();
    expect(made.pings).toHaveLength(1);
    made.machine.clock.pass(1);
    made.status.code = 200;
    await made.look();
    expect(made.pings).toHaveLength(2);
    made.machine.clock.pass(MINUTE);
    await made.look();
    expect(made.pings).toHaveLength(2);
  });

  it('is not told where the database fails as the run ends', async () => {
    const made = await watched();
    await made.read();
    expect(made.pings).toHaveLength(1);
    made.machine.clock.pass(HOURLY.every);
    await made.look();
    await made.end((work) => work.done());
    made.refused = (method) => method === 'saveSchedules';
    await made.end((work) => work.done());
    expect(made.daemon.view().storeProblem).toBe('disk I/O error');
    expect(made.pings).toHaveLength(1);
    made.refused = () => false;
    await made.look();
    expect(made.pings).toHaveLength(2);
  });
});
