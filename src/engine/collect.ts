import pLimit from 'p-limit';

import { allDone } from '../core/all-done.ts';
import type {
  AnyCollector,
  FacetStatement,
  GivenAnswer,
  Item,
  RefusedAnswer,
  Request,
  Step,
} from '../core/collector.ts';
import { scopeKey, within, type Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import { requestKey, sealAnswer } from '../evidence/record.ts';
import { buildTree } from '../evidence/tree.ts';
import type { FacetRow, ReadingRow, Store } from '../store/store.ts';
import { diffFacets } from './diff-facets.ts';
import type { StepAge } from './merge.ts';
import { readStep, type ReadingGap, type ReadingResult } from './read-step.ts';

/** Readings of one source under way at once; each fans out over its items by itself. */
const READINGS_AT_ONCE = 6;

export interface CollectOptions {
  readonly run: string;
  readonly source: string;
  readonly collector: AnyCollector;
  readonly session: unknown;
  /** Steps that apply, parents before children. */
  readonly steps: readonly Step<unknown>[];
  /** The tenant the source is pinned to; null before its first run. */
  readonly tenant: string | null;
  readonly store: Store;
  readonly fence: number;
  /** Earlier readings of the source, newest complete per step and scope. */
  readonly ages: readonly StepAge[];
  readonly signal: AbortSignal;
  readonly now: () => Instant;
  readonly redact: (text: string) => string;
  readonly progress: (reading: ReadingResult) => void;
}

export interface Collected {
  readonly tenant: string | null;
  readonly readings: readonly Pick<
    ReadingResult,
    'step' | 'scope' | 'status' | 'expected' | 'seen' | 'gaps'
  >[];
}

/** What the children of a step need of its reading; answers and statements are sealed by then. */
type Parent = Pick<
  ReadingResult,
  'step' | 'scope' | 'status' | 'gaps' | 'scopes' | 'left' | 'items'
>;

/**
 * Reads every step of a source, children as soon as their parent is read, and commits each reading
 * with its evidence before the next depends on it. A step that fails costs its own branch only.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  return new Collection(options).run();
}

class Collection {
  readonly #options: CollectOptions;
  readonly #limit = pLimit(READINGS_AT_ONCE);
  readonly #readings: Collected['readings'][number][] = [];
  readonly #ages: ReadonlyMap<string, StepAge>;
  #tenant: string | null;
  #pinBroken: ReadingGap | undefined;

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#tenant = options.tenant;
    this.#ages = new Map(options.ages.map((age) => [`${age.step}|${scopeKey(age.scope)}`, age]));
  }

  async run(): Promise<Collected> {
    const roots = this.#options.steps.filter((step) => step.after === undefined);
    const pinning = roots.filter((step) => step.tenant !== undefined);
    for (const step of pinning) await this.#visit(step, {}, [], []);
    await allDone(
      roots.filter((step) => !pinning.includes(step)).map((step) => this.#visit(step, {}, [], [])),
    );
    return { tenant: this.#tenant, readings: this.#readings };
  }

  async #visit(
    step: Step<unknown>,
    scope: Scope,
    items: readonly Item[],
    inherited: readonly ReadingGap[],
  ): Promise<void> {
    const parent = await this.#read(step, scope, items, inherited);
    if (parent === undefined) return;
    await allDone(
      this.#children(step).map((child) =>
        step.opens === undefined ? this.#overItems(child, parent) : this.#overScopes(child, parent),
      ),
    );
  }

  /** Reads and commits one step; `undefined` where the credentials belong to another tenant. */
  async #read(
    step: Step<unknown>,
    scope: Scope,
    items: readonly Item[],
    inherited: readonly ReadingGap[],
  ): Promise<Parent | undefined> {
    const pin = this.#pinBroken;
    if (pin) {
      await this.#unavailable(step, scope, [{ ...pin, step: step.id, scope }]);
      return undefined;
    }
    const { source, session, signal, now, redact } = this.#options;
    const wasKnown = this.#wasKnown(step, scope);
    const reading = await this.#limit(() =>
      readStep({ source, step, session, scope, items, inherited, wasKnown, signal, now, redact }),
    );
    const broken = this.#pin(step, reading);
    if (broken) {
      this.#pinBroken = broken;
      await this.#unavailable(step, scope, [broken]);
      return undefined;
    }
    await this.#commit(step, reading);
    const { status, gaps, scopes, left, items: found } = reading;
    return { step: step.id, scope, status, gaps, scopes, left, items: found };
  }

  /** Tells whether anything is known by an answer that has lapsed, or by any of the step's without item. */
  #wasKnown(step: Step<unknown>, scope: Scope): (answer: RefusedAnswer) => Promise<boolean> {
    const { source, store } = this.#options;
    let open: Promise<readonly FacetRow[]> | undefined;
    return async ({ item, request }) => {
      const rows = await (open ??= store.openFacets(source, step.id, scope));
      if (item === undefined) return rows.length > 0;
      const key = requestKey(source, scope, request);
      return rows.some((row) => (row.item ?? row.id) === item || row.rests.includes(key));
    };
  }

  /** A child of a list of things: one reading, over the things its parent found in the same scope. */
  async #overItems(child: Step<unknown>, parent: Parent): Promise<void> {
    const hidden = parent.gaps.filter((gap) => gap.hidesMembers);
    if (parent.status === 'unavailable') await this.#unavailable(child, parent.scope, hidden);
    else await this.#visit(child, parent.scope, parent.items, hidden);
  }

  /** A child of a list of scopes: a reading each, and a gap for each known one that did not show. */
  async #overScopes(child: Step<unknown>, parent: Parent): Promise<void> {
    const found = new Set(parent.scopes.map(scopeKey));
    const lost = this.#known(child, parent.scope).filter((scope) => !found.has(scopeKey(scope)));
    const complete = parent.status === 'complete';
    const hidden = found.size === 0 && lost.length === 0 ? [parent.scope] : lost;
    const left = new Set(parent.left.map(scopeKey));
    const leave = (scope: Scope): Promise<void> =>
      left.has(scopeKey(scope))
        ? this.#unavailable(child, scope, [this.#leftOut(parent, scope)])
        : this.#end(child, scope);
    await allDone([
      ...parent.scopes.map((scope) => this.#visit(child, scope, [], [])),
      ...(complete ? lost.map(leave) : []),
      ...(complete ? [] : hidden.map((scope) => this.#unavailable(child, scope, parent.gaps))),
    ]);
  }

  #leftOut({ step }: Parent, scope: Scope): ReadingGap {
    const { source } = this.#options;
    const detail = 'left out of what is read; what was there before may still be there';
    return { reason: 'absent', source, step, scope, detail, hidesMembers: true };
  }

  /** A complete list no longer has the scope: what was known there is over, and not read again. */
  async #end(step: Step<unknown>, scope: Scope): Promise<void> {
    await this.#commit(step, this.#nothing(step, scope, 'ended', []));
    for (const child of this.#children(step)) {
      const scopes = step.opens === undefined ? [scope] : this.#known(child, scope);
      for (const inner of scopes) await this.#end(child, inner);
    }
  }

  /** Where a step was read before, within a scope. */
  #known(step: Step<unknown>, outer: Scope): readonly Scope[] {
    return this.#options.ages
      .filter((age) => age.step === step.id && within(age.scope, outer))
      .map((age) => age.scope);
  }

  /** Records that a step could not even be tried here, and so its children neither. */
  async #unavailable(
    step: Step<unknown>,
    scope: Scope,
    gaps: readonly ReadingGap[],
  ): Promise<void> {
    const reading = this.#nothing(step, scope, 'unavailable', gaps);
    await this.#commit(step, reading);
    for (const child of this.#children(step)) {
      if (step.opens === undefined) await this.#unavailable(child, scope, gaps);
      else await this.#overScopes(child, reading);
    }
  }

  #nothing(
    step: Step<unknown>,
    scope: Scope,
    status: 'unavailable' | 'ended',
    gaps: readonly ReadingGap[],
  ): ReadingResult {
    const at = this.#options.now();
    return {
      step: step.id,
      scope,
      startedAt: at,
      finishedAt: at,
      status,
      expected: status === 'ended' ? 0 : null,
      seen: 0,
      gaps,
      answers: [],
      refused: [],
      statements: [],
      scopes: [],
      left: [],
      items: [],
      asked: undefined,
    };
  }

  #children(step: Step<unknown>): readonly Step<unknown>[] {
    return this.#options.steps.filter((candidate) => candidate.after === step.id);
  }

  /** Credentials that lead to another tenant would mix two companies' evidence under one name. */
  #pin(step: Step<unknown>, reading: ReadingResult): ReadingGap | undefined {
    const tenant = step.tenant?.(reading.answers);
    if (tenant === undefined) return undefined;
    this.#tenant ??= tenant;
    if (this.#tenant === tenant) return undefined;
    const { source } = this.#options;
    return {
      reason: 'invalid',
      source,
      step: step.id,
      scope: reading.scope,
      detail: `${source} was first read from ${this.#tenant}, these credentials belong to ${tenant}; give another tenant a source of its own`,
      hidesMembers: true,
    };
  }

  async #commit(step: Step<unknown>, result: ReadingResult): Promise<void> {
    const { run, source, collector, session, store, fence } = this.#options;
    const { scope } = result;
    // Whoever stops a run takes nothing away from what was known: the provider refused nothing.
    if (this.#options.signal.aborted && result.status !== 'complete') {
      this.#done(result);
      return;
    }
    const sealed = result.answers.map((answer) =>
      sealAnswer(answer, {
        source,
        collector: collector.id,
        tenant: this.#tenant,
        step: step.id,
        scope,
        removals: step.removals.map(({ field }) => field),
      }),
    );
    const tree = buildTree(sealed.map(({ record }) => [record.request, record.id] as const));
    const requests = new Map(
      result.answers.map((answer, index) => [answer, sealed[index]?.record.request ?? '']),
    );
    // Thousands of statements may rest on the same pages.
    const rests = new Map<readonly GivenAnswer[], readonly string[]>();
    const requestsOf = ({ from }: FacetStatement): readonly string[] => {
      const known = rests.get(from);
      if (known) return known;
      const keys = from.map(
        (answer) => requests.get(answer) ?? requestKey(source, scope, answer.request),
      );
      const sorted = [...new Set(keys)].sort();
      rests.set(from, sorted);
      return sorted;
    };
    const known =
      result.status === 'unavailable' ? [] : await store.openFacets(source, step.id, scope);
    const age = this.#ages.get(`${step.id}|${scopeKey(scope)}`);
    const changes = diffFacets(
      result,
      source,
      step.revision,
      known,
      age?.completeAt ?? null,
      requestsOf,
      hidingRequests(result).map((request) => requestKey(source, scope, request)),
    );
    const reading: ReadingRow = {
      id: `${run}/${source}/${step.id}/${scopeKey(scope)}`,
      run,
      source,
      step: step.id,
      scope,
      startedAt: result.startedAt,
      finishedAt: result.finishedAt,
      status: result.status,
      expected: result.expected,
      seen: result.seen,
      gaps: result.gaps,
      unseen: changes.unseen,
      root: sealed.length === 0 ? null : tree.root,
      caller: collector.caller?.(session) ?? null,
      collectorVersion: collector.version,
      revision: step.revision,
    };
    await store.commitReading(
      {
        reading,
        records: sealed.map(({ record }) => record),
        blobs: [...sealed.map(({ blob }) => blob), ...tree.blobs],
        open: changes.open,
        close: changes.close,
        refresh: changes.refresh,
      },
      fence,
    );
    this.#done(result);
  }

  #done(result: ReadingResult): void {
    const { step, scope, status, expected, seen, gaps } = result;
    this.#readings.push({ step, scope, status, expected, seen, gaps });
    this.#options.progress(result);
  }
}

/** What was asked and not understood, or refused: a facet that rested on it may still be there. */
function hidingRequests({ answers, refused, gaps, step }: ReadingResult): readonly Request[] {
  const hidden = new Set(gaps.filter((gap) => gap.step === step).map(({ item }) => item));
  const unclear = answers.filter(({ item }) => item !== undefined && hidden.has(item));
  return [...refused, ...unclear.map(({ request }) => request)];
}
