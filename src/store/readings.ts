import { sql } from 'kysely';

import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import {
  fromHex,
  fromJson,
  scopeText,
  storableOrNull,
  storedOrNull,
  toHex,
  toJson,
} from './encoding.ts';
import { nextOf } from './evidence.ts';
import { runNumber } from './runs.ts';
import type { Tx } from './schema.ts';
import type { FacetKey, PageOf, ReadingRow, StoredGap } from './store.ts';
import { expand, intern } from './texts.ts';

/** The number of a source, step and scope; made when this is their first reading. */
export async function seriesOf(
  tx: Tx,
  { source, step, scope, startedAt }: ReadingRow,
): Promise<number> {
  const known = await findSeries(tx, source, step, scope);
  if (known !== undefined) return known;
  const { id } = await tx
    .insertInto('series')
    .values({ source, step, scope: scopeText(scope), first_at: startedAt })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function findSeries(
  tx: Tx,
  source: string,
  step: string,
  scope: Scope,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom('series')
    .select('id')
    .where('source', '=', source)
    .where('step', '=', step)
    .where('scope', '=', scopeText(scope))
    .executeTakeFirst();
  return row?.id;
}

/** The only row that an unchanged reading adds. */
export async function insertReading(tx: Tx, series: number, reading: ReadingRow): Promise<void> {
  const gaps = toJson(reading.gaps);
  const unseen = toJson(reading.unseen);
  const column = await intern(tx, [gaps, unseen]);
  await tx
    .insertInto('readings')
    .values({
      id: reading.id,
      run: await runNumber(tx, reading.run),
      series,
      started_at: reading.startedAt,
      finished_at: reading.finishedAt,
      status: reading.status,
      expected: reading.expected,
      seen: reading.seen,
      gaps: column(gaps),
      unseen: column(unseen),
      root: reading.root === null ? null : fromHex(reading.root),
      caller: storableOrNull(reading.caller),
      collector_version: reading.collectorVersion,
      revision: reading.revision,
    })
    .execute();
}

/**
 * Newest means last committed: a clock that was once set wrong must not hide every reading after it.
 */
export async function newestReadings(
  tx: Tx,
  asOf: Instant | undefined,
): Promise<readonly ReadingRow[]> {
  const upTo = asOf === undefined ? sql`` : sql`and newest.finished_at <= ${asOf}`;
  const rows = await selectReadings(tx)
    .where(
      'readings.seq',
      '=',
      sql<number>`(select newest.seq from readings as newest where newest.series = series.id
        ${upTo} order by newest.seq desc limit 1)`,
    )
    .orderBy('series.source')
    .orderBy('series.step')
    .orderBy('series.scope')
    .execute();
  return await readingsOf(tx, rows);
}

export async function newestComplete(
  tx: Tx,
  asOf: Instant | undefined,
): Promise<
  readonly {
    readonly source: string;
    readonly step: string;
    readonly scope: Scope;
    readonly completeAt: Instant | null;
    readonly firstAt: Instant;
  }[]
> {
  const upTo = asOf === undefined ? sql`` : sql`and finished_at <= ${asOf}`;
  let query = tx
    .selectFrom('series')
    .select(['source', 'step', 'scope', 'first_at'])
    .select(
      sql<string | null>`(select finished_at from readings where readings.series = series.id
        and status = 'complete' ${upTo} order by seq desc limit 1)`.as('complete_at'),
    )
    .orderBy('source')
    .orderBy('step')
    .orderBy('scope');
  if (asOf !== undefined) query = query.where('first_at', '<=', asOf);
  return (await query.execute()).map((row) => ({
    source: row.source,
    step: row.step,
    scope: fromJson(row.scope) as Scope,
    completeAt: row.complete_at,
    firstAt: row.first_at,
  }));
}

/** In the order they were committed; `after` is the `next` of the page before. */
export async function readings(
  tx: Tx,
  filter: { readonly source?: string; readonly step?: string },
  after: string | undefined,
  limit: number,
): Promise<PageOf<ReadingRow>> {
  let query = selectReadings(tx).orderBy('readings.seq').limit(limit);
  if (filter.source !== undefined) query = query.where('series.source', '=', filter.source);
  if (filter.step !== undefined) query = query.where('series.step', '=', filter.step);
  if (after !== undefined) query = query.where('readings.seq', '>', Number(after));
  const rows = await query.execute();
  return { items: await readingsOf(tx, rows), next: nextOf(rows, limit) };
}

function selectReadings(tx: Tx) {
  return tx
    .selectFrom('readings')
    .innerJoin('series', 'series.id', 'readings.series')
    .innerJoin('runs', 'runs.seq', 'readings.run')
    .select([
      'readings.seq',
      'readings.id',
      'runs.id as run',
      'series.source',
      'series.step',
      'series.scope',
      'readings.started_at',
      'readings.finished_at',
      'readings.status',
      'readings.expected',
      'readings.seen',
      'readings.gaps',
      'readings.unseen',
      'readings.root',
      'readings.caller',
      'readings.collector_version',
      'readings.revision',
    ]);
}

type ReadingColumns = Awaited<ReturnType<ReturnType<typeof selectReadings>['execute']>>[number];

async function readingsOf(tx: Tx, rows: readonly ReadingColumns[]): Promise<readonly ReadingRow[]> {
  const list = await expand(
    tx,
    rows.flatMap(({ gaps, unseen }) => [gaps, unseen]),
  );
  return rows.map((row) => ({
    id: row.id,
    run: row.run,
    source: row.source,
    step: row.step,
    scope: fromJson(row.scope) as Scope,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    status: row.status as ReadingRow['status'],
    expected: row.expected,
    seen: row.seen,
    gaps: list(row.gaps) as readonly StoredGap[],
    unseen: list(row.unseen) as readonly FacetKey[],
    root: row.root === null ? null : toHex(row.root),
    caller: storedOrNull(row.caller),
    collectorVersion: row.collector_version,
    revision: row.revision,
  }));
}
