import type { Selectable } from 'kysely';

import type { Instant } from '../core/time.ts';
import { fromHex, fromJson, storableOrNull, storedOrNull, toHex, toJson } from './encoding.ts';
import type { Tables, Tx } from './schema.ts';
import type { RunRow, SourceRow } from './store.ts';

export async function beginRun(tx: Tx, run: Omit<RunRow, 'finishedAt'>): Promise<void> {
  await tx
    .insertInto('runs')
    .values({
      id: run.id,
      started_at: run.startedAt,
      finished_at: null,
      configuration: fromHex(run.configuration),
      sources: toJson(run.sources),
    })
    .execute();
}

export async function finishRun(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ finished_at: at })
    .where('seq', '=', await runNumber(tx, id))
    .execute();
}

/** The number rows refer to a run by. */
export async function runNumber(tx: Tx, id: string): Promise<number> {
  const row = await tx.selectFrom('runs').select('seq').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Error(`no run ${id} has begun`);
  return row.seq;
}

/** Newest first; with `before`, those that began before that run. */
export async function runs(
  tx: Tx,
  filter: { readonly asOf?: Instant | undefined; readonly before?: string | undefined },
  limit: number,
): Promise<readonly RunRow[]> {
  let query = tx.selectFrom('runs').selectAll().orderBy('seq', 'desc').limit(limit);
  if (filter.asOf !== undefined) query = query.where('started_at', '<=', filter.asOf);
  if (filter.before !== undefined) {
    query = query.where('seq', '<', await runNumber(tx, filter.before));
  }
  return (await query.execute()).map(runOf);
}

function runOf(row: Selectable<Tables['runs']>): RunRow {
  return {
    id: row.id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    configuration: toHex(row.configuration),
    sources: fromJson(row.sources) as readonly string[],
  };
}

export async function sources(tx: Tx): Promise<readonly SourceRow[]> {
  const rows = await tx.selectFrom('sources').selectAll().orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    collector: row.collector,
    tenant: storedOrNull(row.tenant),
    baselineAt: row.baseline_at,
  }));
}

export async function saveSource(tx: Tx, source: SourceRow): Promise<void> {
  const values = {
    collector: source.collector,
    tenant: storableOrNull(source.tenant),
    baseline_at: source.baselineAt,
  };
  await tx
    .insertInto('sources')
    .values({ id: source.id, ...values })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(values)
        // An unchanged source writes nothing.
        .where((e) =>
          e.or([
            e('sources.collector', 'is distinct from', values.collector),
            e('sources.tenant', 'is distinct from', values.tenant),
            e('sources.baseline_at', 'is distinct from', values.baseline_at),
          ]),
        ),
    )
    .execute();
}
