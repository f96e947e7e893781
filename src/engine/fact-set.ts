import type { History, Lookup } from '../core/check.ts';
import { FACTS, FACT_KINDS, type Fact, type FactBase, type FactKind } from '../core/facts.ts';
import type { Subject } from '../core/finding.ts';
import { isUnknown, type Gap, type Observed } from '../core/observed.ts';
import { Population } from '../core/population.ts';
import { within, type Scope } from '../core/scope.ts';

/** One entity with everything known of it, facets already merged. */
export interface FactRecord extends FactBase {
  /** The record as findings name it: one object for all of them. */
  readonly subject: Subject;
  readonly history: History;
  /** Undefined for a field that its kind does not have. */
  field(name: string): Observed<unknown>;
  /** Request keys behind a facet. */
  restsOf(facet: string): readonly string[];
}

/** A record whose fields are at hand. */
export function plainRecord(
  given: FactBase & {
    readonly fields: Readonly<Record<string, Observed<unknown>>>;
    readonly rests: Readonly<Record<string, readonly string[]>>;
    readonly history: History;
  },
): FactRecord {
  const { fields, rests, ...base } = given;
  const { kind, id, name, incarnation } = base;
  return {
    ...base,
    subject: { kind, id, name, incarnation },
    field: (name) => fields[name],
    restsOf: (facet) => rests[facet] ?? [],
  };
}

/** One list that enumerates a kind: whether it was read to its end, and what it rests on. */
export interface Membership {
  readonly kind: FactKind;
  readonly source: string;
  readonly scope: Scope;
  /** Provider's id of the scope, on which a refused or empty enumeration is reported. */
  readonly scopeId: string;
  readonly gaps: readonly Gap[];
  readonly rests: readonly string[];
}

const FACET_OF = Object.fromEntries(
  FACT_KINDS.map((kind) => [
    kind,
    Object.fromEntries(
      Object.entries(FACTS[kind]).flatMap(([facet, shape]) =>
        Object.keys(shape as object).map((field) => [field, facet]),
      ),
    ),
  ]),
) as Readonly<Record<FactKind, Readonly<Record<string, string>>>>;

/** The facet that a field of a kind belongs to. */
export function facetOf(kind: FactKind, field: string): string | undefined {
  return FACET_OF[kind][field];
}

/** What a check sees of a record: every field is a getter that tells which facet was read. */
class View {
  readonly kind: FactKind;
  readonly id: string;
  readonly name: string;
  readonly incarnation: string;
  readonly source: string;
  readonly scope: Scope;
  readonly #record: FactRecord;
  readonly #set: FactSet;

  constructor(record: FactRecord, set: FactSet) {
    this.kind = record.kind;
    this.id = record.id;
    this.name = record.name;
    this.incarnation = record.incarnation;
    this.source = record.source;
    this.scope = record.scope;
    this.#record = record;
    this.#set = set;
  }

  static field(view: View, field: string, facet: string): unknown {
    view.#set.note(view.#record, facet);
    return view.#record.field(field);
  }
}

/**
 * A class for each kind, since getters of its own for each of tens of thousands of facts would take
 * several times the memory of the facts.
 */
const VIEWS = Object.fromEntries(
  FACT_KINDS.map((kind) => {
    class KindView extends View {}
    for (const [field, facet] of Object.entries(FACET_OF[kind])) {
      Object.defineProperty(KindView.prototype, field, {
        enumerable: true,
        get(this: View) {
          return View.field(this, field, facet);
        },
      });
    }
    return [kind, KindView];
  }),
) as Readonly<Record<FactKind, typeof View>>;

/**
 * All facts of one moment, as checks see them. It notes what a judgement reads, so that a finding
 * rests on exactly the answers that decided it and no author has to say which.
 */
export class FactSet implements Lookup {
  readonly #records = new Map<FactKind, FactRecord[]>();
  readonly #memberships = new Map<FactKind, Membership[]>();
  readonly #views = new Map<FactRecord, Fact<FactKind>>();
  readonly #indexes = new Map<string, Index>();
  #read = new Set<string>();

  constructor(records: Iterable<FactRecord>, memberships: Iterable<Membership>) {
    for (const record of records) put(this.#records, record.kind, record);
    for (const membership of memberships) put(this.#memberships, membership.kind, membership);
  }

  /** Current entities of a kind; ended ones too where asked for. */
  subjects(kind: FactKind, source: string, ended: boolean): readonly FactRecord[] {
    return (this.#records.get(kind) ?? []).filter(
      (record) => record.source === source && (ended || record.history.ended === undefined),
    );
  }

  memberships(kind: FactKind, source: string): readonly Membership[] {
    return (this.#memberships.get(kind) ?? []).filter((list) => list.source === source);
  }

  /** Runs `judge` and tells which request keys it read, sorted. */
  noting<T>(judge: () => T): { readonly result: T; readonly rests: readonly string[] } {
    this.#read = new Set();
    const result = judge();
    return { result, rests: [...this.#read].sort() };
  }

  configured(kind: FactKind): boolean {
    return this.#memberships.has(kind);
  }

  all<K extends FactKind>(kind: K, beside?: FactBase): Population<Fact<K>> {
    const members = this.#current(kind).filter((record) => isBeside(record, beside));
    return new Population(
      members.map((record) => this.view(record) as Fact<K>),
      this.#missing(kind, beside),
    );
  }

  where<K extends FactKind>(
    kind: K,
    field: string,
    value: string,
    beside?: FactBase,
  ): Population<Fact<K>> {
    return this.#found(this.#index(kind, field, false), kind, field, value, beside);
  }

  ever<K extends FactKind>(kind: K, field: string, value: string): Population<Fact<K>> {
    return this.#found(this.#index(kind, field, true), kind, field, value, undefined);
  }

  #found<K extends FactKind>(
    index: Index,
    kind: K,
    field: string,
    value: string,
    beside: FactBase | undefined,
  ): Population<Fact<K>> {
    const sameSource = (record: FactRecord): boolean =>
      beside === undefined || record.source === beside.source;
    const members = (index.matching.get(value) ?? []).filter(sameSource);
    const doubtful = index.unknown.filter(({ record }) => sameSource(record));
    const scope = beside === undefined ? undefined : { source: beside.source, scope: {} };
    for (const record of members) this.note(record, facetOf(kind, field));
    return new Population(
      members.map((record) => this.view(record) as Fact<K>),
      [...this.#missing(kind, scope), ...doubtful.flatMap(({ gaps }) => gaps)],
    );
  }

  view(record: FactRecord): Fact<FactKind> {
    const known = this.#views.get(record);
    if (known) return known;
    const KindView = VIEWS[record.kind];
    const fact = Object.freeze(new KindView(record, this)) as unknown as Fact<FactKind>;
    this.#views.set(record, fact);
    return fact;
  }

  #current(kind: FactKind): readonly FactRecord[] {
    return (this.#records.get(kind) ?? []).filter(({ history }) => history.ended === undefined);
  }

  #missing(
    kind: FactKind,
    beside: { readonly source: string; readonly scope: Scope } | undefined,
  ): readonly Gap[] {
    const lists = (this.#memberships.get(kind) ?? []).filter(
      (list) =>
        beside === undefined ||
        (list.source === beside.source &&
          (within(list.scope, beside.scope) || within(beside.scope, list.scope))),
    );
    if (lists.length === 0) return [noSource(kind)];
    for (const list of lists) for (const key of list.rests) this.#read.add(key);
    return lists.flatMap((list) => list.gaps);
  }

  /** Tells that a judgement read a facet of a record. */
  note(record: FactRecord, facet: string | undefined): void {
    for (const key of record.restsOf(facet ?? 'identity')) this.#read.add(key);
  }

  #index(kind: FactKind, field: string, ended: boolean): Index {
    const name = `${kind}.${field}.${String(ended)}`;
    const known = this.#indexes.get(name);
    if (known) return known;
    const index: Index = { matching: new Map(), unknown: [] };
    for (const record of ended ? (this.#records.get(kind) ?? []) : this.#current(kind)) {
      const value = record.field(field);
      if (isUnknown(value)) index.unknown.push({ record, gaps: value.gaps });
      else if (Array.isArray(value))
        for (const one of value) put(index.matching, String(one), record);
      else if (typeof value === 'string') put(index.matching, value, record);
    }
    this.#indexes.set(name, index);
    return index;
  }
}

interface Index {
  readonly matching: Map<string, FactRecord[]>;
  readonly unknown: { readonly record: FactRecord; readonly gaps: readonly Gap[] }[];
}

/** The gap of a question that no configured source answers. */
export function noSource(kind: FactKind): Gap {
  return {
    reason: 'no-source',
    source: '',
    step: kind,
    scope: {},
    detail: `no configured source tells of any ${kind}`,
  };
}

function isBeside(record: FactRecord, beside: FactBase | undefined): boolean {
  return (
    beside === undefined || (record.source === beside.source && within(record.scope, beside.scope))
  );
}

function put<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
}
