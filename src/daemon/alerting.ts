import { hostname } from 'node:os';

import { errorText } from '../core/error-text.ts';
import type { AlertKind } from '../core/notifier.ts';
import { plus, type Instant } from '../core/time.ts';
import type { AlertRow, Store } from '../store/store.ts';
import { alertsOf, recordedIn, updateAlerts, type Recorded, type WantedAlert } from './alerts.ts';
import type { Clock } from './clock.ts';
import type { Daemon } from './daemon.ts';
import type { DaemonEvent } from './event.ts';
import type { Log } from './log.ts';
import { DirectNotifications } from './notify-directly.ts';
import { sendNotifications, type NotifySummary } from './notify.ts';
import { ping } from './ping.ts';

/** A watchdog that could not be told is told again after so long. */
const PING_AGAIN_MS = 60_000;

export interface AlertingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the daemon is to stop: a receiver that is slow does not hold it up. */
  readonly signal: AbortSignal;
  /** Told of messages that a receiver did not take. */
  readonly failed: (messages: number) => void;
}

type Sending = (
  options: Parameters<DirectNotifications['tell']>[1],
) => Promise<readonly NotifySummary[]>;

/**
 * What is done at the end of each look: decides what people are to be told, has it told, and tells a
 * watchdog outside after every complete run.
 */
export class Alerting {
  readonly #options: AlertingOptions;
  readonly #direct = new DirectNotifications();
  /** Known since this process read the source; before that nothing is said of its credential. */
  readonly #credentials = new Map<string, Instant | null>();
  #sending: Promise<void> | undefined;
  /** What the newest look has to send; begun once what the one before sends is sent. */
  #next: Sending | undefined;
  #pingAt: Instant | undefined;

  constructor(options: AlertingOptions) {
    this.#options = options;
  }

  event(event: DaemonEvent): void {
    if (event.type !== 'ended' || event.end.end !== 'done') return;
    const { work, end } = event;
    const [read] = end.summary.sources;
    if (work.kind === 'assess') this.#pingAt = this.#options.clock.now();
    else if (read?.status === 'complete' || read?.status === 'partial') {
      this.#credentials.set(work.source, read.credentialExpiresAt);
    }
  }

  /** Never waits for a receiver. Throws what the store refuses. */
  async look(daemon: Daemon): Promise<void> {
    const { store, clock } = this.#options;
    const { alerts } = daemon.configuration;
    const now = clock.now();
    const view = daemon.view();
    const recorded = await this.#recorded(daemon, now);
    const found = alertsOf({
      now,
      view,
      recorded,
      credentials: this.#credentials,
      credentialDays: alerts.credentialDays,
    });
    const wanted = ofThisMachine(found, recorded?.open ?? []);
    let isRecorded = recorded !== null && view.storeProblem === null;
    let refused: Error | undefined;
    if (isRecorded) {
      try {
        await updateAlerts(store, wanted, alerts.notify, now);
      } catch (error) {
        // It can be read and not written: then people are told from memory.
        isRecorded = false;
        refused = error instanceof Error ? error : new Error(String(error));
      }
    }
    this.#send(daemon, async (options) => {
      // What the store cannot keep is told from memory, and over once the store keeps it again.
      if (!isRecorded) return [await this.#direct.tell(wanted, options)];
      const direct = this.#direct.isIdle ? [] : [await this.#direct.tell([], options)];
      return [...direct, await sendNotifications({ ...options, store })];
    });
    if (refused !== undefined) throw refused;
  }

  /** Resolves when what is being sent just now is sent. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #recorded(daemon: Daemon, now: Instant): Promise<Recorded | null> {
    const { store } = this.#options;
    try {
      return await recordedIn(store, daemon.configuration.sources, now);
    } catch (error) {
      // The daemon's own look met the same, and the alert of it is told without the store.
      if (daemon.view().storeProblem !== null) return null;
      throw error;
    }
  }

  #send(daemon: Daemon, send: Sending): void {
    this.#next = send;
    this.#sending ??= this.#sendAll(daemon);
  }

  async #sendAll(daemon: Daemon): Promise<void> {
    const { clock, signal, log } = this.#options;
    for (let send = this.#next; send !== undefined; send = this.#next) {
      this.#next = undefined;
      const { configuration } = daemon;
      const { notify } = configuration.alerts;
      try {
        const told = await send({ configuration, now: () => clock.now(), signal, notify });
        for (const { held, dropped } of told) {
          for (const unsent of held) log.warn({ ...unsent }, 'a message could not be sent yet');
          for (const unsent of dropped) log.error({ ...unsent }, 'a message was refused for good');
          const unsent = held.length + dropped.length;
          if (unsent > 0) this.#options.failed(unsent);
        }
        await this.#ping(daemon);
      } catch (error) {
        log.error({ detail: errorText(error) }, 'alerts could not be sent');
      }
    }
    this.#sending = undefined;
  }

  async #ping(daemon: Daemon): Promise<void> {
    const { clock, signal, log } = this.#options;
    const { configuration } = daemon;
    const reference = configuration.daemon.ping;
    if (this.#pingAt === undefined || clock.now() < this.#pingAt) return;
    const { storeProblem, sources } = daemon.view();
    // Then the view of the sources is old.
    if (storeProblem !== null) return;
    this.#pingAt = undefined;
    const isComplete = sources.every(({ last }) => last?.outcome === 'complete');
    if (reference === undefined || !isComplete) return;
    try {
      await ping(await configuration.secret(reference), signal);
    } catch (error) {
      this.#pingAt = plus(clock.now(), PING_AGAIN_MS);
      log.warn({ detail: errorText(error) }, 'the watchdog was not told of a complete run');
    }
  }
}

/** Of one machine alone, where several share a database: another's look knows nothing of them. */
const OF_A_MACHINE: ReadonlySet<AlertKind> = new Set(['configuration-invalid', 'disk-low']);

/** The alerts under this machine's name, and those of other machines as they are. */
function ofThisMachine(
  wanted: readonly WantedAlert[],
  open: readonly AlertRow[],
): readonly WantedAlert[] {
  const end = `/${hostname()}`;
  const named = wanted.map((alert) =>
    OF_A_MACHINE.has(alert.kind) ? { ...alert, key: `${alert.kind}${end}` } : alert,
  );
  const others = open.filter(({ kind, key }) => OF_A_MACHINE.has(kind) && !key.endsWith(end));
  return [...named, ...others];
}
