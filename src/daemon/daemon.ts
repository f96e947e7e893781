import type { LoadedConfiguration } from '../config/load.ts';
import { errorText } from '../core/error-text.ts';
import { OperatorError } from '../core/operator-error.ts';
import { scheduleText } from '../core/schedule.ts';
import { plus, type Instant } from '../core/time.ts';
import type { ScheduleRow, SlotRow, Store } from '../store/store.ts';
import { VERSION } from '../version.ts';
import { Assessments } from './assessments.ts';
import { ClockWatch, type Clock, type Jump } from './clock.ts';
import { Collections } from './collections.ts';
import { delayOf, failuresOf, isBroken, SLOTS_LOOKED_AT } from './due.ts';
import type { DaemonEvent, Problem } from './event.ts';
import { nextAfter } from './schedule.ts';
import type { DaemonView, SourceView } from './view.ts';
import { limitsOf, type StartWork, type Working } from './work.ts';

/** Jumps of the clock are remembered as long as they may explain a run that was missed. */
const JUMPS_KEPT = 20;
/** Runs looked back through for the newest assessment. */
const RUNS_LOOKED_AT = 200;

export interface DaemonOptions {
  readonly configuration: LoadedConfiguration;
  /** Reads the configuration again, secrets tried; throws an `OperatorError` for one that is wrong. */
  readonly load: () => Promise<LoadedConfiguration>;
  readonly store: Store;
  readonly startWork: StartWork;
  readonly clock: Clock;
  /** Free bytes where a folder is. */
  readonly freeDisk: (folder: string) => Promise<number>;
  readonly tell: (event: DaemonEvent) => void;
  /** What is done at the end of every look: alerts. */
  readonly after: (daemon: Daemon) => Promise<void>;
  /** How often `tick` is called, milliseconds. */
  readonly tickEvery: number;
  /** Everything that is due now, and no more: for schedulers from outside. */
  readonly once: boolean;
}

/**
 * Looks at what is due, has it done by processes of its own, and puts on record what became of it. It
 * remembers nothing that the store does not know, so that it may be killed at any moment.
 */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #startedAt: Instant;
  readonly #watch: ClockWatch;
  readonly #collections: Collections;
  readonly #assessments: Assessments;
  readonly #problems = new Map<Problem, string>();
  #configuration: LoadedConfiguration;
  #jumps: readonly Jump[] = [];
  #sources: readonly SourceView[] = [];
  #assessedAt: Instant | null = null;
  #diskLow: { readonly from: Instant; readonly to: Instant } | null = null;
  #freeDisk: number | null = null;
  #tickedAt: Instant | null = null;
  #ticking: Promise<void> | undefined;
  #again = false;
  #begun = false;
  #stopping = false;
  #changed: (() => void) | undefined;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#configuration = options.configuration;
    this.#startedAt = options.clock.now();
    this.#watch = new ClockWatch(options.clock);
    const ended = (): void => this.#ended();
    this.#collections = new Collections({ ...options, ended });
    this.#assessments = new Assessments({ ...options, ended });
  }

  get configuration(): LoadedConfiguration {
    return this.#configuration;
  }

  /** Whether nothing is under way, owed or to be put on record. */
  get isIdle(): boolean {
    return (
      this.#collections.isIdle &&
      this.#assessments.working.length === 0 &&
      (!this.#assessments.isOwed || this.#assessments.failures > 0)
    );
  }

  /**
   * One look at what is due. Never rejects: what the store or the disk refuses is a problem that the view
   * shows, and the next look tries again. Looks do not overlap.
   */
  async tick(): Promise<void> {
    this.#again = true;
    this.#ticking ??= this.#look().finally(() => {
      this.#ticking = undefined;
    });
    await this.#ticking;
  }

  /** Resolves when a collection or an assessment comes to its end. */
  async changed(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#changed = resolve;
    });
  }

  /** Takes the configuration anew; the old one stays in force where the new one is wrong. */
  async reload(): Promise<void> {
    try {
      const configuration = await this.#options.load();
      const before = this.#configuration;
      if (configuration.storeUrl !== before.storeUrl || configuration.data !== before.data) {
        throw new OperatorError('"data" and "database" change with a restart, not with a reload');
      }
      this.#configuration = configuration;
      this.#begun = false;
      this.#assessments.owe(this.#options.clock.now());
      this.#mended('configuration');
      this.#options.tell({ type: 'reloaded' });
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      this.#problem('configuration', error.message);
    }
    await this.tick();
  }

  /** Ends what is under way within the time the configuration gives, and begins nothing more. */
  async stop(): Promise<void> {
    if (!this.#stopping) this.#options.tell({ type: 'stopping' });
    this.#stopping = true;
    const { stopWithin } = this.#configuration.daemon;
    // A look that was under way may begin something yet.
    do {
      this.#collections.stop(stopWithin);
      this.#assessments.stop(stopWithin);
      await Promise.all(this.#working().map(({ ended }) => ended));
      await this.tick();
    } while (this.#working().length > 0);
    this.#options.tell({ type: 'stopped' });
  }

  view(): DaemonView {
    const problem = (what: Problem): string | null => this.#problems.get(what) ?? null;
    return {
      version: VERSION,
      startedAt: this.#startedAt,
      tickedAt: this.#tickedAt,
      tickEvery: this.#options.tickEvery,
      configurationProblem: problem('configuration'),
      storeProblem: problem('store'),
      diskProblem: problem('disk'),
      freeDisk: this.#freeDisk,
      stopping: this.#stopping,
      assessmentOwed: this.#assessments.isOwed,
      assessedAt: this.#assessedAt,
      working: this.#working().map((working) => ({
        work: working.work,
        pid: working.pid,
        startedAt: working.startedAt,
        memory: working.memory(),
      })),
      sources: this.#sources,
    };
  }

  #working(): readonly Working[] {
    return [...this.#collections.working, ...this.#assessments.working];
  }

  #ended(): void {
    void this.tick().finally(() => {
      const changed = this.#changed;
      this.#changed = undefined;
      changed?.();
    });
  }

  async #look(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#noteJumps();
      try {
        await this.#lookAtStore();
        this.#mended('store');
      } catch (error) {
        this.#problem('store', errorText(error));
      }
      try {
        await this.#options.after(this);
        this.#mended('alerts');
      } catch (error) {
        this.#problem('alerts', errorText(error));
      }
      this.#tickedAt = this.#options.clock.now();
    }
  }

  async #lookAtStore(): Promise<void> {
    const { clock } = this.#options;
    if (!this.#begun) await this.#begin();
    if (await this.#collections.settle()) this.#assessments.owe(clock.now());
    if (this.#assessments.settle()) this.#assessedAt = clock.now();
    await this.#watchDisk();
    if (!this.#stopping && !this.#problems.has('disk')) {
      await this.#collections.begin(this.#configuration, {
        daemonStartedAt: this.#startedAt,
        jumps: this.#jumps,
        diskLow: this.#diskLow,
      });
      this.#assessments.begin(limitsOf(this.#configuration), this.#collections.isIdle);
    }
    await this.#saveSchedules();
    this.#sources = await this.#sourceViews();
  }

  /** What is done at the start, and again with a new configuration. */
  async #begin(): Promise<void> {
    const { store, clock, tell } = this.#options;
    await this.#saveSchedules();
    const { at, owed } = await assessed(store);
    if (owed) this.#assessments.owe(clock.now());
    this.#assessedAt ??= at;
    this.#begun = true;
    tell({ type: 'ready', sources: this.#configuration.sources.length });
  }

  /** Writes when each source is next due; a schedule that changed holds from now on. */
  async #saveSchedules(): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const { sources, daemon } = this.#configuration;
    const known = new Map((await store.schedules()).map((row) => [row.source, row]));
    await store.saveSchedules(
      sources.map((source): ScheduleRow => {
        const schedule = source.schedule ?? daemon.schedule;
        const text = scheduleText(schedule);
        const before = known.get(source.id);
        // What the schedule before still owed is caught up by the new one.
        const owed = before !== undefined && before.nextAt < now ? plus(before.nextAt, -1) : now;
        const kept = before?.schedule === text && before.since <= now ? before.since : owed;
        const next = nextAfter(schedule, now);
        const nextAt = plus(next, delayOf(source.id, next, daemon.jitter));
        return { source: source.id, schedule: text, since: kept, nextAt };
      }),
    );
  }

  async #watchDisk(): Promise<void> {
    const { freeDisk, clock } = this.#options;
    const { data, daemon } = this.#configuration;
    this.#freeDisk = await freeDisk(data);
    if (this.#freeDisk >= daemon.freeDisk) {
      this.#mended('disk');
      return;
    }
    const now = clock.now();
    this.#diskLow = {
      from: this.#problems.has('disk') ? (this.#diskLow?.from ?? now) : now,
      to: now,
    };
    this.#problem(
      'disk',
      `less than ${megabytes(daemon.freeDisk)} are free in ${data}: nothing is collected`,
    );
  }

  async #sourceViews(): Promise<readonly SourceView[]> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const next = new Map((await store.schedules()).map((row) => [row.source, row.nextAt]));
    const views: SourceView[] = [];
    for (const { id, collector, schedule } of this.#configuration.sources) {
      const slots = await store.slots({ source: id, dueBy: now }, SLOTS_LOOKED_AT);
      const [read] = await store.slots({ source: id, read: true }, 1);
      const failures = failuresOf(slots);
      const last = slots[0] ?? null;
      const isWaiting = last !== null && last.finishedAt === null && last.holder === null;
      views.push({
        id,
        collector: collector.id,
        schedule: scheduleText(schedule ?? this.#configuration.daemon.schedule),
        nextAt: next.get(id) ?? null,
        last,
        readAt: read?.finishedAt ?? null,
        failures,
        breaker: isBroken(failures) ? 'open' : 'closed',
        retryAt: isWaiting ? last.until : null,
        reason: failures === 0 ? null : whyOf(slots),
      });
    }
    return views;
  }

  #noteJumps(): void {
    for (const jump of this.#watch.look()) {
      this.#jumps = [...this.#jumps, jump].slice(-JUMPS_KEPT);
      this.#options.tell({ type: 'jump', jump });
    }
  }

  /** Tells a problem once, and again when it is another. */
  #problem(what: Problem, detail: string): void {
    if (this.#problems.get(what) === detail) return;
    this.#problems.set(what, detail);
    this.#options.tell({ type: 'problem', what, detail });
  }

  #mended(what: Problem): void {
    if (this.#problems.delete(what)) this.#options.tell({ type: 'mended', what });
  }
}

/** When what was collected was last judged, by whichever process, and whether that is still owed. */
async function assessed(store: Store): Promise<{ readonly at: Instant | null; owed: boolean }> {
  const runs = await store.runs(RUNS_LOOKED_AT);
  const last = runs.find(({ sources, finishedAt }) => sources.length === 0 && finishedAt !== null);
  const owed = runs.some(
    ({ sources, startedAt, finishedAt }) =>
      sources.length > 0 && (last === undefined || (finishedAt ?? startedAt) > last.startedAt),
  );
  return { at: last?.finishedAt ?? null, owed };
}

function whyOf(slots: readonly SlotRow[]): string | null {
  return slots.find(({ detail }) => detail !== null)?.detail ?? null;
}

function megabytes(bytes: number): string {
  return `${String(Math.floor(bytes / 1e6))} MB`;
}
