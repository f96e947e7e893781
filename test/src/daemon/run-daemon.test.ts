import { Writable } from 'node:stream';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { Finding } from '../../../src/core/finding.ts';
import { OperatorError } from '../../../src/core/operator-error.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { runDaemon, runOnce, type RunDaemonOptions } from '../../../src/daemon/run-daemon.ts';
import type { Store } from '../../../src/store/store.ts';
import { at, reconciliation, SCOPE, SOURCE, startRun } from '../store/sample.ts';
import { DAILY, Machine, type FakeWork } from './fakes.ts';
import { serviceManager } from './notify-receiver.ts';

const NOON = '2026-11-01T12:00:00.000Z';

interface Bench {
  readonly machine: Machine;
  readonly options: RunDaemonOptions;
  readonly controller: AbortController;
  readonly log: Readonly<Record<string, unknown>>[];
  /** Resolves with the address that is served. */
  readonly listening: Promise<string>;
  /** Resolves with work of the kind once it is begun. */
  begun(kind: FakeWork['work']['kind'], source?: string): Promise<FakeWork>;
  /** Resolves once a line of the log has these words. */
  said(msg: string): Promise<void>;
  /** Resolves once it holds; looked at whenever something is begun, logged or asked for. */
  until(holds: () => boolean): Promise<void>;
  load: RunDaemonOptions['load'];
  reload(): void;
  look(): Promise<void>;
  refused: (method: string) => boolean;
  /** Whether looks and reloads are still asked for. */
  readonly asked: { looks: boolean; reloads: boolean };
}

async function bench(sources: readonly string[] = ['aws']): Promise<Bench> {
  const machine = new Machine(NOON, Object.fromEntries(sources.map((id) => [id, DAILY])), {
    listen: '127.0.0.1:0',
  });
  onTestFinished(() => machine[Symbol.asyncDispose]());
  const log: Record<string, unknown>[] = [];
  const output = new Writable({
    write(line: Buffer, _encoding, done) {
      log.push(JSON.parse(line.toString('utf8')) as Record<string, unknown>);
      happened();
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
  const waiting: (() => void)[] = [];
  const happened = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  let listening: (url: string) => void = () => undefined;
  let look: () => Promise<void> = () => Promise.resolve();
  let reload = (): void => undefined;
  const asked = { looks: false, reloads: false };
  const made: Bench = {
    machine,
    controller,
    log,
    listening: new Promise((resolve) => {
      listening = resolve;
    }),
    async begun(kind, source) {
      let found: FakeWork | undefined;
      await made.until(() => {
        found = machine.started.find(
          ({ work }) =>
            work.kind === kind &&
            (source === undefined || (work.kind === 'collect' && work.source === source)),
        );
        return found !== undefined;
      });
      return found ?? machine.newest;
    },
    said: (msg) => made.until(() => log.some((line) => line['msg'] === msg)),
    async until(holds) {
      while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    load: () => Promise.resolve(machine.configuration),
    reload: () => reload(),
    look: async () => {
      await made.until(() => asked.looks);
      await look();
    },
    refused: () => false,
    asked,
    options: {
      configuration: machine.configuration,
      load: () => made.load(),
      store,
      startWork: (...args) => {
        const started = machine.startWork(...args);
        happened();
        return started;
      },
      clock: machine.clock,
      env: {},
      output,
      signal: controller.signal,
      onReload: (ask) => {
        reload = ask;
        asked.reloads = true;
        return () => {
          asked.reloads = false;
        };
      },
      listening: (url) => listening(url),
      every: (milliseconds, ask) => {
        expect(milliseconds).toBe(5000);
        look = ask;
        asked.looks = true;
        happened();
        return () => {
          asked.looks = false;
        };
      },
    },
  };
  return made;
}

async function readiness(url: string): Promise<[number, readonly string[]]> {
  const response = await fetch(`${url}/readyz`);
  const { problems } = (await response.json()) as { problems: readonly string[] };
  return [response.status, problems];
}

describe('runDaemon', () => {
  it('serves, works, and comes to its end by the signal', async () => {
    const made = await bench();
    const running = runDaemon(made.options);
    const url = await made.listening;
    (await made.begun('collect')).done();
    (await made.begun('assess')).done();
    await made.look();
    expect(await readiness(url)).toEqual([200, []]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('annexa_collections_total{source="aws",outcome="complete"} 1\n');
    expect(metrics).toContain('annexa_findings{verdict="conforming"} 0\n');
    made.machine.clock.passTo('2026-11-02T03:00:00.000Z');
    await made.look();
    const work = made.machine.newest;
    expect(work.work).toEqual({ kind: 'collect', source: 'aws' });
    made.controller.abort();
    await running;
    expect(work.stopped).toBe(25_000);
    expect(made.asked).toEqual({ looks: false, reloads: false });
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(made.log.map(({ msg }) => msg).slice(-3)).toEqual([
      expect.stringMatching(/^stopping/),
      expect.stringMatching(/^stopped before its end/),
      'stopped',
    ]);
  });

  it('keeps the old configuration where the new one is wrong, and says so', async () => {
    const made = await bench();
    const running = runDaemon(made.options);
    const url = await made.listening;
    (await made.begun('collect')).done();
    (await made.begun('assess')).done();
    await made.look();
    made.load = () => Promise.reject(new OperatorError('annexa.yaml:3: sources: wrong'));
    made.reload();
    await made.said('something is wrong');
    expect(await readiness(url)).toEqual([200, ['annexa.yaml:3: sources: wrong']]);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('annexa_configuration_valid 0');

    const { sources, ...rest } = made.machine.configuration;
    const [aws] = sources;
    if (aws === undefined) throw new Error('no source');
    const added = { ...rest, sources: [aws, { ...aws, id: 'github' }] };
    made.load = () => Promise.resolve(added);
    made.reload();
    await made.begun('collect', 'github');
    expect(await readiness(url)).toEqual([200, []]);
    made.controller.abort();
    await running;
  });

  it('lives on where the configuration cannot even be looked at, and reads it once more when asked', async () => {
    const made = await bench();
    const running = runDaemon(made.options);
    await made.listening;
    await made.begun('collect');
    await made.look();
    made.load = () => Promise.reject(new Error('a mistake of annexa itself'));
    made.reload();
    await made.said('the configuration could not be read again');
    made.load = () => Promise.resolve(made.machine.configuration);
    made.reload();
    made.reload();
    await made.said('the configuration was read again and is in force');
    made.controller.abort();
    await running;
    const again = made.log.filter(({ msg }) => /was read again/.test(String(msg)));
    expect(again).toHaveLength(2);
  });

  it('ends a reload that is under way before it stops', async () => {
    const made = await bench();
    const running = runDaemon(made.options);
    await made.begun('collect');
    await made.until(() => made.asked.looks);
    const store = await made.machine.store();
    made.load = async () => {
      made.controller.abort();
      for (let questions = 0; questions < 20; questions += 1) await store.tallies();
      return made.machine.configuration;
    };
    made.reload();
    await running;
    const said = made.log.map(({ msg }) => msg);
    const reloaded = said.indexOf('the configuration was read again and is in force');
    expect(reloaded).toBeGreaterThan(0);
    expect(said.slice(reloaded + 1)).toContainEqual(expect.stringMatching(/^stopping/));
  });

  it('is not ready while the database refuses, and goes on by itself', async () => {
    const made = await bench();
    made.refused = () => true;
    const running = runDaemon(made.options);
    const url = await made.listening;
    await made.until(() => made.asked.looks);
    expect(await readiness(url)).toEqual([503, ['disk I/O error']]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    made.refused = () => false;
    await made.look();
    await made.begun('collect');
    expect(await readiness(url)).toEqual([200, []]);
    made.controller.abort();
    await running;
  });

  it('begins nothing where it cannot listen', async () => {
    const made = await bench();
    const configuration = {
      ...made.options.configuration,
      daemon: { ...made.options.configuration.daemon, listen: 'nowhere.invalid.localhost:-1' },
    };
    await expect(runDaemon({ ...made.options, configuration })).rejects.toThrow(/port/);
    expect(made.machine.started).toEqual([]);
  });

  it('tells the service manager how it is, from ready to its end', async () => {
    const made = await bench();
    const { env, told } = await serviceManager();
    const running = runDaemon({ ...made.options, env });
    const next = '1 sources, next at 2026-11-02T03:00:00.000Z';
    const pid = `MAINPID=${String(process.pid)}`;
    expect(await told()).toEqual(['READY=1', `STATUS=${next}`, pid]);
    await made.until(() => made.asked.looks);
    made.reload();
    expect(await told()).toEqual(['RELOADING=1', expect.stringMatching(/^MONOTONIC_USEC=/), pid]);
    expect(await told()).toEqual(['READY=1', `STATUS=${next}`, pid]);
    made.controller.abort();
    expect(await told()).toEqual(['STOPPING=1', pid]);
    await running;
  });

  it('goes on without a service manager that cannot be told', async () => {
    const made = await bench();
    const env = { PATH: '/nowhere', NOTIFY_SOCKET: '/nowhere/notify' };
    const running = runDaemon({ ...made.options, env });
    await made.begun('collect');
    made.controller.abort();
    await running;
    expect(made.log.filter(({ msg }) => msg === 'not notified').length).toBeGreaterThan(0);
  });
});

describe('runOnce', () => {
  /** Puts a verdict on record, as an assessment does. */
  async function judge({ machine }: Bench, verdict: Verdict): Promise<void> {
    const store = await machine.store();
    await startRun(store, 'r1', at(0));
    const finding: Finding = {
      check: 'mfa-enabled',
      revision: 1,
      severity: 'high',
      source: SOURCE,
      scope: SCOPE,
      subject: { kind: 'account', id: 'u1', name: 'u1', incarnation: '' },
      verdict,
      reason: { code: 'sample', params: {} },
      gaps: [],
      rests: [],
    };
    await store.reconcile(reconciliation('r1', { openFindings: [finding] }));
    await store.finishRun('r1', at(6));
  }

  it.each<[number, string, (work: FakeWork) => void]>([
    [0, 'was read completely', (work) => work.done()],
    [3, 'was read in part', (work) => work.done({ status: 'partial' })],
    [3, 'gave no answer', (work) => work.done({ status: 'unavailable' })],
    [3, 'is being read by another', (work) => work.done({ status: 'busy' })],
    [3, 'crashed', (work) => work.crash()],
  ])('ends with %d where a source %s', async (code, _, how) => {
    const made = await bench(['aws', 'github']);
    const running = runOnce(made.options);
    (await made.begun('collect', 'aws')).done();
    how(await made.begun('collect', 'github'));
    (await made.begun('assess')).done();
    expect(await running).toBe(code);
  });

  it.each<[number, Verdict]>([
    [0, 'conforming'],
    [1, 'nonconforming'],
    [3, 'not-assessed'],
    [0, 'not-applicable'],
  ])('ends with %d where something is %s', async (code, verdict) => {
    const made = await bench();
    await judge(made, verdict);
    const running = runOnce(made.options);
    (await made.begun('collect')).done();
    (await made.begun('assess')).done();
    expect(await running).toBe(code);
  });

  it('does what is due, and only that', async () => {
    const made = await bench();
    const first = runOnce(made.options);
    (await made.begun('collect')).done();
    (await made.begun('assess')).done();
    expect(await first).toBe(0);
    expect(made.machine.begun()).toEqual(['aws', 'assess']);
    expect(await runOnce(made.options)).toBe(0);
    expect(made.machine.begun()).toEqual([]);
  });

  it('ends with 4 where the database refuses everything', async () => {
    const made = await bench();
    made.refused = () => true;
    expect(await runOnce(made.options)).toBe(4);
    expect(made.machine.started).toEqual([]);
  });

  it('ends with 4 where the database refuses what was read', async () => {
    const made = await bench(['aws', 'github']);
    const running = runOnce(made.options);
    const github = await made.begun('collect', 'github');
    made.refused = () => true;
    (await made.begun('collect', 'aws')).done();
    await made.said('something is wrong');
    github.done();
    expect(await running).toBe(4);
  });

  it('goes on where the database is well again before the last one ends', async () => {
    const made = await bench(['aws', 'github']);
    const running = runOnce(made.options);
    const github = await made.begun('collect', 'github');
    made.refused = () => true;
    (await made.begun('collect', 'aws')).done();
    await made.said('something is wrong');
    made.refused = () => false;
    github.done();
    (await made.begun('assess')).done();
    expect(await running).toBe(0);
  });

  it('ends with 4 where there is no room to collect, owed work or not', async () => {
    const made = await bench();
    await startRun(await made.machine.store(), 'r1', at(0));
    const configuration = {
      ...made.options.configuration,
      daemon: { ...made.options.configuration.daemon, freeDisk: Number.MAX_SAFE_INTEGER },
    };
    expect(await runOnce({ ...made.options, configuration })).toBe(4);
    expect(made.machine.started).toEqual([]);
  });

  it('ends with 4 where what was collected could not be judged', async () => {
    const made = await bench();
    const running = runOnce(made.options);
    (await made.begun('collect')).done();
    (await made.begun('assess')).crash();
    expect(await running).toBe(4);
  });

  it.each(['collect', 'assess'] as const)('comes to its end by the signal: %s', async (kind) => {
    const made = await bench();
    const running = runOnce(made.options);
    if (kind === 'assess') (await made.begun('collect')).done();
    const work = await made.begun(kind);
    made.controller.abort();
    expect(await running).toBe(kind === 'collect' ? 3 : 4);
    expect(work.stopped).toBe(25_000);
    expect(made.log.at(-1)).toMatchObject({ msg: 'stopped' });
  });

  it('begins nothing where it was to stop before', async () => {
    const made = await bench();
    made.controller.abort();
    expect(await runOnce(made.options)).toBe(3);
    expect(made.machine.started).toEqual([]);
  });
});
