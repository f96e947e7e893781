import { storable, stored } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { ScheduleRow } from './store.ts';

export async function schedules(tx: Tx): Promise<readonly ScheduleRow[]> {
  const rows = await tx.selectFrom('schedules').selectAll().orderBy('source').execute();
  return rows.map((row) => ({
    source: row.source,
    schedule: stored(row.schedule),
    since: row.since,
    nextAt: row.next_at,
  }));
}

/** The daemon saves at every look at what is due: rows that are the same are not written. */
export async function saveSchedules(tx: Tx, rows: readonly ScheduleRow[]): Promise<void> {
  const known = new Map((await schedules(tx)).map((row) => [row.source, row]));
  for (const row of rows) {
    const before = known.get(row.source);
    known.delete(row.source);
    if (before !== undefined && isSame(before, row)) continue;
    const values = { schedule: storable(row.schedule), since: row.since, next_at: row.nextAt };
    await tx
      .insertInto('schedules')
      .values({ source: row.source, ...values })
      .onConflict((conflict) => conflict.column('source').doUpdateSet(values))
      .execute();
  }
  for (const source of known.keys()) {
    await tx.deleteFrom('schedules').where('source', '=', source).execute();
  }
}

function isSame(one: ScheduleRow, other: ScheduleRow): boolean {
  return (
    one.schedule === other.schedule && one.since === other.since && one.nextAt === other.nextAt
  );
}
