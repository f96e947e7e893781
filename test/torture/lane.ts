import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { DAY, HOUR, millis, type Instant } from '../../src/core/time.ts';
import { audit, type Audit, type Trouble } from './audit.ts';
import { Chance } from './chance.ts';
import { Ledger, look } from './ledger.ts';
import { furnish, JITTER, SOURCES } from './place.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { isWorker, processorTime, Victim } from './victim.ts';

/** Real milliseconds within which a restarted daemon must be at what the killed one was at. */
const RESUMED_WITHIN = 10_000;
/** And in which a worker without its daemon must be gone. */
const ORPHANS_GONE = 15_000;
/** Real milliseconds a daemon lives that has gone on with everything. */
const LIFE = { least: 10, most: 350 };
const ALL_CHECKED_EVERY = 50;
const QUIET = 3 * HOUR;
const QUIET_LIMIT = 120_000;

export interface LaneOptions {
  readonly folder: string;
  readonly seed: string;
  readonly kills: number;
  readonly from: Instant;
}

export interface LaneResult {
  readonly kills: { daemon: number; worker: number; both: number; starting: number };
  readonly stops: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly rows: number;
  /** Real milliseconds, each the longest there was. */
  readonly readyWithin: number;
  readonly resumedWithin: number;
  readonly audit: Audit;
}

/** What must hold did not: after which kill, and everything that is wrong. */
export class Violation extends Error {
  override readonly name = 'Violation';
  constructor(options: LaneOptions, kill: number, faults: readonly string[]) {
    super(
      `seed ${options.seed}, after kill ${String(kill)}, in ${options.folder}:\n${faults.slice(0, 20).join('\n')}`,
    );
  }
}

/** One simulated machine whose daemon is killed again and again. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #chance: Chance;
  readonly #ledger = new Ledger();
  readonly #database: string;
  readonly #troubles: Trouble[] = [];
  readonly #orphans: { readonly pid: number; readonly by: number }[] = [];
  readonly #kills = { daemon: 0, worker: 0, both: 0, starting: 0 };
  #stops = 0;
  #owed: readonly string[] = [];
  #readyWithin = 0;
  #resumedWithin = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#chance = new Chance(options.seed);
    this.#database = path.join(options.folder, 'data', 'annexa.db');
  }

  get killed(): number {
    return Object.values(this.#kills).reduce((sum, count) => sum + count, 0);
  }

  async run(): Promise<LaneResult> {
    const { folder, kills, from } = this.#options;
    await furnish(folder, from, SOURCES, { jitter: JITTER });
    const clock = new SimulatedClock(folder);
    try {
      while (this.killed < kills) {
        await this.#live(clock);
        this.#rest(clock);
      }
      await this.#quiet(clock);
      this.#require(look(this.#database, (database) => this.#ledger.missing(database, true)));
      const found = await audit(folder, SOURCES, this.#troubles, clock.now());
      this.#require(found.faults);
      return {
        kills: this.#kills,
        stops: this.#stops,
        from,
        to: clock.now(),
        rows: this.#ledger.rows,
        readyWithin: this.#readyWithin,
        resumedWithin: this.#resumedWithin,
        audit: found,
      };
    } finally {
      clock.close();
    }
  }

  /** One life of a daemon, to its violent end. */
  async #live(clock: SimulatedClock): Promise<void> {
    const chance = this.#chance;
    const work = chance.happens(0.2) ? 'workers' : 'here';
    const victim = new Victim({ folder: this.#options.folder, work });
    if (chance.happens(0.12)) {
      await Promise.race([wait(chance.between(0, 700)), victim.ended]);
      await this.#kill(victim, clock, 'starting');
      return;
    }
    await this.#resumed(victim);
    for (;;) {
      await Promise.race([wait(chance.between(LIFE.least, LIFE.most)), victim.ended]);
      const worker = chance.oneOf([...victim.workers].filter(isWorker));
      if (worker !== undefined && chance.happens(0.4)) {
        this.#killWorker(worker, clock);
        continue;
      }
      if (chance.happens(0.06)) await this.#stop(victim, clock);
      else
        await this.#kill(
          victim,
          clock,
          worker !== undefined && chance.happens(0.5) ? 'both' : 'daemon',
        );
      return;
    }
  }

  /** Waits until it is at everything that was under way when the one before ended. */
  async #resumed(victim: Victim): Promise<void> {
    const resumed = victim.ready.then(() => victim.hasBegun(this.#owed));
    await Promise.race([resumed, wait(RESUMED_WITHIN)]);
    if (victim.isOver) this.#require([`it ended by itself: ${victim.errors}`]);
    const after = performance.now() - victim.spawnedAt;
    const had = `in time, with ${String(processorTime(victim.pid))} s of processor time`;
    if (victim.readyAfter === undefined) this.#require([`it was not ready ${had}`]);
    const waiting = victim.waiting(this.#owed);
    this.#require(waiting.map((source) => `it did not go on with ${source} ${had}`));
    this.#readyWithin = Math.max(this.#readyWithin, victim.readyAfter ?? 0);
    this.#resumedWithin = Math.max(this.#resumedWithin, after);
    this.#owed = [];
  }

  #killWorker(pid: number, clock: SimulatedClock): void {
    const at = clock.now();
    process.kill(pid, 'SIGKILL');
    this.#kills.worker += 1;
    this.#troubles.push({ from: at, to: at });
  }

  async #kill(
    victim: Victim,
    clock: SimulatedClock,
    which: 'daemon' | 'both' | 'starting',
  ): Promise<void> {
    const before = clock.now();
    if (existsSync(this.#database)) this.#note();
    const both = which === 'both' ? [...victim.workers].filter(isWorker) : [];
    for (const pid of [victim.pid, ...both]) process.kill(pid, 'SIGKILL');
    await victim.ended;
    this.#kills[which] += 1;
    this.#ended(victim, clock, before);
  }

  async #stop(victim: Victim, clock: SimulatedClock): Promise<void> {
    const before = clock.now();
    this.#note();
    victim.process.kill('SIGTERM');
    const end = await Promise.race([victim.ended, wait(RESUMED_WITHIN)]);
    this.#stops += 1;
    if (end?.code !== 0) {
      this.#require([`stopped by SIGTERM it ended with ${JSON.stringify(end)}: ${victim.errors}`]);
    }
    this.#ended(victim, clock, before);
  }

  #note(): void {
    look(this.#database, (database) => this.#ledger.note(database));
  }

  /** What must hold right after the end, before anything is mended by a new start. */
  #ended(victim: Victim, clock: SimulatedClock, before: Instant): void {
    this.#troubles.push({ from: before, to: clock.now() });
    this.#orphans.push(
      ...[...victim.workers].map((pid) => ({ pid, by: performance.now() + ORPHANS_GONE })),
    );
    this.#require(victim.problems);
    this.#require(
      this.#orphans
        .filter(({ pid, by }) => by < performance.now() && isWorker(pid))
        .map(({ pid }) => `worker ${String(pid)} is left over`),
    );
    if (!existsSync(this.#database)) return;
    const all = this.killed % ALL_CHECKED_EVERY === 0;
    this.#require(
      look(this.#database, (database) => {
        const broken = database.pragma('integrity_check', { simple: true });
        if (broken !== 'ok') return [`the database is damaged: ${String(broken)}`];
        if (
          database.prepare(`select 1 from sqlite_master where name = 'slots'`).get() === undefined
        ) {
          return [];
        }
        const reading = database.prepare('select 1 from readings where id = ?').pluck();
        const assessed = database
          .prepare(
            'select count(*) from findings join runs on runs.seq = findings.run where runs.id = ?',
          )
          .pluck();
        this.#owed = database
          .prepare(
            'select distinct source from slots where finished_at is null and holder is not null',
          )
          .pluck()
          .all() as string[];
        return [
          ...this.#ledger.missing(database, all),
          ...victim.readings
            .filter((id) => reading.get(id) === undefined)
            .map((id) => `reading ${id} was committed and is lost`),
          ...victim.assessments
            .filter(({ run, findings }) => assessed.get(run) !== findings)
            .map(({ run }) => `verdicts of ${run} were committed and are lost`),
          ...database
            .prepare(
              `select run || ' is the run of ' || count(*) || ' slots' from slots
              where run is not null group by run having count(*) > 1`,
            )
            .pluck()
            .all(),
        ] as string[];
      }),
    );
  }

  /** The machine is off for a while. */
  #rest(clock: SimulatedClock): void {
    const chance = this.#chance;
    const kind = chance.next();
    const off =
      kind < 0.45
        ? 0
        : kind < 0.75
          ? chance.between(0, HOUR / 3)
          : kind < 0.93
            ? chance.between(0, 8 * HOUR)
            : chance.between(0, 3 * DAY);
    const from = clock.now();
    clock.pass(Math.round(off));
    this.#troubles.push({ from, to: clock.now() });
  }

  /** Lets it come to rest, and ends it as an operator would. */
  async #quiet(clock: SimulatedClock): Promise<void> {
    const victim = new Victim({ folder: this.#options.folder, work: 'here' });
    await this.#resumed(victim);
    const until = millis(clock.now()) + QUIET;
    const limit = performance.now() + QUIET_LIMIT;
    while (millis(clock.now()) < until && !victim.isOver && performance.now() < limit) {
      await wait(50);
    }
    if (performance.now() >= limit) this.#require(['it does not come to rest']);
    await this.#stop(victim, clock);
    for (const { pid, by } of this.#orphans) {
      while (isWorker(pid) && performance.now() < by) await wait(50);
      if (isWorker(pid)) this.#require([`worker ${String(pid)} is left over`]);
    }
  }

  #require(faults: readonly string[]): void {
    if (faults.length > 0) throw new Violation(this.#options, this.killed, faults);
  }
}
