import { loadConfiguration, requireSecrets, type LoadedConfiguration } from '../config/load.ts';
import type { Plugins } from '../config/reading.ts';
import { OperatorError } from '../core/operator-error.ts';
import { instant, type Instant } from '../core/time.ts';
import { runAnnexa, type Progress } from '../engine/run.ts';
import { useProxies } from '../proxies.ts';
import { openStore } from '../store/open.ts';
import { LeaseLost } from '../store/store.ts';
import {
  workerCommand,
  type WorkerEnd,
  type WorkerMessage,
  type WorkOrder,
} from './work-messages.ts';

const HEARTBEAT_MS = 2000;
/** No more than one message on readings in so many milliseconds: there may be thousands. */
const READINGS_APART_MS = 250;
/** How long a process without a parent may take to leave things in order. */
const ORPHAN_MS = 5000;
/** How long the last message may take to leave. */
const FAREWELL_MS = 2000;
/** A secret shorter than this would be cut out of every word. */
const SHORTEST_SECRET = 6;

/** What a module in place of the registry may bring beside plug-ins: the time, as simulations have it. */
interface Surroundings extends Plugins {
  readonly now?: () => Instant;
}

/** Does the work that its parent sends first, tells how it ended, and ends the process. */
export async function runAsChild(): Promise<void> {
  const stop = new AbortController();
  const secrets = new Secrets();
  const crashed = (error: unknown): void =>
    end({ end: 'failed', cause: 'crashed', detail: secrets.hidden(error) });
  const order = await listen(stop, crashed);
  heartbeat();
  setInterval(heartbeat, HEARTBEAT_MS);
  await useProxies(process.env);
  end(await work(order, stop.signal, secrets));
}

async function work(order: WorkOrder, signal: AbortSignal, secrets: Secrets): Promise<WorkerEnd> {
  const failed = (cause: 'crashed' | 'refused' | 'store', error: unknown): WorkerEnd =>
    signal.aborted && error === signal.reason
      ? { end: 'stopped' }
      : { end: 'failed', cause, detail: secrets.hidden(error) };
  let configuration: LoadedConfiguration;
  let now: () => Instant;
  try {
    const plugins = await pluginsOf(order);
    now = plugins.now ?? ((): Instant => instant(Date.now()));
    const { file, directory, configuration: text } = order;
    const loaded = await loadConfiguration({ file, directory, env: process.env, plugins, text });
    configuration = secrets.notedFrom(loaded);
    await requireWork(configuration, order.work);
  } catch (error) {
    return failed(error instanceof OperatorError ? 'refused' : 'crashed', error);
  }
  try {
    const store = await openStore({ url: configuration.storeUrl });
    try {
      const collects = order.work.kind === 'collect';
      const summary = await runAnnexa({
        configuration,
        store,
        ...(order.work.kind === 'collect' ? { sources: [order.work.source] } : {}),
        collect: collects,
        assess: !collects,
        deliver: !collects,
        now,
        signal,
        progress: teller(),
      });
      const isCut = signal.aborted && summary.sources.some(({ status }) => status !== 'complete');
      const peak = process.resourceUsage().maxRSS * 1024;
      return isCut ? { end: 'stopped' } : { end: 'done', summary, peak };
    } finally {
      await store.close();
    }
  } catch (error) {
    // Whatever the operator can mend about a provider is a gap by now: what is left is the database.
    const isStore = error instanceof OperatorError || error instanceof LeaseLost;
    return failed(isStore ? 'store' : 'crashed', error);
  }
}

async function pluginsOf({ plugins }: WorkOrder): Promise<Surroundings> {
  if (plugins === undefined) return import('../registry.ts');
  return (await import(plugins)) as Surroundings;
}

/**
 * A source cannot be read without its secrets. Judging goes on without those of trackers: tickets are
 * held, with the reason, as when a tracker cannot be reached.
 */
async function requireWork(
  configuration: LoadedConfiguration,
  work: WorkOrder['work'],
): Promise<void> {
  if (work.kind === 'assess') return;
  const { source } = work;
  if (!configuration.sources.some(({ id }) => id === source)) {
    throw new OperatorError(`${configuration.file} has no source ${source} any more`);
  }
  await requireSecrets(configuration, { sources: [source], trackers: [] });
}

/**
 * What to do, once the parent has sent it; and ways to be stopped: by the parent's word, by its end, by a
 * signal that the whole group is sent.
 */
function listen(stop: AbortController, crashed: (error: unknown) => void): Promise<WorkOrder> {
  const orphaned = (): void => {
    stop.abort(new Error('the daemon has ended'));
    setTimeout(() => process.exit(1), ORPHAN_MS);
  };
  process.on('uncaughtException', crashed);
  process.on('disconnect', orphaned);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  }
  // Before anybody listened.
  if (!process.connected) orphaned();
  return new Promise((resolve) => {
    // Node keeps messages for the first who listens.
    process.on('message', (message) => {
      const { data: command } = workerCommand.safeParse(message);
      if (command?.type === 'order') resolve(command);
      else if (command) stop.abort(new Error('stopped by the daemon'));
    });
  });
}

function teller(): (event: Progress) => void {
  let told = -Infinity;
  return (event) => {
    if (event.type === 'begun') send({ type: 'run', run: event.run });
    if (event.type !== 'reading' || performance.now() - told < READINGS_APART_MS) return;
    told = performance.now();
    const { step, status } = event.reading;
    send({ type: 'reading', step, status });
  };
}

function heartbeat(): void {
  send({ type: 'alive', memory: process.memoryUsage.rss() });
}

let isEnding = false;

/** The last word. Whatever libraries still hold open ends with the process. */
function end(how: WorkerEnd): void {
  if (isEnding) return;
  isEnding = true;
  const exit = (): never => process.exit(how.end === 'failed' ? 1 : 0);
  setTimeout(exit, FAREWELL_MS);
  send({ type: 'end', end: how }, exit);
}

/** A parent that has gone is told nothing: its end is noticed elsewhere. */
function send(message: WorkerMessage, sent: () => void = () => undefined): void {
  if (process.connected && process.send) process.send(message, undefined, undefined, sent);
  else sent();
}

/** The secrets that were read, to be cut out of what an error says. */
class Secrets {
  readonly #known = new Set<string>();

  notedFrom(configuration: LoadedConfiguration): LoadedConfiguration {
    const { storeUrl } = configuration;
    if (URL.canParse(storeUrl)) this.#note(decodeURIComponent(new URL(storeUrl).password));
    return {
      ...configuration,
      secret: async (reference) => {
        const value = await configuration.secret(reference);
        this.#note(value);
        return value;
      },
    };
  }

  hidden(error: unknown): string {
    let text =
      error instanceof OperatorError || error instanceof LeaseLost
        ? error.message
        : error instanceof Error
          ? `${error.name}: ${error.message}`
          : String(error);
    for (const secret of this.#known) text = text.replaceAll(secret, '[secret]');
    return text;
  }

  #note(value: string): void {
    if (value.length >= SHORTEST_SECRET) this.#known.add(value);
  }
}
