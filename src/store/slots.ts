import type { Selectable, UpdateResult } from 'kysely';

import type { Instant } from '../core/time.ts';
import { storable, storableOrNull, storedOrNull } from './encoding.ts';
import { endGaps, widenGap } from './monitoring-gaps.ts';
import type { Tables, Tx } from './schema.ts';
import type { MonitoringGapRow, SlotClaim, SlotOutcome, SlotRow, Store } from './store.ts';

type SlotKey = Pick<SlotRow, 'source' | 'dueAt'>;

export async function claimSlot(
  tx: Tx,
  { source, dueAt }: SlotKey,
  holder: string,
  now: Instant,
  until: Instant,
  options: {
    readonly gap?: Pick<MonitoringGapRow, 'from' | 'slots' | 'cause'> | undefined;
    readonly takeOver?: string | undefined;
    readonly evenWaiting?: boolean;
  } = {},
): Promise<SlotClaim> {
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('slots')
    .values({
      source,
      due_at: dueAt,
      attempts: 1,
      holder: storable(holder),
      until,
      started_at: now,
      finished_at: null,
      outcome: null,
      run: null,
      detail: null,
      gaps: 0,
    })
    .onConflict((conflict) => conflict.columns(['source', 'due_at']).doNothing())
    .executeTakeFirst();
  if (inserted === 1n) {
    if (options.gap) await widenGap(tx, source, options.gap);
    return { claim: 'yours', attempts: 1 };
  }
  const row = await tx
    .selectFrom('slots')
    .selectAll()
    .where('source', '=', source)
    .where('due_at', '=', dueAt)
    .executeTakeFirstOrThrow();
  if (row.finished_at !== null) return { claim: 'finished' };
  const by = storedOrNull(row.holder);
  if (row.until > now) {
    if (by === null && options.evenWaiting !== true) {
      return { claim: 'waiting', until: row.until };
    }
    if (by !== null && by !== options.takeOver)
      return { claim: 'held', holder: by, until: row.until };
  }
  const attempts = row.attempts + 1;
  await tx
    .updateTable('slots')
    .set({ attempts, holder: storable(holder), until })
    .where('source', '=', source)
    .where('due_at', '=', dueAt)
    .execute();
  return { claim: 'yours', attempts };
}

export async function holdSlot(
  tx: Tx,
  slot: SlotKey,
  holder: string,
  until: Instant,
): Promise<boolean> {
  return await changeHeld(tx, slot, holder, { until });
}

export async function leaveSlot(
  tx: Tx,
  slot: SlotKey,
  holder: string,
  { until, detail, run }: Pick<SlotRow, 'until' | 'detail' | 'run'>,
): Promise<void> {
  const left = { holder: null, until, detail: storableOrNull(detail), run };
  if (!(await changeHeld(tx, slot, holder, left)) || detail !== null) return;
  await tx
    .updateTable('slots')
    .set((e) => ({ attempts: e('attempts', '-', 1) }))
    .where('source', '=', slot.source)
    .where('due_at', '=', slot.dueAt)
    .execute();
}

export async function finishSlot(
  tx: Tx,
  slot: SlotKey,
  holder: string,
  end: Parameters<Store['finishSlot']>[2],
): Promise<boolean> {
  const { at, outcome, run, detail, gaps, cause = 'failed' } = end;
  const isDone = await changeHeld(tx, slot, holder, {
    holder: null,
    until: at,
    finished_at: at,
    outcome,
    run,
    detail: storableOrNull(detail),
    gaps,
  });
  if (!isDone) return false;
  if (outcome === 'complete' || outcome === 'partial') await endGaps(tx, slot.source, at);
  else if (cause !== null) await widenGap(tx, slot.source, { from: slot.dueAt, slots: 1, cause });
  return true;
}

export async function slots(
  tx: Tx,
  filter: Parameters<Store['slots']>[0],
  limit: number,
): Promise<readonly SlotRow[]> {
  let query = tx
    .selectFrom('slots')
    .selectAll()
    .orderBy('due_at', 'desc')
    .orderBy('source', 'desc')
    .limit(limit);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.read) query = query.where('outcome', 'in', ['complete', 'partial']);
  if (filter.dueBy !== undefined) query = query.where('due_at', '<=', filter.dueBy);
  return (await query.execute()).map(slotOf);
}

/** Oldest first. */
export async function unfinishedSlots(tx: Tx): Promise<readonly SlotRow[]> {
  const rows = await tx
    .selectFrom('slots')
    .selectAll()
    .where('finished_at', 'is', null)
    .orderBy('due_at')
    .orderBy('source')
    .execute();
  return rows.map(slotOf);
}

/** Whether the slot was still the holder's; another's is left alone. */
async function changeHeld(
  tx: Tx,
  { source, dueAt }: SlotKey,
  holder: string,
  change: Partial<Selectable<Tables['slots']>>,
): Promise<boolean> {
  const { numUpdatedRows }: UpdateResult = await tx
    .updateTable('slots')
    .set(change)
    .where('source', '=', source)
    .where('due_at', '=', dueAt)
    .where('holder', '=', storable(holder))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function slotOf(row: Selectable<Tables['slots']>): SlotRow {
  return {
    source: row.source,
    dueAt: row.due_at,
    attempts: row.attempts,
    holder: storedOrNull(row.holder),
    until: row.until,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    outcome: row.outcome as SlotOutcome | null,
    run: row.run,
    detail: storedOrNull(row.detail),
    gaps: row.gaps,
  };
}
