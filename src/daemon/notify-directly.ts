import { HOUR, plus, type Instant } from '../core/time.ts';
import type { Message } from '../core/notifier.ts';
import type { WantedAlert } from './alerts.ts';
import {
  drop,
  messageOf,
  sendTo,
  Summary,
  type NotifyOptions,
  type NotifySummary,
  type Waiting,
} from './notify.ts';

/** A problem that comes and goes is told again only so long after it was told last. */
const QUIET_MS = HOUR;

interface Queued {
  readonly notifier: string;
  readonly message: Message;
  attempts: number;
  nextAt: Instant;
}

/**
 * Tells of alerts without the store, for as long as the store is what is broken: each once in the life
 * of the process, and that it is over.
 */
export class DirectNotifications {
  readonly #raised = new Map<string, WantedAlert & { readonly raisedAt: Instant }>();
  readonly #last = new Map<string, Instant>();
  #queue: readonly Queued[] = [];

  /** Whether something is told, or still to be told. */
  get isIdle(): boolean {
    return this.#raised.size === 0 && this.#queue.length === 0;
  }

  /**
   * `wanted`: all that holds now, of which what the store has was told; nothing once the store works
   * again and tells what still holds.
   */
  async tell(
    wanted: readonly WantedAlert[],
    options: NotifyOptions & { readonly notify: readonly string[] },
  ): Promise<NotifySummary> {
    const now = options.now();
    const summary = new Summary();
    const queue = (key: string, change: Message['change']): void => {
      const alert = this.#raised.get(key);
      if (!alert) return;
      const at = change === 'raised' ? alert.raisedAt : now;
      const message = messageOf(alert, change, at, options.configuration.organization.name);
      const added = options.notify.map((notifier) => ({
        notifier,
        message,
        attempts: 0,
        nextAt: now,
      }));
      this.#queue = [...this.#queue, ...added];
    };
    const holds = new Set(wanted.map(({ key }) => key));
    for (const key of [...this.#raised.keys()].filter((one) => !holds.has(one))) {
      queue(key, 'cleared');
      this.#raised.delete(key);
    }
    for (const alert of wanted.filter(({ recorded }) => recorded !== true)) {
      const last = this.#last.get(alert.key);
      const isRecent = last !== undefined && now < plus(last, QUIET_MS);
      if (this.#raised.has(alert.key) || isRecent) continue;
      this.#raised.set(alert.key, { ...alert, raisedAt: now });
      this.#last.set(alert.key, now);
      queue(alert.key, 'raised');
    }
    await this.#send(options, summary);
    return summary;
  }

  async #send(options: NotifyOptions, summary: Summary): Promise<void> {
    const now = options.now();
    for (const id of new Set(this.#queue.map(({ notifier }) => notifier))) {
      const mine = this.#queue.filter(({ notifier }) => notifier === id);
      // In order, for each alert: that it is over is told after that it was raised.
      const due = mine.filter(
        (one, index) =>
          one.nextAt <= now &&
          !mine.slice(0, index).some(({ message }) => message.alert === one.message.alert),
      );
      const waiting = due.map((one) => this.#waiting(one));
      const notifier = options.configuration.notifiers.find((configured) => configured.id === id);
      if (notifier) await sendTo(notifier, waiting, options, summary);
      else await drop(id, waiting, 'no notifier of this name is configured', summary);
    }
  }

  #waiting(one: Queued): Waiting {
    return {
      message: one.message,
      attempts: one.attempts,
      leave: async () => {
        this.#queue = this.#queue.filter((other) => other !== one);
      },
      postpone: async (nextAt) => {
        one.attempts += 1;
        one.nextAt = nextAt;
      },
    };
  }
}
