import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { LoadedConfiguration } from '../../../src/config/load.ts';
import { defineCollector } from '../../../src/core/collector.ts';
import type { Schedule } from '../../../src/core/schedule.ts';
import { instant, millis, type Instant } from '../../../src/core/time.ts';
import type { Clock } from '../../../src/daemon/clock.ts';
import { Daemon } from '../../../src/daemon/daemon.ts';
import type { DaemonEvent } from '../../../src/daemon/event.ts';
import type { StartWork, Work, WorkEnd, WorkLimits, Working } from '../../../src/daemon/work.ts';
import type { RunSummary, SourceSummary } from '../../../src/engine/run.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { z } from 'zod';

/** A clock that moves when it is told to, asleep or set where a test says so. */
export class FakeClock implements Clock {
  #now: number;
  #awake = 0;
  #boot = 1_000_000;

  constructor(at: Instant) {
    this.#now = millis(at);
  }

  now = (): Instant => instant(this.#now);
  awake = (): number => this.#awake;
  boot = (): number => this.#boot;

  pass(milliseconds: number): void {
    this.#awake += milliseconds;
    this.sleep(milliseconds);
  }

  sleep(milliseconds: number): void {
    this.#boot += milliseconds;
    this.set(milliseconds);
  }

  /** Somebody sets the clock by so much. */
  set(by: number): void {
    this.#now += by;
  }

  passTo(at: Instant): void {
    this.pass(millis(at) - this.#now);
  }
}

/** Work that a test ends as it likes. */
export class FakeWork implements Working {
  readonly work: Work;
  readonly limits: WorkLimits;
  readonly pid: number;
  readonly startedAt: Instant;
  readonly ended: Promise<WorkEnd>;
  stopped: number | undefined;
  #end: (end: WorkEnd) => void = () => undefined;

  constructor(work: Work, limits: WorkLimits, pid: number, startedAt: Instant) {
    this.work = work;
    this.limits = limits;
    this.pid = pid;
    this.startedAt = startedAt;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  memory(): number | null {
    return null;
  }

  stop(within: number): void {
    this.stopped = within;
    this.#end({ end: 'stopped' });
  }

  end(end: WorkEnd): void {
    this.#end(end);
  }

  done(fields: Partial<SourceSummary> = {}): void {
    const read: SourceSummary = {
      id: this.work.kind === 'collect' ? this.work.source : '',
      status: 'complete',
      requests: 3,
      throttled: 0,
      credentialExpiresAt: null,
      coverage: { expected: 5, seen: 5, gaps: [] },
      ...fields,
    };
    this.end({
      end: 'done',
      summary: { ...SUMMARY, sources: this.work.kind === 'collect' ? [read] : [] },
      peak: 90e6,
    });
  }

  crash(): void {
    this.end({ end: 'failed', cause: 'crashed', detail: 'exit code 1' });
  }
}

const SUMMARY: RunSummary = {
  run: 'run-1',
  sources: [],
  verdicts: { conforming: 1, nonconforming: 0, 'not-applicable': 0, 'not-assessed': 0 },
  deviations: { opened: 0, updated: 0, corrected: 0 },
  nonconformities: { raised: 0, corrected: 0 },
  tickets: { created: 0, updated: 0, held: 0 },
};

export const DAILY: Schedule = { cron: '0 3 * * *', timeZone: 'UTC' };

const nothing = defineCollector({
  id: 'nothing',
  title: 'An invented platform',
  version: '1',
  settings: z.strictObject({}),
  steps: [],
  open: () => Promise.reject(new Error('no daemon opens a session')),
});

export function configurationFor(
  folder: string,
  schedules: Readonly<Record<string, Schedule>>,
  daemon: Partial<LoadedConfiguration['daemon']> = {},
): LoadedConfiguration {
  return {
    file: 'annexa.yaml',
    text: '',
    folder,
    data: folder,
    storeUrl: path.join(folder, 'annexa.db'),
    organization: { name: 'Example Ltd', timeZone: 'UTC' },
    raise: { baseline: 'accept' },
    sources: Object.entries(schedules).map(([id, schedule]) => ({
      id,
      collector: nothing,
      settings: {},
      timeout: 1000,
      schedule,
    })),
    exclude: [],
    checks: [],
    trackers: [],
    daemon: {
      schedule: DAILY,
      jitter: 0,
      runLimit: 6 * 3_600_000,
      stopWithin: 25_000,
      memory: 2e9,
      freeDisk: 500e6,
      listen: false,
      log: 'info',
      ...daemon,
    },
    alerts: { notify: [], credentialDays: 14 },
    notifiers: [],
    references: [],
    sealed: {},
    secret: () => Promise.reject(new Error('no secret is needed')),
  };
}

/** One machine: its disk, its clock, the store on it, and daemons that come and go. */
export class Machine {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'annexa-daemon-'));
  readonly clock: FakeClock;
  readonly started: FakeWork[] = [];
  readonly events: DaemonEvent[] = [];
  free = 10e9;
  #store: Store | undefined;
  configuration: LoadedConfiguration;

  constructor(
    at: Instant,
    schedules: Readonly<Record<string, Schedule>>,
    daemon: Partial<LoadedConfiguration['daemon']> = {},
  ) {
    this.clock = new FakeClock(at);
    this.configuration = configurationFor(this.folder, schedules, daemon);
  }

  async store(): Promise<Store> {
    this.#store ??= await openStore({ url: this.configuration.storeUrl });
    return this.#store;
  }

  async boot(options: { readonly once?: boolean; readonly store?: Store } = {}): Promise<Daemon> {
    const daemon = new Daemon({
      configuration: this.configuration,
      load: () => Promise.resolve(this.configuration),
      store: options.store ?? (await this.store()),
      startWork: this.startWork,
      clock: this.clock,
      freeDisk: () => Promise.resolve(this.free),
      tell: (event) => {
        this.events.push(event);
      },
      after: () => Promise.resolve(),
      tickEvery: 5000,
      once: options.once ?? false,
    });
    await daemon.tick();
    return daemon;
  }

  startWork: StartWork = (work, limits) => {
    const started = new FakeWork(work, limits, 1000 + this.started.length, this.clock.now());
    this.started.push(started);
    return started;
  };

  /** The newest work begun. */
  get newest(): FakeWork {
    const work = this.started.at(-1);
    if (work === undefined) throw new Error('nothing was begun');
    return work;
  }

  /** What was begun since the last time one asked, as words. */
  begun(): readonly string[] {
    const words = this.started
      .slice(this.#told)
      .map(({ work }) => (work.kind === 'collect' ? work.source : 'assess'));
    this.#told = this.started.length;
    return words;
  }

  #told = 0;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
