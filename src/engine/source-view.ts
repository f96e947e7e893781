import type { Step } from '../core/collector.ts';
import type { FactKind } from '../core/facts.ts';
import { groupBy } from '../core/group-by.ts';
import type { Gap } from '../core/observed.ts';
import { scopeKey, within, type Scope } from '../core/scope.ts';
import { HOUR, millis, type Instant } from '../core/time.ts';
import type { ReadingRow } from '../store/store.ts';
import { keyOf } from './facet-key.ts';
import type { Membership } from './fact-set.ts';
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

/** Where a facet came from, step and scope, with the newest reading there. */
export interface Origin {
  readonly step: string;
  readonly scope: Scope;
  readonly reading: ReadingRow | undefined;
  /** What hides everything that came from here, where that is not told facet by facet. */
  readonly hidden: readonly Gap[] | undefined;
}

/** A facet and where it came from. */
export interface Delivered {
  readonly facet: string;
  readonly origin: Origin;
  /** Item it was read for, where that is another entity; null otherwise. */
  readonly item: string | null;
}

interface Entity {
  readonly kind: FactKind;
  readonly id: string;
  readonly scope: Scope;
}

/** A source's newest readings, asked in the terms of facets. */
export class SourceView {
  readonly source: MergedSource;
  readonly steps: ReadonlyMap<string, Step<unknown>>;
  readonly #readings: ReadonlyMap<string, readonly ReadingRow[]>;
  readonly #delivering = new Map<string, Step<unknown>[]>();
  readonly #unseen = new Map<ReadingRow, ReadonlySet<string>>();
  /** By step, then by scope: rows that come from one scope hold the same object. */
  readonly #origins = new Map<string, Map<Scope, Origin>>();
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

  origin(step: string, scope: Scope): Origin {
    const known = this.#origins.get(step)?.get(scope);
    if (known) return known;
    const key = scopeKey(scope);
    const reading = this.#readings.get(step)?.find((one) => scopeKey(one.scope) === key);
    const origin = { step, scope, reading, hidden: this.#hiddenBy(step, scope, reading) };
    const scopes = this.#origins.get(step) ?? new Map<Scope, Origin>();
    this.#origins.set(step, scopes.set(scope, origin));
    return origin;
  }

  #hiddenBy(
    step: string,
    scope: Scope,
    reading: ReadingRow | undefined,
  ): readonly Gap[] | undefined {
    if (!reading) return [this.#gap('absent', step, scope, 'not read yet')];
    const stale = this.#stale(reading);
    if (stale) return stale;
    if (reading.status === 'complete') return [];
    return reading.status === 'unavailable' ? reading.gaps : undefined;
  }

  /** What hides a facet that was delivered before; empty when the newest reading confirms it. */
  hiding({ kind, id }: Entity, { facet, origin, item }: Delivered): readonly Gap[] {
    const { hidden, reading } = origin;
    if (hidden || !reading) return hidden ?? [];
    if (!this.#unseenIn(reading).has(keyOf(kind, id, facet))) return [];
    const own = relevant(reading, item ?? id);
    // Several items may show one thing: unseen is what another than its own hides, too.
    return own.length > 0 ? own : reading.gaps;
  }

  /** What hides a facet for which there is no row. */
  absent({ kind, id, scope }: Entity, facet: string): readonly Gap[] {
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
  missingField({ id }: Entity, { origin }: Delivered, field: string): readonly Gap[] {
    const { step, scope, reading } = origin;
    const gaps = reading?.gaps.filter((gap) => gap.item === id) ?? [];
    if (gaps.length > 0) return gaps;
    const rest = reading?.gaps ?? [];
    if (rest.length > 0) return rest;
    return [this.#gap('absent', step, scope, `the answer does not say ${field}`, id)];
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
