import type { FacetStatement } from '../core/collector.ts';
import { isVolatile } from '../core/facts.ts';
import type { Instant } from '../core/time.ts';
import type { FacetKey, FacetRow, NewFacet, ReadingCommit } from '../store/store.ts';
import { keyOf } from './facet-key.ts';
import type { ReadingResult } from './read-step.ts';

export interface FacetChanges extends Pick<ReadingCommit, 'open' | 'close' | 'refresh'> {
  readonly unseen: readonly FacetKey[];
}

/**
 * What a reading changes of what is known: new intervals, ended ones, volatile values to refresh. Only
 * a complete reading ends what it does not show; a partial one lists it as unseen. `hiding` are the keys
 * of requests that were refused or not understood.
 */
export function diffFacets(
  reading: ReadingResult,
  source: string,
  revision: number,
  known: readonly FacetRow[],
  previousComplete: Instant | null,
  requestsOf: (statement: FacetStatement) => readonly string[],
  hiding: readonly string[],
): FacetChanges {
  const before = new Map(known.map((row) => [keyOf(row.kind, row.id, row.facet), row]));
  const stated = new Map<string, FacetStatement>();
  for (const statement of reading.statements) {
    const key = keyOf(statement.kind, statement.id, statement.facet);
    if (!stated.has(key)) stated.set(key, statement);
  }
  const open: NewFacet[] = [];
  const close: { key: FacetKey; confirmedTo: Instant | null }[] = [];
  const refresh: { key: FacetKey; value: FacetRow['value']; rests: readonly string[] }[] = [];
  for (const [name, statement] of stated) {
    const { kind, id, facet } = statement;
    const key: FacetKey = [kind, id, facet];
    const rests = requestsOf(statement);
    const value: FacetRow['value'] = statement.value;
    const next: NewFacet = {
      source,
      step: reading.step,
      scope: reading.scope,
      kind,
      id,
      facet,
      item: itemOf(statement),
      name: facet === 'identity' ? (statement.name ?? id) : '',
      incarnation: statement.incarnation ?? '',
      value,
      rests,
      revision,
      validFrom: reading.finishedAt,
      after: previousComplete,
    };
    const row = before.get(name);
    if (!row) open.push(next);
    else if (isVolatile(kind, facet) || same(row, next)) {
      if (!equal(row.rests, rests) || !equal(row.value, value)) refresh.push({ key, value, rests });
    } else {
      close.push({ key, confirmedTo: previousComplete });
      open.push(next);
    }
  }
  const unseen: FacetKey[] = [];
  const over = isOver(reading, new Set(hiding));
  for (const row of known) {
    if (stated.has(keyOf(row.kind, row.id, row.facet))) continue;
    const key: FacetKey = [row.kind, row.id, row.facet];
    if (over(row)) close.push({ key, confirmedTo: previousComplete });
    else unseen.push(key);
  }
  return { open, close, refresh, unseen: reading.status === 'partial' ? unseen : [] };
}

/** The item an answer was asked for, where it is another entity than the one stated. */
function itemOf(statement: FacetStatement): string | null {
  const item = statement.from[0]?.item;
  return item === undefined || item === statement.id ? null : item;
}

/**
 * Tells whether a facet that a reading does not show is over. A complete reading says so of every one.
 * A partial one over items says it of those whose own item was answered to its end: one repository
 * that hides its alerts does not keep the alerts of another from ending. What several items show is
 * known by one of them, and rests on the answers about all.
 */
function isOver(reading: ReadingResult, hiding: ReadonlySet<string>): (row: FacetRow) => boolean {
  const { status, asked, gaps, step } = reading;
  if (status === 'complete' || status === 'ended') return () => true;
  if (status === 'unavailable' || asked === undefined) return () => false;
  const own = gaps.filter((gap) => gap.step === step);
  if (own.some((gap) => gap.item === undefined)) return () => false;
  const hidden = new Set(own.map((gap) => gap.item));
  const whole = own.length === gaps.length;
  return (row) => {
    const item = row.item ?? row.id;
    if (hidden.has(item) || hidden.has(row.id)) return false;
    if (row.rests.some((request) => hiding.has(request))) return false;
    return asked.has(item) || whole;
  };
}

function same(row: FacetRow, next: NewFacet): boolean {
  return (
    row.name === next.name && row.incarnation === next.incarnation && equal(row.value, next.value)
  );
}

/** Structural equality of JSON values, whatever the order of their keys. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => equal(value, right.get(key)));
}
