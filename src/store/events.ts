import {
  batches,
  fromJson,
  storable,
  stored,
  storableOrNull,
  storedOrNull,
  toJson,
} from './encoding.ts';
import type { Tx } from './schema.ts';
import type { EventRow, NewEvent } from './store.ts';

export async function addEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    at: event.at,
    about: storable(event.about),
    type: event.type,
    actor: storable(event.actor),
    person: storableOrNull(event.person),
    data: toJson(event.data),
  }));
  for (const batch of batches(rows)) await tx.insertInto('events').values(batch).execute();
}

/** In the order they happened. */
export async function events(tx: Tx, about: string | undefined): Promise<readonly EventRow[]> {
  let query = tx.selectFrom('events').selectAll().orderBy('id');
  if (about !== undefined) query = query.where('about', '=', storable(about));
  return (await query.execute()).map((row) => ({
    id: row.id,
    at: row.at,
    about: stored(row.about),
    type: row.type,
    actor: stored(row.actor),
    person: storedOrNull(row.person),
    data: fromJson(row.data) as EventRow['data'],
  }));
}
