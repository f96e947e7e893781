import { groupBy } from '../core/group-by.ts';
import { scopeKey, type Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { FacetRow, ReadingRow } from '../store/store.ts';
import { recordOf, type KeptRows } from './entity-record.ts';
import { FactSet, plainRecord, type FactRecord, type Membership } from './fact-set.ts';
import { SourceView, type MergedSource } from './source-view.ts';

/** Drops the scopes that are no more: nothing is expected of them. */
export function liveAges(
  ages: readonly StepAge[],
  readings: readonly ReadingRow[],
): readonly StepAge[] {
  const name = (of: Pick<StepAge, 'source' | 'step' | 'scope'>): string =>
    `${of.source}\n${of.step}\n${scopeKey(of.scope)}`;
  const ended = new Set(
    readings.filter((reading) => reading.status === 'ended').map((reading) => name(reading)),
  );
  return ages.filter((age) => !ended.has(name(age)));
}

/** When a step was last read completely, per scope. */
export interface StepAge {
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  readonly completeAt: Instant | null;
  readonly firstAt: Instant;
}

export interface MergeOptions {
  readonly sources: readonly MergedSource[];
  readonly readings: readonly ReadingRow[];
  readonly ages: readonly StepAge[];
  readonly asOf: Instant;
}

/**
 * Puts the facets of every entity together. What the newest reading of a step did not bring, fresh and
 * whole, becomes unknown with that reading's gaps; an older complete reading never stands in for it.
 */
export function mergeFacts(
  options: MergeOptions & { readonly rows: readonly FacetRow[] },
): FactSet {
  const merge = new FactMerge(options);
  for (const rows of groupBy(
    options.rows,
    (row) => `${row.source}\n${row.kind}\n${row.id}`,
  ).values()) {
    merge.add(rows);
  }
  return merge.facts();
}

/** The same, a batch of rows after the other: all of them need not be held at once. */
export class FactMerge {
  readonly #options: MergeOptions;
  readonly #views: ReadonlyMap<string, SourceView>;
  readonly #records = new Map<string, FactRecord[]>();
  readonly #alike: KeptRows = new Map();
  /** Rows of the entity that was last begun. */
  #begun: FacetRow[] = [];

  constructor(options: MergeOptions) {
    this.#options = options;
    const readings = groupBy(options.readings, (reading) => reading.source);
    this.#views = new Map(
      options.sources.map((source) => [
        source.id,
        new SourceView(source, readings.get(source.id) ?? [], options.asOf),
      ]),
    );
  }

  /** Takes rows in which all of an entity's stand together, over the borders of batches too. */
  add(rows: readonly FacetRow[]): void {
    for (const row of rows) {
      const [first] = this.#begun;
      if (first && (first.id !== row.id || first.kind !== row.kind)) this.#end();
      this.#begun.push(row);
    }
  }

  facts(): FactSet {
    this.#end();
    const records: FactRecord[] = [];
    const memberships: Membership[] = [];
    for (const source of this.#options.sources) {
      const view = this.#views.get(source.id);
      if (!view) continue;
      for (const record of this.#records.get(source.id) ?? []) records.push(record);
      memberships.push(...view.memberships());
      const ages = this.#options.ages.filter(
        (age) => age.source === source.id && view.steps.has(age.step),
      );
      records.push(...stepRecords(view, ages));
      memberships.push({
        kind: 'evidence-step',
        source: source.id,
        scope: {},
        scopeId: source.scopeId({}),
        gaps: [],
        rests: [],
      });
    }
    return new FactSet(records, memberships);
  }

  #end(): void {
    const rows = this.#begun;
    this.#begun = [];
    for (const [source, own] of groupBy(rows, (row) => row.source)) {
      const view = this.#views.get(source);
      const record =
        view &&
        recordOf(
          view,
          own.filter((row) => view.steps.has(row.step)),
          this.#alike,
        );
      if (!record) continue;
      const records = this.#records.get(source);
      if (records) records.push(record);
      else this.#records.set(source, [record]);
    }
  }
}

/** One fact per step of the source: the scope that is furthest behind speaks for it. */
function stepRecords(view: SourceView, ages: readonly StepAge[]): readonly FactRecord[] {
  return [...groupBy(ages, (age) => age.step)].map(([step, scopes]) => {
    const complete = scopes.map((age) => age.completeAt);
    const firstAttemptAt = scopes.map((age) => age.firstAt).sort()[0] ?? '';
    const lastCompleteAt = complete.includes(null) ? null : (complete.sort()[0] ?? null);
    const id = `${view.source.id}/${step}`;
    return plainRecord({
      kind: 'evidence-step',
      id,
      name: id,
      incarnation: '',
      source: view.source.id,
      scope: {},
      fields: {
        lastCompleteAt,
        firstAttemptAt,
        maxAgeHours: view.steps.get(step)?.maxAgeHours ?? 0,
      },
      rests: {},
      history: { firstSeenAt: firstAttemptAt, ended: undefined, since: () => undefined },
    });
  });
}
