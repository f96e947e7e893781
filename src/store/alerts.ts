import type { AlertKind } from '../core/notifier.ts';
import type { Instant } from '../core/time.ts';
import { storable, stored, storedOrNull } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { AlertRow, NotificationRow } from './store.ts';

interface AlertColumns {
  readonly key: string;
  readonly kind: string;
  readonly source: string | null;
  readonly title: string;
  readonly text: string;
  readonly raised_at: string;
  readonly cleared_at: string | null;
}

export async function alerts(tx: Tx, which: 'open' | 'all'): Promise<readonly AlertRow[]> {
  let query = tx.selectFrom('alerts').selectAll().orderBy('id', 'desc');
  if (which === 'open') query = query.where('cleared_at', 'is', null);
  return (await query.execute()).map((row) => alertOf(row.id, row));
}

export async function changeAlerts(
  tx: Tx,
  change: {
    readonly raise: readonly Pick<AlertRow, 'key' | 'kind' | 'source' | 'title' | 'text'>[];
    readonly clear: readonly string[];
  },
  notifiers: readonly string[],
  now: Instant,
): Promise<void> {
  for (const key of change.clear) {
    const id = await openAlert(tx, key);
    if (id === undefined) continue;
    await tx.updateTable('alerts').set({ cleared_at: now }).where('id', '=', id).execute();
    await notify(tx, id, 'cleared', notifiers, now);
  }
  for (const { key, kind, source, title, text } of change.raise) {
    if ((await openAlert(tx, key)) !== undefined) continue;
    const { id } = await tx
      .insertInto('alerts')
      .values({
        key: storable(key),
        kind,
        source,
        title: storable(title),
        text: storable(text),
        raised_at: now,
        cleared_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await notify(tx, id, 'raised', notifiers, now);
  }
}

/** In the order in which they were written. */
export async function notifications(
  tx: Tx,
  due: Instant | undefined,
): Promise<readonly NotificationRow[]> {
  let query = tx
    .selectFrom('notifications as message')
    .innerJoin('alerts', 'alerts.id', 'message.alert')
    .select(['message.id', 'alert', 'notifier', 'change', 'created_at', 'attempts'])
    .select(['next_at', 'last_error'])
    .select(['key', 'kind', 'source', 'title', 'text', 'raised_at', 'cleared_at'])
    .orderBy('message.id');
  if (due !== undefined) {
    query = query.where('next_at', '<=', due).where((e) =>
      // That an alert is over is no news to whoever has not yet been told of it.
      e.not(
        e.exists(
          e
            .selectFrom('notifications as earlier')
            .select('earlier.id')
            .whereRef('earlier.alert', '=', 'message.alert')
            .whereRef('earlier.notifier', '=', 'message.notifier')
            .whereRef('earlier.id', '<', 'message.id'),
        ),
      ),
    );
  }
  return (await query.execute()).map((row) => ({
    id: row.id,
    alert: alertOf(row.alert, row),
    notifier: row.notifier,
    change: row.change as NotificationRow['change'],
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAt: row.next_at,
    lastError: storedOrNull(row.last_error),
  }));
}

export async function notified(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('notifications').where('id', '=', id).execute();
}

export async function notificationPostponed(
  tx: Tx,
  id: number,
  nextAt: Instant,
  error: string,
): Promise<void> {
  await tx
    .updateTable('notifications')
    .set((e) => ({
      attempts: e('attempts', '+', 1),
      next_at: nextAt,
      last_error: storable(error),
    }))
    .where('id', '=', id)
    .execute();
}

async function openAlert(tx: Tx, key: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('alerts')
    .select('id')
    .where('key', '=', storable(key))
    .where('cleared_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

async function notify(
  tx: Tx,
  alert: number,
  change: NotificationRow['change'],
  notifiers: readonly string[],
  now: Instant,
): Promise<void> {
  for (const notifier of notifiers) {
    await tx
      .insertInto('notifications')
      .values({
        alert,
        notifier,
        change,
        created_at: now,
        attempts: 0,
        next_at: now,
        last_error: null,
      })
      .execute();
  }
}

function alertOf(id: number, row: AlertColumns): AlertRow {
  return {
    id,
    key: stored(row.key),
    kind: row.kind as AlertKind,
    source: row.source,
    title: stored(row.title),
    text: stored(row.text),
    raisedAt: row.raised_at,
    clearedAt: row.cleared_at,
  };
}
