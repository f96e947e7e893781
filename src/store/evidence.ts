import { batches, fromHex, toHex } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { EvidenceRecord, PageOf } from './store.ts';

/** Adds the records that are not there yet. */
export async function insertRecords(
  tx: Tx,
  series: number,
  records: readonly EvidenceRecord[],
): Promise<void> {
  const byId = new Map(records.map((record) => [record.id, record]));
  const known = await hasRecords(tx, [...byId.keys()]);
  const rows = [...byId.values()]
    .filter(({ id }) => !known.has(id))
    .map(({ id, request, body, statement }) => ({
      id: fromHex(id),
      series,
      request: fromHex(request),
      body: fromHex(body),
      statement,
    }));
  for (const batch of batches(rows)) await tx.insertInto('records').values(batch).execute();
}

export async function hasRecords(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const batch of batches(ids)) {
    const rows = await tx
      .selectFrom('records')
      .select('id')
      .where('id', 'in', batch.map(fromHex))
      .execute();
    for (const { id } of rows) found.add(toHex(id));
  }
  return found;
}

export async function record(tx: Tx, id: string): Promise<EvidenceRecord | undefined> {
  const row = await selectRecords(tx).where('records.id', '=', fromHex(id)).executeTakeFirst();
  return row && recordOf(row);
}

/** In the order they were first kept; `after` is the `next` of the page before. */
export async function records(
  tx: Tx,
  filter: { readonly source?: string; readonly step?: string },
  after: string | undefined,
  limit: number,
): Promise<PageOf<EvidenceRecord>> {
  let query = selectRecords(tx).orderBy('records.seq').limit(limit);
  if (filter.source !== undefined) query = query.where('series.source', '=', filter.source);
  if (filter.step !== undefined) query = query.where('series.step', '=', filter.step);
  if (after !== undefined) query = query.where('records.seq', '>', Number(after));
  const rows = await query.execute();
  return { items: rows.map(recordOf), next: nextOf(rows, limit) };
}

/** Where the next page starts; a page that is not full is the last. */
export function nextOf(
  rows: readonly { readonly seq: number }[],
  limit: number,
): string | undefined {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? undefined : String(last.seq);
}

function selectRecords(tx: Tx) {
  return tx
    .selectFrom('records')
    .innerJoin('series', 'series.id', 'records.series')
    .select([
      'records.seq',
      'records.id',
      'records.request',
      'records.statement',
      'records.body',
      'series.source',
      'series.step',
    ]);
}

interface RecordColumns {
  readonly id: Uint8Array;
  readonly request: Uint8Array;
  readonly statement: string;
  readonly body: Uint8Array;
  readonly source: string;
  readonly step: string;
}

function recordOf(row: RecordColumns): EvidenceRecord {
  const { source, step, statement } = row;
  return {
    id: toHex(row.id),
    request: toHex(row.request),
    statement,
    body: toHex(row.body),
    source,
    step,
  };
}
