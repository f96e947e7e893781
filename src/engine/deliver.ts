import { createHash } from 'node:crypto';

import { errorText } from '../core/error-text.ts';
import { plus, type Instant } from '../core/time.ts';
import { TrackerFailure, type Tracker } from '../core/tracker.ts';
import type { OutboxRow, Store, TicketRow } from '../store/store.ts';
import { environmentFor, type Configuration, type TrackerConfiguration } from './configuration.ts';
import { takeLease } from './lease.ts';
import { ticketContent } from './ticket.ts';

/** Waits between tries double from a minute to a day; nothing is ever given up. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;

export interface DeliverySummary {
  readonly created: number;
  readonly updated: number;
  /** Not delivered: the tracker could not be reached or refused; they are tried again. */
  readonly held: number;
}

export interface DeliverOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  readonly progress: (waiting: number) => void;
}

/**
 * Sends what the outbox holds. A ticket is looked for by its key before it is made, so that a crash or
 * a lost answer between the two leads to one ticket and not to two; one process sends at a time.
 */
export async function deliver(options: DeliverOptions): Promise<DeliverySummary> {
  const { configuration, store, now } = options;
  const due = await store.dueOutbox(now());
  if (due.length > 0) options.progress(due.length);
  const total = { created: 0, updated: 0 };
  for (const tracker of configuration.trackers) {
    const rows = due.filter((row) => row.tracker === tracker.id);
    if (rows.length === 0) continue;
    const lease = await takeLease(store, `*tracker ${tracker.id}`, now);
    if (!('fence' in lease)) continue;
    try {
      const sent = await send(options, tracker, rows);
      total.created += sent.created;
      total.updated += sent.updated;
    } finally {
      await lease.release();
    }
  }
  const trackers = new Set(configuration.trackers.map(({ id }) => id));
  const waiting = (await store.pendingOutbox()).filter((row) => trackers.has(row.tracker));
  return { ...total, held: waiting.length };
}

async function send(
  options: DeliverOptions,
  configured: TrackerConfiguration,
  rows: readonly OutboxRow[],
): Promise<Omit<DeliverySummary, 'held'>> {
  const { configuration, store, now } = options;
  const environment = environmentFor(configuration, configured.timeout, now);
  const [nonconformities, deviations, findings, tickets] = await Promise.all([
    store.nonconformities(),
    store.deviations(),
    store.findings(),
    store.tickets(),
  ]);
  const sent = { created: 0, updated: 0 };
  let tracker: Tracker | undefined;
  for (const row of rows) {
    if (options.signal.aborted) break;
    const nonconformity = nonconformities.find((one) => one.id === row.nonconformity);
    if (!nonconformity) continue;
    const content = ticketContent({
      nonconformity,
      deviations: deviations.filter((one) => nonconformity.deviations.includes(one.id)),
      check: configuration.checks.find(({ check }) => check.id === nonconformity.check)?.check,
      findings,
    });
    const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const known = tickets.find(
      (ticket) => ticket.tracker === row.tracker && ticket.nonconformity === row.nonconformity,
    );
    const done = (ticket: Pick<TicketRow, 'ref' | 'url'>): Promise<void> =>
      store.delivered(row, {
        tracker: row.tracker,
        nonconformity: row.nonconformity,
        ref: ticket.ref,
        url: ticket.url,
        content: digest,
        updatedAt: now(),
      });
    try {
      tracker ??= await configured.kind.open(configured.settings, environment);
      const existing = known ?? (await tracker.find(content.key, row.createdAt));
      if (!existing) {
        await done(await tracker.open(content));
        sent.created += 1;
      } else {
        const unchanged = known?.content === digest && row.comment === null;
        if (!unchanged) await tracker.update(existing, content, row.comment ?? undefined);
        await done(existing);
        sent.updated += unchanged ? 0 : 1;
      }
    } catch (error) {
      const failure = error instanceof TrackerFailure ? error : undefined;
      const message = errorText(error);
      const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(row.attempts, 20), LONGEST_WAIT_MS);
      await store.postponed(
        row,
        plus(now(), Math.max(wait, failure?.after ?? 0)),
        environment.redact(message),
      );
    }
  }
  return sent;
}
