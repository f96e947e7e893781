import type { LoadedConfiguration } from '../config/load.ts';
import { millis, plus, type Instant } from '../core/time.ts';
import { isDeadHolder, newHolder } from '../engine/lease.ts';
import type { MonitoringGapCause, SlotRow, Store } from '../store/store.ts';
import type { Clock, Jump } from './clock.ts';
import {
  dueSlot,
  failuresOf,
  isBroken,
  isLate,
  LATE_MS,
  retryAt,
  SLOTS_LOOKED_AT,
  type Due,
  type Pace,
} from './due.ts';
import type { DaemonEvent } from './event.ts';
import { limitsOf, type StartWork, type Working, type WorkEnd } from './work.ts';

/** Collections under way at once, each in a process of its own. */
const AT_ONCE = 4;
/** A slot's hold outlives its holder by at most this; it is renewed long before. */
const HOLD_MS = 2 * 60_000;
const RENEWAL_MS = 30_000;
/** Another process reads the source just now: a run on demand, most likely. */
const BUSY_MS = 60_000;

export interface CollectionsOptions {
  readonly store: Store;
  readonly startWork: StartWork;
  readonly clock: Clock;
  readonly tell: (event: DaemonEvent) => void;
  /** Called when a collection came to its end, to look at once what is due then. */
  readonly ended: () => void;
  /** Whether somebody else says when to begin: nothing is spread, late or tried twice. */
  readonly once: boolean;
}

type SlotKey = Pick<SlotRow, 'source' | 'dueAt'>;

/** A collection under way, or one whose end is not on record yet. */
interface Collection {
  readonly slot: SlotKey;
  readonly working: Working;
  readonly startedAt: Instant;
  readonly pace: Pace;
  heldUntil: Instant;
  run: string | null;
  end: WorkEnd | undefined;
}

/** What may have kept a source from being read at its time. */
export interface Circumstances {
  readonly daemonStartedAt: Instant;
  readonly jumps: readonly Jump[];
  /** When there was last too little space; null where there never was. */
  readonly diskLow: { readonly from: Instant; readonly to: Instant } | null;
}

/** The collections that schedules ask for: claims their slots, watches over them, records their ends. */
export class Collections {
  readonly #options: CollectionsOptions;
  readonly #holder = newHolder();
  readonly #collections = new Map<string, Collection>();
  /** When each source was last being read, for telling why a moment went by. */
  readonly #busy = new Map<string, { readonly from: Instant; readonly to: Instant }>();

  constructor(options: CollectionsOptions) {
    this.#options = options;
  }

  get working(): readonly Working[] {
    return [...this.#collections.values()]
      .filter(({ end }) => end === undefined)
      .map(({ working }) => working);
  }

  /** Whether nothing is under way, and every end is on record. */
  get isIdle(): boolean {
    return this.#collections.size === 0;
  }

  stop(within: number): void {
    for (const working of this.working) working.stop(within);
  }

  /** Records what ended, and holds what goes on. True where something ended that is to be assessed. */
  async settle(): Promise<boolean> {
    let owed = false;
    for (const collection of [...this.#collections.values()]) {
      if (collection.end !== undefined) {
        await this.#record(collection, collection.end);
        owed ||= collection.end.end !== 'stopped';
        // Only now: until it is on record, the source is not begun again.
        this.#collections.delete(collection.slot.source);
      } else {
        await this.#hold(collection);
      }
    }
    return owed;
  }

  /** Begins what is due, as far as there is room. */
  async begin(configuration: LoadedConfiguration, around: Circumstances): Promise<void> {
    const { store, clock } = this.#options;
    const since = new Map((await store.schedules()).map((row) => [row.source, row.since] as const));
    for (const source of configuration.sources) {
      const known = since.get(source.id);
      if (known === undefined || this.#collections.has(source.id)) continue;
      // Its own scheduler tries again.
      if (this.#options.once && this.#busy.has(source.id)) continue;
      if (this.#collections.size >= AT_ONCE) return;
      const now = clock.now();
      const [newest] = await store.slots({ source: source.id, dueBy: now }, 1);
      if (newest && this.#isAnothers(newest, now)) continue;
      const isNew = !newest && (await store.slots({ source: source.id }, 1)).length === 0;
      const due = dueSlot(
        {
          source: source.id,
          schedule: source.schedule ?? configuration.daemon.schedule,
          since: known > now ? now : known,
          newest,
          isNew,
          ...this.#pace(configuration),
        },
        now,
      );
      if (due) await this.#begin({ source: source.id, due, newest, configuration, around });
    }
  }

  #pace({ daemon }: LoadedConfiguration): Pace {
    return this.#options.once
      ? { jitter: 0, tolerance: Infinity }
      : { jitter: daemon.jitter, tolerance: LATE_MS };
  }

  #isAnothers(slot: SlotRow, now: Instant): boolean {
    const { finishedAt, holder, until } = slot;
    if (finishedAt !== null || holder === null || holder === this.#holder) return false;
    return until > now && !isDeadHolder(holder);
  }

  async #begin(found: {
    readonly source: string;
    readonly due: Due;
    readonly newest: SlotRow | undefined;
    readonly configuration: LoadedConfiguration;
    readonly around: Circumstances;
  }): Promise<void> {
    const { source, due, newest, configuration, around } = found;
    const { store, clock, startWork, tell } = this.#options;
    const now = clock.now();
    const until = plus(now, HOLD_MS);
    const dead = newest?.holder ?? undefined;
    if (newest && newest.finishedAt === null && newest.dueAt !== due.dueAt) {
      await this.#giveUp(newest, now, around, this.#pace(configuration));
    }
    const gap = due.missed && {
      ...due.missed,
      cause: this.#cause(source, due.missed.from, around),
    };
    const slot = { source, dueAt: due.dueAt };
    const claim = await store.claimSlot(slot, this.#holder, now, until, { gap, takeOver: dead });
    if (claim.claim !== 'yours') return;
    if (gap && claim.attempts === 1) tell({ type: 'missed', source, ...gap });
    const working = startWork({ kind: 'collect', source }, limitsOf(configuration), (event) => {
      if (event.type === 'run') collection.run = event.run;
    });
    const collection: Collection = {
      slot,
      working,
      startedAt: now,
      pace: this.#pace(configuration),
      heldUntil: until,
      run: null,
      end: undefined,
    };
    this.#collections.set(source, collection);
    tell({ type: 'begun', work: working.work, pid: working.pid, dueAt: due.dueAt });
    void working.ended.then((end) => {
      collection.end = end;
      this.#options.ended();
    });
  }

  /** A slot that nobody finished before the next one came due. */
  async #giveUp(slot: SlotRow, now: Instant, around: Circumstances, pace: Pace): Promise<void> {
    const { store } = this.#options;
    const claim = await store.claimSlot(slot, this.#holder, now, plus(now, HOLD_MS), {
      takeOver: slot.holder ?? undefined,
      evenWaiting: true,
    });
    if (claim.claim !== 'yours') return;
    await store.finishSlot(slot, this.#holder, {
      at: now,
      outcome: 'failed',
      run: slot.run,
      detail: slot.detail ?? 'it was not read before the next run came due',
      gaps: slot.gaps,
      // What was cut off has not failed.
      ...gapOf(
        slot,
        pace,
        slot.detail === null ? this.#cause(slot.source, slot.dueAt, around) : 'failed',
      ),
    });
  }

  async #hold(collection: Collection): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock.now();
    if (millis(collection.heldUntil) - millis(now) > HOLD_MS - RENEWAL_MS) return;
    const until = plus(now, HOLD_MS);
    if (await store.holdSlot(collection.slot, this.#holder, until)) collection.heldUntil = until;
    // Somebody took it for dead: what it reads is refused by the lease of its source, too.
    else collection.working.stop(0);
  }

  async #record(collection: Collection, end: WorkEnd): Promise<void> {
    const { store, clock, tell } = this.#options;
    const { slot, startedAt, working } = collection;
    const now = clock.now();
    const took = millis(now) - millis(startedAt);
    const told = { type: 'ended', work: working.work, end, took } as const;
    this.#busy.set(slot.source, { from: startedAt, to: now });
    if (end.end === 'stopped') {
      await store.leaveSlot(slot, this.#holder, { until: now, detail: null, run: collection.run });
      tell(told);
      return;
    }
    const read = end.end === 'done' ? end.summary.sources[0] : undefined;
    if (read?.status === 'busy') {
      const until = plus(now, BUSY_MS);
      await store.leaveSlot(slot, this.#holder, { until, detail: null, run: null });
      tell({ ...told, retryAt: until });
      return;
    }
    const run = end.end === 'done' ? end.summary.run : collection.run;
    const gaps = read?.coverage.gaps.length ?? 0;
    if (read?.status === 'complete' || read?.status === 'partial') {
      const finish = { at: now, outcome: read.status, run, detail: null, gaps };
      await store.finishSlot(slot, this.#holder, finish);
      tell(told);
      return;
    }
    const detail = whyFailed(end, read?.coverage.gaps[0]?.detail);
    const slots = await store.slots({ source: slot.source, dueBy: now }, SLOTS_LOOKED_AT);
    const failures = 1 + failuresOf(slots);
    if (isBroken(failures)) {
      await store.finishSlot(slot, this.#holder, {
        at: now,
        outcome: read === undefined ? 'failed' : 'unavailable',
        run,
        detail,
        gaps,
        ...gapOf(
          slots.find(({ dueAt }) => dueAt === slot.dueAt),
          collection.pace,
          'failed',
        ),
      });
      tell(told);
    } else {
      const until = retryAt(failures, now);
      await store.leaveSlot(slot, this.#holder, { until, detail, run });
      tell({ ...told, retryAt: until });
    }
  }

  /** Why the source was not read at a moment. */
  #cause(source: string, moment: Instant, around: Circumstances): MonitoringGapCause {
    if (isWithin(this.#busy.get(source), moment)) return 'overrun';
    for (const jump of around.jumps) {
      const length = jump.jump === 'suspended' ? jump.for : jump.by;
      if (jump.from <= moment && moment <= plus(jump.from, Math.max(length, 0))) return jump.jump;
    }
    if (isWithin(around.diskLow, moment)) return 'disk-low';
    return moment < around.daemonStartedAt ? 'not-running' : 'overrun';
  }
}

/** The gap that a slot without answers adds to: none where it began so late that one counts it already. */
function gapOf(
  slot: SlotRow | undefined,
  pace: Pace,
  cause: MonitoringGapCause,
): { readonly cause: MonitoringGapCause | null } {
  return { cause: slot !== undefined && isLate(slot, slot.startedAt, pace) ? null : cause };
}

function isWithin(
  time: { readonly from: Instant; readonly to: Instant } | null | undefined,
  moment: Instant,
): boolean {
  return !!time && time.from <= moment && moment <= time.to;
}

function whyFailed(end: WorkEnd, gap: string | undefined): string {
  if (end.end === 'failed') return `${end.cause}: ${end.detail}`;
  return gap ?? 'nothing could be read';
}
