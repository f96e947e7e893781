import type { History, Interval } from '../core/check.ts';
import type { FactKind } from '../core/facts.ts';
import type { Subject } from '../core/finding.ts';
import { Unknown, type Observed } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { FacetRow } from '../store/store.ts';
import { facetOf, type FactRecord } from './fact-set.ts';
import type { Delivered, SourceView } from './source-view.ts';

/** A row of a facet without what the record itself says: there are several for each record. */
interface Kept extends Delivered, Pick<FacetRow, 'value' | 'rests' | 'validFrom' | 'after'> {
  readonly open: boolean;
}

/** The row last kept of each value: entities that are alike hold the same. */
export type KeptRows = Map<FacetRow['value'], Kept>;

/** The record that all rows of an entity make together; undefined where none identifies it. */
export function recordOf(
  view: SourceView,
  rows: readonly FacetRow[],
  alike: KeptRows,
): FactRecord | undefined {
  const identities = rows.filter((row) => row.facet === 'identity');
  const identity = identities.find((row) => row.validTo === null) ?? latest(identities);
  if (!identity) return undefined;
  const kept = rows.map((row) => keep(view, row, alike));
  return new EntityRecord(view, identity, kept, historyOf(identities, kept));
}

function keep(view: SourceView, row: FacetRow, alike: KeptRows): Kept {
  const { facet, item, value, rests, validFrom, after } = row;
  const origin = view.origin(row.step, row.scope);
  const open = row.validTo === null;
  const last = alike.get(value);
  if (
    last !== undefined &&
    last.facet === facet &&
    last.origin === origin &&
    last.item === item &&
    last.rests === rests &&
    last.validFrom === validFrom &&
    last.after === after &&
    last.open === open
  ) {
    return last;
  }
  const kept = { facet, origin, item, value, rests, validFrom, after, open };
  alike.set(value, kept);
  return kept;
}

/**
 * What is known of one entity. Its fields are looked up when somebody asks: most of an account's facts
 * are never asked for most of their fields, and what hides a field takes more memory than its value.
 */
class EntityRecord implements FactRecord {
  readonly subject: Subject;
  readonly source: string;
  readonly scope: Scope;
  readonly history: History;
  readonly #view: SourceView;
  readonly #rows: readonly Kept[];

  constructor(view: SourceView, identity: FacetRow, rows: readonly Kept[], history: History) {
    const { kind, id, name, incarnation } = identity;
    this.subject = { kind, id, name, incarnation };
    this.source = identity.source;
    this.scope = identity.scope;
    this.history = history;
    this.#view = view;
    this.#rows = rows;
  }

  get kind(): FactKind {
    return this.subject.kind;
  }

  get id(): string {
    return this.subject.id;
  }

  get name(): string {
    return this.subject.name;
  }

  get incarnation(): string {
    return this.subject.incarnation;
  }

  field(name: string): Observed<unknown> {
    const facet = facetOf(this.kind, name);
    if (facet === undefined) return undefined;
    const row = this.#row(facet);
    if (!row) return new Unknown(this.#view.absent(this, facet));
    const hiding = this.history.ended === undefined ? this.#view.hiding(this, row) : [];
    if (hiding.length > 0) return new Unknown(hiding);
    if (name in row.value) return row.value[name];
    return new Unknown(this.#view.missingField(this, row, name));
  }

  restsOf(facet: string): readonly string[] {
    return this.#row(facet)?.rests ?? [];
  }

  /** The row that holds; of an entity that has ended, the last that did. */
  #row(facet: string): Kept | undefined {
    const own = this.#rows.filter((row) => row.facet === facet);
    return (
      own.find(({ open }) => open) ?? (this.history.ended === undefined ? undefined : latest(own))
    );
  }
}

class EntityHistory implements History {
  readonly firstSeenAt: Instant;
  readonly ended: Interval | undefined;
  readonly #rows: readonly Kept[];

  constructor(firstSeenAt: Instant, ended: Interval | undefined, rows: readonly Kept[]) {
    this.firstSeenAt = firstSeenAt;
    this.ended = ended;
    this.#rows = rows;
  }

  /** The span in which the field took the value it has in its newest row. */
  since(field: string): Interval | undefined {
    const telling = this.#rows
      .filter((row) => row.validFrom >= this.firstSeenAt && field in row.value)
      .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
    const [newest] = telling;
    if (!newest) return undefined;
    let earliest = newest;
    for (const row of telling) {
      if (JSON.stringify(row.value[field]) !== JSON.stringify(newest.value[field])) break;
      earliest = row;
    }
    return { after: earliest.after, by: earliest.validFrom };
  }
}

function historyOf(identities: readonly FacetRow[], rows: readonly Kept[]): History {
  const last = latest(identities);
  const lives = identities.filter((row) => row.incarnation === last?.incarnation);
  const firstSeenAt = lives.map((row) => row.validFrom).sort()[0] ?? '';
  const over = identities.every((row) => row.validTo !== null) && last?.validTo;
  const ended = over ? { after: last.confirmedTo, by: over } : undefined;
  return new EntityHistory(firstSeenAt, ended, rows);
}

function latest<T extends { readonly validFrom: Instant }>(rows: readonly T[]): T | undefined {
  return rows.reduce<T | undefined>(
    (a, b) => (a === undefined || b.validFrom > a.validFrom ? b : a),
    undefined,
  );
}
