import { createHash } from 'node:crypto';

import type { LoadedConfiguration } from '../config/load.ts';
import type { NotifierConfiguration } from '../config/daemon-configuration.ts';
import { errorText } from '../core/error-text.ts';
import { NotifierFailure, type Message, type Notifier } from '../core/notifier.ts';
import { plus, type Instant } from '../core/time.ts';
import { environmentFor } from '../engine/configuration.ts';
import { takeLease } from '../engine/lease.ts';
import type { AlertRow, NotificationRow, Store } from '../store/store.ts';
import { momentText } from './alert-texts.ts';

/** Waits between tries double from a minute to six hours, so that news is not older than it must be. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** A receiver may ask for more than that, within reason. */
const LONGEST_ASKED_MS = 24 * 3_600_000;
/** Messages to one notifier in one go: a receiver that was away is not flooded when it is back. */
const AT_ONCE = 20;

export type NotifyConfiguration = Pick<
  LoadedConfiguration,
  'notifiers' | 'organization' | 'folder' | 'secret'
>;

export interface NotifyOptions {
  readonly configuration: NotifyConfiguration;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}

/** A message that was not handed over, and why, without any secret. */
export interface Unsent {
  readonly notifier: string;
  readonly kind: Message['kind'];
  readonly change: Message['change'];
  readonly detail: string;
}

export interface NotifySummary {
  readonly sent: number;
  /** Tried again later. */
  readonly held: readonly Unsent[];
  /** Refused for good, and left. */
  readonly dropped: readonly Unsent[];
}

/** A message on its way, wherever it is kept meanwhile. */
export interface Waiting {
  readonly message: Message;
  /** Tries that failed. */
  readonly attempts: number;
  leave(): Promise<void>;
  postpone(nextAt: Instant, error: string): Promise<void>;
}

/**
 * Sends the messages that are due, one process at a time for each notifier. That an alert is over is
 * told even where it is told late that it was raised: a hole in the watch is news when it is past, too,
 * and a receiver that closes what it opened needs both.
 */
export async function sendNotifications(
  options: NotifyOptions & { readonly store: Store },
): Promise<NotifySummary> {
  const { configuration, store, now, signal } = options;
  const summary = new Summary();
  const due = await store.dueNotifications(now());
  const ids = new Set(due.map(({ notifier }) => notifier));
  for (const id of ids) {
    if (signal.aborted) break;
    const lease = await takeLease(store, `*notifier ${id}`, now);
    if (!('fence' in lease)) continue;
    try {
      // Read again under the lease: another process may have sent them since.
      const rows = (await store.dueNotifications(now())).filter((row) => row.notifier === id);
      const waiting = rows.map((row) => waitingOf(row, configuration.organization.name, store));
      const notifier = configuration.notifiers.find((one) => one.id === id);
      if (notifier) await sendTo(notifier, waiting, options, summary);
      else await drop(id, waiting, 'no notifier of this name is configured', summary);
    } finally {
      await lease.release();
    }
  }
  return summary;
}

/**
 * Sends what waits for one notifier until the receiver fails: the others of this round would fail alike.
 * What failed least often goes first, so that a message that no receiver takes holds up no other.
 */
export async function sendTo(
  configured: NotifierConfiguration,
  waiting: readonly Waiting[],
  { configuration, now, signal }: NotifyOptions,
  summary: Summary,
): Promise<void> {
  const environment = environmentFor(configuration, configured.timeout, now);
  const round = [...waiting].sort((a, b) => a.attempts - b.attempts).slice(0, AT_ONCE);
  let notifier: Notifier | undefined;
  for (const one of round) {
    if (signal.aborted) return;
    try {
      notifier ??= await configured.kind.open(configured.settings, environment);
      await untilAborted(notifier.send(one.message), signal);
      await one.leave();
      summary.sent += 1;
    } catch (error) {
      // It stays as it is, and is sent again under the same id.
      if (error instanceof Abandoned) return;
      const detail = environment.redact(errorText(error));
      const unsent = unsentOf(configured.id, one.message, detail);
      const failure = error instanceof NotifierFailure ? error : undefined;
      if (failure?.retry === false) {
        await one.leave();
        summary.dropped.push(unsent);
        continue;
      }
      const asked = Math.min(failure?.after ?? 0, LONGEST_ASKED_MS);
      await one.postpone(plus(now(), Math.max(waitAfter(one.attempts), asked)), detail);
      summary.held.push(unsent);
      if (failure?.after !== undefined) {
        const others = waiting.filter((other) => round.indexOf(other) > round.indexOf(one));
        for (const other of others) await other.postpone(plus(now(), asked), detail);
      }
      return;
    }
  }
}

export class Summary implements NotifySummary {
  sent = 0;
  readonly held: Unsent[] = [];
  readonly dropped: Unsent[] = [];
}

/** What a notifier is to tell of an alert. Its ids are the same however often it is sent. */
export function messageOf(
  alert: Pick<AlertRow, 'key' | 'kind' | 'source' | 'title' | 'text' | 'raisedAt'>,
  change: Message['change'],
  at: Instant,
  organization: string,
): Message {
  const { key, kind, source, title, text, raisedAt } = alert;
  // Not the row's number: a store that is made anew counts from one again.
  const id = createHash('sha256').update(`${organization}\n${key}\n${raisedAt}`).digest('hex');
  const about = `annexa-${id.slice(0, 24)}`;
  const told =
    change === 'raised'
      ? { title, text }
      : {
          title: `Over: ${title}`,
          text: `This is over since ${momentText(at)}. It was told on ${momentText(raisedAt)}:\n\n${text}`,
        };
  return {
    id: `${about}-${change}`,
    alert: about,
    at,
    change,
    kind,
    organization,
    source,
    ...told,
  };
}

export async function drop(
  notifier: string,
  waiting: readonly Waiting[],
  detail: string,
  summary: Summary,
): Promise<void> {
  for (const one of waiting) {
    await one.leave();
    summary.dropped.push(unsentOf(notifier, one.message, detail));
  }
}

function waitingOf(row: NotificationRow, organization: string, store: Store): Waiting {
  const { id, alert, change, createdAt, attempts } = row;
  const at = change === 'raised' ? alert.raisedAt : (alert.clearedAt ?? createdAt);
  return {
    message: messageOf(alert, change, at, organization),
    attempts,
    leave: () => store.notified(id),
    postpone: (nextAt, error) => store.notificationPostponed(id, nextAt, error),
  };
}

/** Milliseconds after so many tries that failed. */
function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 20), LONGEST_WAIT_MS);
}

function unsentOf(notifier: string, { kind, change }: Message, detail: string): Unsent {
  return { notifier, kind, change, detail };
}

class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** Does not wait for a receiver where annexa is to stop. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Abandoned());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
