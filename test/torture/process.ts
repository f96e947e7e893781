import { fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { loadConfiguration } from '../../src/config/load.ts';
import { millis, plus, type Instant } from '../../src/core/time.ts';
import { runDaemon } from '../../src/daemon/run-daemon.ts';
import { workStarter } from '../../src/daemon/start-work.ts';
import type { StartWork, Working } from '../../src/daemon/work.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import * as plugins from './plugins.ts';

/** What the process is started with, as JSON in its only argument. */
export interface Order {
  /** Where its configuration is; its clock is named by the environment. */
  readonly folder: string;
  /**
   * Who does the work: this process, which a kill ends with it; real workers, whose starts take most of
   * the time; or one process for all of it, so that the daemon's own memory is all that this one has.
   */
  readonly work: 'here' | 'workers' | 'server';
  /** With `server`: every so many days the work is done by real workers. */
  readonly workersEvery?: number;
  /** The longest step of simulated time while nothing is under way, milliseconds. */
  readonly idleStep?: number;
}

/** Simulated time that goes by in one look while something is under way, milliseconds. */
const BUSY_STEP = 5000;
/** With jitter nobody knows the next beginning, and what begins five minutes after its time is late. */
const IDLE_STEP = 4 * 60_000;
/** A real worker takes its time: so many times as fast as the real one the simulated time goes by. */
const PACE = 60;
/** Real milliseconds given to a worker, so that one that hangs is met with the limit. */
const WORKER_LIMIT = 20_000;

const order = JSON.parse(process.argv[2] ?? 'null') as Order;
const { clock } = plugins;
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('stopped by SIGTERM')));
const directory = order.folder;
const load = () => loadConfiguration({ file: 'annexa.yaml', directory, env: process.env, plugins });
const configuration = await load();
const store = await openStore({ url: configuration.storeUrl });
const under = new Set<Working>();
const opened: Store[] = [];
await runDaemon({
  configuration,
  load,
  store,
  startWork: watched(await worker()),
  clock,
  env: {},
  output: process.stdout,
  signal: stop.signal,
  onReload: () => () => undefined,
  listening: (url) => tell({ listening: url }),
  every: (_, look) => {
    void run(look);
    return () => undefined;
  },
});
await Promise.all([store, ...opened].map((one) => one.close()));
process.exit(0);

/** Looks, and lets the simulated time go by between looks, until it is stopped. */
async function run(look: () => Promise<void>): Promise<void> {
  let before = performance.now();
  while (!stop.signal.aborted) {
    await look();
    const elapsed = performance.now() - before;
    before += elapsed;
    if (under.size === 0) clock.pass(await untilNext());
    else clock.pass(areReal() ? Math.min(elapsed * PACE, BUSY_STEP) : BUSY_STEP);
    await wait(areReal() ? 20 : 2);
  }
}

async function untilNext(): Promise<number> {
  const now = clock.now();
  const moments: Instant[] = [
    plus(now, order.idleStep ?? IDLE_STEP),
    ...(await store.schedules()).map(({ nextAt }) => nextAt),
    ...(await store.unfinishedSlots()).map(({ until }) => until),
  ];
  const next = moments.filter((moment) => moment > now).sort()[0] ?? now;
  return Math.max(millis(next) - millis(now), 1);
}

function areReal(): boolean {
  return [...under].some(({ pid }) => pid !== process.pid);
}

function watched(start: StartWork): StartWork {
  return (work, limits, progress) => {
    const working = start(work, limits, progress);
    under.add(working);
    void working.ended.then(() => under.delete(working));
    return working;
  };
}

async function worker(): Promise<StartWork> {
  const real = workStarter({
    file: 'annexa.yaml',
    directory,
    env: process.env,
    clock: { now: clock.now, awake: () => performance.now() },
    plugins: new URL('./plugins.js', import.meta.url).href,
  });
  const workers: StartWork = (work, limits, progress) =>
    real(work, { ...limits, time: WORKER_LIMIT }, progress);
  if (order.work === 'workers') return workers;
  if (order.work === 'here') {
    const { workHere } = await import('./work-here.ts');
    const own = await openStore({ url: configuration.storeUrl });
    opened.push(own);
    return workHere({ configuration, store: telling(own), now: clock.now }, clock);
  }
  const { workAt } = await import('./work-server.ts');
  const server = workAt(
    fork(path.join(import.meta.dirname, 'work-server.js'), [directory], { cwd: directory }),
    clock,
  );
  const every = order.workersEvery ?? Infinity;
  return (...given) => {
    const day = Math.floor(millis(clock.now()) / 86_400_000);
    return (day % every === 0 ? real : server)(...given);
  };
}

/** Tells what is committed once it is: from then on no kill may undo it. */
function telling(given: Store): Store {
  return Object.assign(Object.create(given) as Store, {
    commitReading: async (...[commit, fence]: Parameters<Store['commitReading']>) => {
      await given.commitReading(commit, fence);
      tell({ reading: commit.reading.id });
    },
    reconcile: async (...[change]: Parameters<Store['reconcile']>) => {
      await given.reconcile(change);
      tell({ assessed: change.run, findings: Array.from(change.openFindings).length });
    },
  });
}

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify({ told: what })}\n`);
}
