import type { Selectable } from 'kysely';

import type { Instant } from '../core/time.ts';
import { storable, storableOrNull, stored, storedOrNull } from './encoding.ts';
import type { Tables, Tx } from './schema.ts';
import type { OutboxRow, Reconciliation, TicketRow } from './store.ts';

/** Stands between the comments of changes that are sent as one. */
const BETWEEN_COMMENTS = '\n\n';

/**
 * Asks for a ticket to be made or brought up to date. While an earlier request for the same one waits,
 * the two become one, under a new id: whoever is sending the earlier one thereby sees that it is not all.
 */
export async function enqueue(
  tx: Tx,
  { tracker, nonconformity, comment }: Reconciliation['outbox'][number],
  at: Instant,
): Promise<void> {
  const waiting = await pendingFor(tx, tracker, nonconformity);
  if (waiting) await tx.deleteFrom('outbox').where('id', '=', waiting.id).execute();
  const comments = [waiting?.comment ?? null, storableOrNull(comment)].filter(
    (one) => one !== null,
  );
  await tx
    .insertInto('outbox')
    .values({
      tracker,
      nonconformity,
      created_at: waiting?.created_at ?? at,
      comment: comments.length === 0 ? null : comments.join(BETWEEN_COMMENTS),
      attempts: waiting?.attempts ?? 0,
      // A tracker that is down stays backed off.
      next_at: waiting?.next_at ?? at,
      last_error: waiting?.last_error ?? null,
    })
    .execute();
}

export async function outbox(tx: Tx, due: Instant | undefined): Promise<readonly OutboxRow[]> {
  let query = tx.selectFrom('outbox').selectAll().orderBy('id');
  if (due !== undefined) query = query.where('next_at', '<=', due);
  return (await query.execute()).map((row) => ({
    id: row.id,
    tracker: row.tracker,
    nonconformity: row.nonconformity,
    createdAt: row.created_at,
    comment: storedOrNull(row.comment),
    attempts: row.attempts,
    nextAt: row.next_at,
    lastError: storedOrNull(row.last_error),
  }));
}

export async function delivered(tx: Tx, row: OutboxRow, ticket: TicketRow): Promise<void> {
  const values = {
    ref: storable(ticket.ref),
    url: storable(ticket.url),
    content: ticket.content,
    updated_at: ticket.updatedAt,
  };
  await tx
    .insertInto('tickets')
    .values({ tracker: ticket.tracker, nonconformity: ticket.nonconformity, ...values })
    .onConflict((conflict) => conflict.columns(['tracker', 'nonconformity']).doUpdateSet(values))
    .execute();
  const waiting = await pendingFor(tx, row.tracker, row.nonconformity);
  if (waiting === undefined) return;
  if (waiting.id === row.id) {
    await tx.deleteFrom('outbox').where('id', '=', row.id).execute();
    return;
  }
  // Something joined while the ticket was written: what is written need not be said again.
  await tx
    .updateTable('outbox')
    .set({
      comment: without(waiting.comment, storableOrNull(row.comment)),
      created_at: ticket.updatedAt,
      attempts: 0,
      next_at: ticket.updatedAt,
      last_error: null,
    })
    .where('id', '=', waiting.id)
    .execute();
}

export async function postponed(
  tx: Tx,
  row: OutboxRow,
  nextAt: Instant,
  error: string,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ attempts: row.attempts + 1, next_at: nextAt, last_error: storable(error) })
    .where('tracker', '=', row.tracker)
    .where('nonconformity', '=', row.nonconformity)
    .execute();
}

export async function tickets(tx: Tx): Promise<readonly TicketRow[]> {
  const rows = await tx
    .selectFrom('tickets')
    .selectAll()
    .orderBy('tracker')
    .orderBy('nonconformity')
    .execute();
  return rows.map((row) => ({
    tracker: row.tracker,
    nonconformity: row.nonconformity,
    ref: stored(row.ref),
    url: stored(row.url),
    content: row.content,
    updatedAt: row.updated_at,
  }));
}

async function pendingFor(
  tx: Tx,
  tracker: string,
  nonconformity: string,
): Promise<Selectable<Tables['outbox']> | undefined> {
  return await tx
    .selectFrom('outbox')
    .selectAll()
    .where('tracker', '=', tracker)
    .where('nonconformity', '=', nonconformity)
    .executeTakeFirst();
}

function without(joined: string | null, sent: string | null): string | null {
  if (joined === null || sent === null) return joined;
  if (joined === sent) return null;
  const start = sent + BETWEEN_COMMENTS;
  return joined.startsWith(start) ? joined.slice(start.length) : joined;
}
