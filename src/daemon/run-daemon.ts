import { statfs } from 'node:fs/promises';
import type { Writable } from 'node:stream';

import { errorText } from '../core/error-text.ts';
import type { LoadedConfiguration } from '../config/load.ts';
import { exitCodeOf } from '../engine/run.ts';
import type { Store } from '../store/store.ts';
import { Alerting } from './alerting.ts';
import type { Clock } from './clock.ts';
import { Daemon } from './daemon.ts';
import type { DaemonEvent } from './event.ts';
import { isAlive, serve, type HttpServer } from './http-server.ts';
import { createLog, logEvent, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { systemd, type Systemd } from './systemd.ts';
import type { StartWork } from './work.ts';

/** How often the daemon looks at what is due. */
const TICK_MS = 5000;

export interface RunDaemonOptions {
  readonly configuration: LoadedConfiguration;
  /** Reads the configuration again, secrets tried; throws an `OperatorError` for one that is wrong. */
  readonly load: () => Promise<LoadedConfiguration>;
  readonly store: Store;
  readonly startWork: StartWork;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the log goes. */
  readonly output: Writable;
  /** Aborted when the daemon is to stop. */
  readonly signal: AbortSignal;
  /** Calls back when the configuration is to be read again; gives back how to end that. */
  readonly onReload: (reload: () => void) => () => void;
  /** Called with the address once it is served, for whoever asked for port 0. */
  readonly listening?: (url: string) => void;
  /** Looks every so many milliseconds until what it gives is called; a timer does unless given. */
  readonly every?: (milliseconds: number, look: () => Promise<void>) => () => void;
}

/** Runs until the signal; resolves once everything under way has come to an end. */
export async function runDaemon(options: RunDaemonOptions): Promise<void> {
  const { clock, store, signal } = options;
  const metrics = new Metrics();
  const { daemon, alerting, log } = assemble(options, metrics, false);
  const manager = systemd(options.env, process.pid);
  const tell = told(manager, log);
  const listen = options.configuration.daemon.listen;
  const server: HttpServer | undefined =
    listen === false
      ? undefined
      : await serve({
          listen,
          view: () => daemon.view(),
          now: () => clock.now(),
          metrics: () => metrics.render(daemon.view(), store),
        });
  if (server) {
    log.info({ url: server.url }, 'serving /healthz, /readyz and /metrics');
    options.listening?.(server.url);
  }
  // One after the other, however often somebody asks.
  let reloading = Promise.resolve();
  const endReload = options.onReload(() => {
    reloading = reloading.then(async () => {
      await tell('RELOADING=1');
      try {
        await daemon.reload();
      } catch (error) {
        log.error({ detail: errorText(error) }, 'the configuration could not be read again');
      }
      await tell('READY=1', statusOf(daemon));
    });
  });
  await daemon.tick();
  await tell('READY=1', statusOf(daemon));
  const endLooks = (options.every ?? byTimer)(TICK_MS, () => daemon.tick());
  const signsOfLife = alive(manager, () => isAlive(daemon.view(), clock.now()), tell);
  await aborted(signal);
  endLooks();
  for (const timer of signsOfLife) clearInterval(timer);
  endReload();
  await reloading;
  await tell('STOPPING=1');
  await daemon.stop();
  await alerting.settled();
  await server?.close();
}

/** Does what is due now and waits for it. Its exit code is that of a run of all sources. */
export async function runOnce(options: RunDaemonOptions): Promise<0 | 1 | 3 | 4> {
  const { daemon, alerting } = assemble(options, new Metrics(), true);
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped = daemon.stop();
  };
  if (options.signal.aborted) stop();
  options.signal.addEventListener('abort', stop, { once: true });
  await daemon.tick();
  // What is under way is held, and ended where it takes too long, by looking.
  const endLooks = (options.every ?? byTimer)(TICK_MS, () => daemon.tick());
  await untilIdle(daemon);
  endLooks();
  options.signal.removeEventListener('abort', stop);
  await stopped;
  await alerting.settled();
  const { storeProblem, diskProblem, assessmentOwed, sources } = daemon.view();
  if (storeProblem !== null || diskProblem !== null || assessmentOwed) return 4;
  const { verdicts } = await options.store.tallies();
  return exitCodeOf({
    verdicts,
    sources: sources.map(({ last }) => ({
      status: last?.outcome === 'complete' ? 'complete' : 'unavailable',
    })),
  });
}

/** Waits for what is under way. What the store or the disk refuses is tried again, and not waited for. */
async function untilIdle(daemon: Daemon): Promise<void> {
  for (let looks = 0; !daemon.isIdle && looks < 2;) {
    if (daemon.view().working.length > 0) {
      looks = 0;
      await daemon.changed();
    } else {
      looks += 1;
      await daemon.tick();
    }
  }
}

function assemble(
  options: RunDaemonOptions,
  metrics: Metrics,
  once: boolean,
): { readonly daemon: Daemon; readonly alerting: Alerting; readonly log: Log } {
  const { configuration, store, clock, signal } = options;
  const log = createLog(configuration.daemon.log, options.output);
  const alerting = new Alerting({
    store,
    clock,
    log,
    signal,
    failed: (messages) => metrics.alertsFailed(messages),
  });
  const tell = (event: DaemonEvent): void => {
    logEvent(log, event);
    metrics.event(event);
    alerting.event(event);
    if (event.type === 'reloaded') log.level = daemon.configuration.daemon.log;
  };
  const daemon: Daemon = new Daemon({
    ...options,
    freeDisk,
    tell,
    after: (looked) => alerting.look(looked),
    tickEvery: TICK_MS,
    once,
  });
  return { daemon, alerting, log };
}

/** A service manager that cannot be told is no reason to stop. */
function told(manager: Systemd, log: Log): Systemd['notify'] {
  return async (state, status) => {
    try {
      await manager.notify(state, status);
    } catch (error) {
      log.warn({ detail: errorText(error) }, 'not notified');
    }
  };
}

/** A sign of life at twice the pace the manager asks for, while there is life. */
function alive(
  { watchdog }: Systemd,
  isAliveNow: () => boolean,
  tell: Systemd['notify'],
): readonly NodeJS.Timeout[] {
  if (watchdog === undefined) return [];
  return [
    setInterval(() => {
      if (isAliveNow()) void tell('WATCHDOG=1');
    }, watchdog / 2),
  ];
}

function byTimer(milliseconds: number, look: () => Promise<void>): () => void {
  const timer = setInterval(() => void look(), milliseconds);
  return () => clearInterval(timer);
}

function statusOf(daemon: Daemon): string {
  const { sources } = daemon.view();
  const next = sources.flatMap(({ nextAt }) => nextAt ?? []).sort()[0];
  return `${String(sources.length)} sources${next === undefined ? '' : `, next at ${next}`}`;
}

async function freeDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
