import type { Instant } from '../core/time.ts';
import type { Tx } from './schema.ts';
import type { MonitoringGapCause, MonitoringGapRow } from './store.ts';

/** Begins a gap of the source; where one is open that one goes on, with its own cause. */
export async function widenGap(
  tx: Tx,
  source: string,
  { from, slots, cause }: Pick<MonitoringGapRow, 'from' | 'slots' | 'cause'>,
): Promise<void> {
  const open = await tx
    .selectFrom('monitoring_gaps')
    .select(['id', 'from_at', 'slots'])
    .where('source', '=', source)
    .where('to_at', 'is', null)
    .executeTakeFirst();
  if (open === undefined) {
    await tx
      .insertInto('monitoring_gaps')
      .values({ source, from_at: from, slots, cause, to_at: null })
      .execute();
    return;
  }
  await tx
    .updateTable('monitoring_gaps')
    // Later ones may have come due earlier where the clock was set back.
    .set({ from_at: from < open.from_at ? from : open.from_at, slots: open.slots + slots })
    .where('id', '=', open.id)
    .execute();
}

export async function endGaps(tx: Tx, source: string, at: Instant): Promise<void> {
  await tx
    .updateTable('monitoring_gaps')
    .set({ to_at: at })
    .where('source', '=', source)
    .where('to_at', 'is', null)
    .execute();
}

export async function monitoringGaps(
  tx: Tx,
  since: Instant | undefined,
): Promise<readonly MonitoringGapRow[]> {
  let query = tx
    .selectFrom('monitoring_gaps')
    .selectAll()
    .orderBy('from_at', 'desc')
    .orderBy('id', 'desc');
  if (since !== undefined) {
    query = query.where((e) => e.or([e('to_at', 'is', null), e('to_at', '>=', since)]));
  }
  return (await query.execute()).map((row) => ({
    id: row.id,
    source: row.source,
    from: row.from_at,
    slots: row.slots,
    cause: row.cause as MonitoringGapCause,
    to: row.to_at,
  }));
}
