import type { History, Interval } from '../core/check.ts';
import type { Step } from '../core/collector.ts';
import { FACTS, type FactKind } from '../core/facts.ts';
import { Unknown, type Gap, type Observed } from '../core/observed.ts';
import { groupBy } from '../core/group-by.ts';
import { scopeKey, within, type Scope } from '../core/scope.ts';
import { HOUR, millis, type Instant } from '../core/time.ts';
import type { FacetRow, ReadingRow } from '../store/store.ts';
import { FactSet, type FactRecord, type Membership } from './fact-set.ts';
import { enumerates } from './read-step.ts';

/** A configured source as far as merging needs it. */
export interface MergedSource {
  readonly id: string;
  readonly tenant: string | null;
  /** Steps that apply under the present settings. */
  readonly steps: readonly Step<unknown>[];
  /** Provider's id of a scope, on which whole-scope findings are reported. */
  readonly scopeId: (scope: Scope) => string;
}

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
  readonly rows: readonly FacetRow[];
  readonly readings: readonly ReadingRow[];
  readonly ages: readonly StepAge[];
  readonly asOf: Instant;
}

/**
 * Puts the facets of every entity together. What the newest reading of a step did not bring, fresh and
 * whole, becomes unknown with that reading's gaps; an older complete reading never stands in for it.
 */
export function mergeFacts(options: MergeOptions): FactSet {
  const records: FactRecord[] = [];
  const memberships: Membership[] = [];
  const rowsBySource = groupBy(options.rows, (row) => row.source);
  const readingsBySource = groupBy(options.readings, (reading) => reading.source);
  for (const source of options.sources) {
    const view = new SourceView(source, readingsBySource.get(source.id) ?? [], options.asOf);
    const entities = groupBy(
      (rowsBySource.get(source.id) ?? []).filter((row) => view.steps.has(row.step)),
      (row) => `${row.kind}\n${row.id}`,
    );
    for (const rows of entities.values()) records.push(...entity(view, rows));
    memberships.push(...view.memberships());
    const ages = options.ages.filter((age) => age.source === source.id && view.steps.has(age.step));
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

/** A source's readings, asked in the terms of facets. */
class SourceView {
  readonly source: MergedSource;
  readonly steps: ReadonlyMap<string, Step<unknown>>;
  readonly #readings: ReadonlyMap<string, readonly ReadingRow[]>;
  readonly #delivering = new Map<string, Step<unknown>[]>();
  readonly #unseen = new Map<ReadingRow, ReadonlySet<string>>();
  readonly #asOf: Instant;

  constructor(source: MergedSource, readings: readonly ReadingRow[], asOf: Instant) {
    this.source = source;
    this.#asOf = asOf;
    this.steps = new Map(source.steps.map((step) => [step.id, step]));
    this.#readings = groupBy(readings, (reading) => reading.step);
    for (const step of source.steps) {
      for (const [kind, facets] of Object.entries(step.delivers)) {
        for (const facet of facets) {
          const key = `${kind}.${facet}`;
          this.#delivering.set(key, [...(this.#delivering.get(key) ?? []), step]);
        }
      }
    }
  }

  memberships(): readonly Membership[] {
    return this.source.steps.flatMap((step) =>
      enumerates(step).flatMap((kind) => {
        const readings = this.#readings.get(step.id) ?? [];
        if (readings.length === 0) {
          const gaps = [this.#gap('absent', step.id, {}, 'not read yet')];
          const scopeId = this.source.scopeId({});
          return [{ kind, source: this.source.id, scope: {}, scopeId, gaps, rests: [] }];
        }
        const live = readings.filter((reading) => reading.status !== 'ended');
        return live.map((reading) => ({
          kind,
          source: this.source.id,
          scope: reading.scope,
          scopeId: this.source.scopeId(reading.scope),
          gaps: this.#stale(reading) ?? reading.gaps.filter((gap) => gap.hidesMembers),
          rests: [`reading:${reading.source}/${reading.step}/${scopeKey(reading.scope)}`],
        }));
      }),
    );
  }

  /** What hides a facet that was delivered before; empty when the newest reading confirms it. */
  hiding(row: FacetRow): readonly Gap[] {
    const reading = this.#reading(row.step, row.scope);
    if (!reading) return [this.#gap('absent', row.step, row.scope, 'not read yet')];
    const stale = this.#stale(reading);
    if (stale) return stale;
    if (reading.status === 'complete') return [];
    if (reading.status === 'unavailable') return reading.gaps;
    if (!this.#unseenIn(reading).has(keyOf(row.kind, row.id, row.facet))) return [];
    const own = relevant(reading, row.item ?? row.id);
    // Several items may show one thing: unseen is what another than its own hides, too.
    return own.length > 0 ? own : reading.gaps;
  }

  /** What hides a facet for which there is no row. */
  absent(kind: FactKind, id: string, facet: string, scope: Scope): readonly Gap[] {
    const steps = this.#delivering.get(`${kind}.${facet}`) ?? [];
    if (steps.length === 0) {
      return [this.#gap('no-source', facet, scope, `this collector does not show ${facet}`)];
    }
    const gaps = steps.flatMap((step) => {
      const readings = (this.#readings.get(step.id) ?? []).filter(
        (reading) => within(scope, reading.scope) || within(reading.scope, scope),
      );
      if (readings.length === 0) return [this.#gap('absent', step.id, scope, 'not read yet')];
      return readings.flatMap((reading) => this.#stale(reading) ?? relevant(reading, id));
    });
    const [step] = steps;
    return gaps.length > 0 || !step
      ? gaps
      : [this.#gap('absent', step.id, scope, 'the answer says nothing of it', id)];
  }

  /** What hides one field of a facet that the newest reading otherwise brought. */
  missingField(row: FacetRow, field: string): readonly Gap[] {
    const reading = this.#reading(row.step, row.scope);
    const gaps = reading?.gaps.filter((gap) => gap.item === row.id) ?? [];
    if (gaps.length > 0) return gaps;
    const rest = reading?.gaps ?? [];
    if (rest.length > 0) return rest;
    return [this.#gap('absent', row.step, row.scope, `the answer does not say ${field}`, row.id)];
  }

  #reading(step: string, scope: Scope): ReadingRow | undefined {
    const key = scopeKey(scope);
    return this.#readings.get(step)?.find((reading) => scopeKey(reading.scope) === key);
  }

  #stale(reading: ReadingRow): readonly Gap[] | undefined {
    const step = this.steps.get(reading.step);
    const age = millis(this.#asOf) - millis(reading.finishedAt);
    if (!step || age <= step.maxAgeHours * HOUR) return undefined;
    const detail = `last read ${reading.finishedAt}, good for ${String(step.maxAgeHours)} hours`;
    return [this.#gap('stale', reading.step, reading.scope, detail)];
  }

  #unseenIn(reading: ReadingRow): ReadonlySet<string> {
    const known = this.#unseen.get(reading);
    if (known) return known;
    const unseen = new Set(reading.unseen.map((key) => keyOf(...key)));
    this.#unseen.set(reading, unseen);
    return unseen;
  }

  #gap(reason: Gap['reason'], step: string, scope: Scope, detail: string, item?: string): Gap {
    const source = this.source.id;
    return { reason, source, step, scope, ...(item === undefined ? {} : { item }), detail };
  }
}

function relevant(reading: ReadingRow, id: string): readonly Gap[] {
  const own = reading.gaps.filter((gap) => gap.item === id);
  if (own.length > 0) return own;
  return reading.gaps.filter((gap) => gap.item === undefined || gap.step !== reading.step);
}

function* entity(view: SourceView, rows: readonly FacetRow[]): Iterable<FactRecord> {
  const identities = rows.filter((row) => row.facet === 'identity');
  const open = identities.find((row) => row.validTo === null);
  const identity = open ?? latest(identities);
  if (!identity) return;
  const { kind, id, source, scope } = identity;
  const fields: Record<string, Observed<unknown>> = {};
  const rests: Record<string, readonly string[]> = {};
  const ended = open === undefined;
  for (const [facet, shape] of Object.entries(FACTS[kind])) {
    const own = rows.filter((row) => row.facet === facet);
    const row =
      own.find((candidate) => candidate.validTo === null) ?? (ended ? latest(own) : undefined);
    rests[facet] = row?.rests ?? [];
    const hiding = row ? (ended ? [] : view.hiding(row)) : view.absent(kind, id, facet, scope);
    for (const field of Object.keys(shape as object)) {
      if (!row || hiding.length > 0) fields[field] = new Unknown(hiding);
      else if (field in row.value) fields[field] = row.value[field];
      else fields[field] = new Unknown(view.missingField(row, field));
    }
  }
  yield {
    kind,
    id,
    name: identity.name,
    incarnation: identity.incarnation,
    source,
    scope,
    fields,
    rests,
    history: historyOf(identities, rows, ended),
  };
}

function historyOf(
  identities: readonly FacetRow[],
  rows: readonly FacetRow[],
  ended: boolean,
): History {
  const last = latest(identities);
  const lives = identities.filter((row) => row.incarnation === last?.incarnation);
  const firstSeenAt = lives.map((row) => row.validFrom).sort()[0] ?? '';
  return {
    firstSeenAt,
    ended: ended && last?.validTo ? { after: last.confirmedTo, by: last.validTo } : undefined,
    since: (field) =>
      since(
        rows.filter((row) => row.validFrom >= firstSeenAt),
        field,
      ),
  };
}

/** The span in which the field took the value it has in its newest row. */
function since(rows: readonly FacetRow[], field: string): Interval | undefined {
  const telling = rows
    .filter((row) => field in row.value)
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

/** One fact per step of the source: the scope that is furthest behind speaks for it. */
function stepRecords(view: SourceView, ages: readonly StepAge[]): readonly FactRecord[] {
  return [...groupBy(ages, (age) => age.step)].map(([step, scopes]) => {
    const complete = scopes.map((age) => age.completeAt);
    const firstAttemptAt = scopes.map((age) => age.firstAt).sort()[0] ?? '';
    const lastCompleteAt = complete.includes(null) ? null : (complete.sort()[0] ?? null);
    const id = `${view.source.id}/${step}`;
    return {
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
    };
  });
}

function latest(rows: readonly FacetRow[]): FacetRow | undefined {
  return rows.reduce<FacetRow | undefined>(
    (a, b) => (a === undefined || b.validFrom > a.validFrom ? b : a),
    undefined,
  );
}

export function keyOf(kind: string, id: string, facet: string): string {
  return `${kind}\n${id}\n${facet}`;
}
