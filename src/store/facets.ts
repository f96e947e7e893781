import type { Selectable } from 'kysely';

import type { FactKind } from '../core/facts.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import { batches, eachBatch, fromJson, sharing, storable, stored, toJson } from './encoding.ts';
import type { Tables, Tx } from './schema.ts';
import type { FacetKey, FacetRow, NewFacet, ReadingCommit } from './store.ts';
import { expand, intern } from './texts.ts';

/** Facets a reading opens, closes and refreshes, in the order that keeps one open row per key. */
export async function changeFacets(
  tx: Tx,
  series: number,
  { reading, open, close, refresh }: ReadingCommit,
): Promise<void> {
  await closeFacets(tx, series, close, reading.finishedAt);
  for (const batch of batches(open)) {
    const rests = batch.map((facet) => toJson(facet.rests));
    const column = await intern(tx, rests);
    const rows = batch.map((facet, at) => newRow(series, facet, column(rests[at] ?? '[]')));
    await tx.insertInto('facets').values(rows).execute();
  }
  for (const batch of batches(refresh)) {
    const rests = batch.map((facet) => toJson(facet.rests));
    const column = await intern(tx, rests);
    const rows = batch.map(({ key, value }, at) => ({
      key,
      value: toJson(value),
      rests: column(rests[at] ?? '[]'),
    }));
    await refreshFacets(tx, series, rows);
  }
}

function newRow(series: number, facet: NewFacet, rests: string): Omit<FacetColumns, 'seq'> {
  return {
    series,
    kind: facet.kind,
    entity: storable(facet.id),
    facet: facet.facet,
    item: facet.item === null ? null : storable(facet.item),
    name: storable(facet.name),
    incarnation: storable(facet.incarnation),
    value: toJson(facet.value),
    rests,
    revision: facet.revision,
    valid_from: facet.validFrom,
    after: facet.after,
    valid_to: null,
    confirmed_to: null,
  };
}

/** Rows that close alike, and so in one statement. */
interface Closing {
  readonly end: Instant;
  readonly confirmedTo: Instant | null;
  readonly seqs: number[];
}

async function closeFacets(
  tx: Tx,
  series: number,
  closed: ReadingCommit['close'],
  at: Instant,
): Promise<void> {
  const open = await openRows(
    tx,
    series,
    closed.map(({ key }) => key),
  );
  const together = new Map<string, Closing>();
  for (const { key, confirmedTo } of closed) {
    const row = open.get(keyText(key));
    if (row === undefined) throw new Error(`no open facet ${key.join(' ')} to close`);
    // A clock set back must not make an interval that ends before it begins.
    const end = at < row.valid_from ? row.valid_from : at;
    const group: Closing = together.get(toJson([end, confirmedTo])) ?? {
      end,
      confirmedTo,
      seqs: [],
    };
    together.set(toJson([end, confirmedTo]), group);
    group.seqs.push(row.seq);
  }
  for (const { end, confirmedTo, seqs } of together.values()) {
    for (const batch of batches(seqs)) {
      await tx
        .updateTable('facets')
        .set({ valid_to: end, confirmed_to: confirmedTo })
        .where('seq', 'in', batch)
        .execute();
    }
  }
}

interface Refreshed {
  readonly key: FacetKey;
  readonly value: string;
  readonly rests: string;
}

/** Writes only the rows that really differ: a page touched is a page written. */
async function refreshFacets(
  tx: Tx,
  series: number,
  refreshed: readonly Refreshed[],
): Promise<void> {
  const open = await openRows(
    tx,
    series,
    refreshed.map(({ key }) => key),
  );
  for (const { key, value, rests } of refreshed) {
    const row = open.get(keyText(key));
    if (row === undefined) throw new Error(`no open facet ${key.join(' ')} to refresh`);
    if (row.value === value && row.rests === rests) continue;
    await tx.updateTable('facets').set({ value, rests }).where('seq', '=', row.seq).execute();
  }
}

type OpenRow = Pick<
  FacetColumns,
  'seq' | 'kind' | 'entity' | 'facet' | 'value' | 'rests' | 'valid_from'
>;

/** The open rows of these keys, and perhaps of other facets of the same entities, by `keyText`. */
async function openRows(
  tx: Tx,
  series: number,
  keys: readonly FacetKey[],
): Promise<ReadonlyMap<string, OpenRow>> {
  const found = new Map<string, OpenRow>();
  const kinds = [...new Set(keys.map(([kind]) => kind))];
  for (const entities of batches([...new Set(keys.map(([, id]) => storable(id)))])) {
    const rows = await tx
      .selectFrom('facets')
      .select(['seq', 'kind', 'entity', 'facet', 'value', 'rests', 'valid_from'])
      .where('series', '=', series)
      .where('kind', 'in', kinds)
      .where('entity', 'in', entities)
      .where('valid_to', 'is', null)
      .execute();
    for (const row of rows) found.set(toJson([row.kind, row.entity, row.facet]), row);
  }
  return found;
}

function keyText([kind, id, facet]: FacetKey): string {
  return toJson([kind, storable(id), facet]);
}

export async function openFacets(tx: Tx, series: number): Promise<readonly FacetRow[]> {
  const seqs = await tx
    .selectFrom('facets')
    .select('seq')
    .where('series', '=', series)
    .where('valid_to', 'is', null)
    .orderBy('kind')
    .orderBy('entity')
    .orderBy('facet')
    .execute()
    .then(seqsOf);
  const all: FacetRow[] = [];
  await eachOf(tx, seqs, (batch) => all.push(...batch));
  return all;
}

export async function eachFacets(
  tx: Tx,
  endedSince: Instant,
  take: (batch: readonly FacetRow[]) => void,
): Promise<void> {
  const seqs = await tx
    .selectFrom('facets')
    .select('seq')
    .where((e) => e.or([e('valid_to', 'is', null), e('valid_to', '>=', endedSince)]))
    .orderBy('kind')
    .orderBy('entity')
    .orderBy('facet')
    .orderBy('valid_from')
    .orderBy('seq')
    .execute()
    .then(seqsOf);
  await eachOf(tx, seqs, take);
}

function seqsOf(rows: readonly Pick<FacetColumns, 'seq'>[]): readonly number[] {
  return rows.map(({ seq }) => seq);
}

type FacetColumns = Selectable<Tables['facets']>;
/** Most things of a kind have one of a few short values; long ones are a thing's own. */
const SHARED_LENGTH = 150;

/** The rows in the order given, a batch at a time: all of them as the driver gives them are too many. */
async function eachOf(
  tx: Tx,
  seqs: readonly number[],
  take: (batch: readonly FacetRow[]) => void,
): Promise<void> {
  const parsed = new Map<string, readonly unknown[]>();
  const scopes = new Map<string, Scope>();
  const scopeOf = (text: string): Scope => {
    const scope = scopes.get(text) ?? (fromJson(text) as Scope);
    scopes.set(text, scope);
    return scope;
  };
  const values = new Map<string, FacetRow['value']>();
  const valueOf = (text: string): FacetRow['value'] => {
    const known = values.get(text);
    if (known !== undefined) return known;
    const value = Object.freeze(fromJson(text) as FacetRow['value']);
    if (text.length <= SHARED_LENGTH) values.set(text, value);
    return value;
  };
  const share = sharing();
  const sharedOrNull = (text: string | null): string | null => (text === null ? null : share(text));
  for (const batch of eachBatch(seqs)) {
    const rows = await tx
      .selectFrom('facets')
      .innerJoin('series', 'series.id', 'facets.series')
      .selectAll('facets')
      .select(['series.source', 'series.step', 'series.scope'])
      .where('facets.seq', 'in', batch)
      .execute();
    const list = await expand(
      tx,
      rows.map(({ rests }) => rests),
      parsed,
    );
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    // The words of one entity, whose rows stand together.
    const shareNear = sharing();
    const facetRows: FacetRow[] = [];
    for (const seq of batch) {
      const row = bySeq.get(seq);
      if (row === undefined) throw new Error(`no facet ${seq} in the transaction that found it`);
      facetRows.push({
        source: share(row.source),
        step: share(row.step),
        scope: scopeOf(row.scope),
        kind: share(row.kind) as FactKind,
        id: shareNear(stored(row.entity)),
        facet: share(row.facet),
        item: row.item === null ? null : shareNear(stored(row.item)),
        name: shareNear(stored(row.name)),
        incarnation: shareNear(stored(row.incarnation)),
        value: valueOf(row.value),
        rests: list(row.rests) as readonly string[],
        revision: row.revision,
        validFrom: share(row.valid_from),
        after: sharedOrNull(row.after),
        validTo: sharedOrNull(row.valid_to),
        confirmedTo: sharedOrNull(row.confirmed_to),
      });
    }
    take(facetRows);
  }
}
