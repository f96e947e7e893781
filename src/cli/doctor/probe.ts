import pLimit from 'p-limit';

import type { NotifierConfiguration } from '../../config/daemon-configuration.ts';
import type { Item, Step } from '../../core/collector.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { groupBy } from '../../core/group-by.ts';
import { scopeKey, type Scope } from '../../core/scope.ts';
import { TrackerFailure } from '../../core/tracker.ts';
import {
  environmentFor,
  type Configuration,
  type SourceConfiguration,
  type TrackerConfiguration,
} from '../../engine/configuration.ts';
import { stepsOf } from '../../engine/plan-checks.ts';
import { readStep, type ReadingGap, type ReadingResult } from '../../engine/read-step.ts';
import type { Surroundings } from '../shell.ts';
import { counted } from '../text.ts';
import type { Examined } from './examined.ts';

/** Scopes of a step that are tried: enough to notice the account in which the role is missing. */
const SCOPES_TRIED = 40;
const PROBES_AT_ONCE = 6;

export interface ProbeOptions {
  readonly configuration: Configuration;
  readonly source: SourceConfiguration;
  /** The provider's tenant the source is pinned to; undefined before its first run. */
  readonly tenant: string | undefined;
  readonly surroundings: Pick<Surroundings, 'now' | 'signal'>;
  readonly progress: (text: string) => void;
}

/** Tries every step of a source on the first page of the first thing there is: whether one may read it. */
export async function probeSource(options: ProbeOptions): Promise<readonly Examined[]> {
  const { configuration, source, surroundings } = options;
  const environment = environmentFor(configuration, source.timeout, surroundings.now);
  let session: unknown;
  try {
    session = await source.collector.open(source.settings, environment);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const detail = environment.redact(error.message);
    return [{ area: 'source', what: source.id, status: 'failed', detail }];
  }
  try {
    const probing = new Probing(options, session, environment.redact);
    return await probing.run();
  } finally {
    await source.collector.close?.(session);
  }
}

/** Looks for a ticket that cannot be: that takes the address, the credential and the right to read. */
export async function probeTracker(
  configuration: Configuration,
  tracker: TrackerConfiguration,
  { now }: Pick<Surroundings, 'now'>,
): Promise<Examined> {
  const environment = environmentFor(configuration, tracker.timeout, now);
  const what = tracker.id;
  try {
    const opened = await tracker.kind.open(tracker.settings, environment);
    await opened.find('annexa-0000000000000000', now());
    return { area: 'tracker', what, status: 'ok', detail: 'can be read; writing is not tried' };
  } catch (error) {
    if (!(error instanceof TrackerFailure || error instanceof OperatorError)) throw error;
    return { area: 'tracker', what, status: 'failed', detail: environment.redact(error.message) };
  }
}

/** Reads what a notifier is to be opened with, and sends nothing: people would take it for an alert. */
export async function probeNotifier(
  configuration: Configuration,
  { id, kind, settings, timeout }: NotifierConfiguration,
  { now }: Pick<Surroundings, 'now'>,
): Promise<Examined> {
  const environment = environmentFor(configuration, timeout, now);
  const base = { area: 'notifier', what: id } as const;
  try {
    await kind.open(settings, environment);
    return { ...base, status: 'ok', detail: 'has what it needs; sending is not tried' };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { ...base, status: 'failed', detail: environment.redact(error.message) };
  }
}

/** What the probes of one step came to. */
interface Tried {
  readonly results: ReadingResult[];
  /** Scopes there are, as far as the first page of their list tells. */
  scopes: number;
}

class Probing {
  readonly #options: ProbeOptions;
  readonly #session: unknown;
  readonly #redact: (text: string) => string;
  readonly #steps: readonly Step<unknown>[];
  readonly #tried = new Map<string, Tried>();
  readonly #limit = pLimit(PROBES_AT_ONCE);
  #tenant: string | undefined;

  constructor(options: ProbeOptions, session: unknown, redact: (text: string) => string) {
    this.#options = options;
    this.#session = session;
    this.#redact = redact;
    this.#steps = stepsOf(options.source, new Set(), options.configuration.folder);
  }

  async run(): Promise<readonly Examined[]> {
    const roots = this.#steps.filter((step) => step.after === undefined);
    await Promise.all(roots.map((step) => this.#visit(step, {}, [])));
    return [...this.#tenantResult(), ...this.#results()];
  }

  async #visit(step: Step<unknown>, scope: Scope, items: readonly Item[]): Promise<void> {
    const { source, surroundings, progress } = this.#options;
    progress(`${source.id}: ${step.id}`);
    const result = await this.#limit(() =>
      readStep({
        source: source.id,
        step,
        session: this.#session,
        scope,
        items,
        inherited: [],
        signal: surroundings.signal,
        now: surroundings.now,
        redact: this.#redact,
        probe: true,
      }),
    );
    this.#tried.set(step.id, {
      results: [...(this.#tried.get(step.id)?.results ?? []), result],
      scopes: this.#tried.get(step.id)?.scopes ?? 1,
    });
    this.#tenant ??= step.tenant?.(result.answers);
    const children = this.#steps.filter((child) => child.after === step.id);
    await Promise.all(
      children.map(async (child) => {
        if (step.opens === undefined) {
          if (result.status !== 'unavailable') await this.#visit(child, scope, result.items);
          return;
        }
        const known = this.#tried.get(child.id);
        this.#tried.set(child.id, {
          results: known?.results ?? [],
          scopes: (known?.scopes ?? 0) + result.scopes.length,
        });
        const chosen = result.scopes.slice(0, SCOPES_TRIED);
        await Promise.all(chosen.map((opened) => this.#visit(child, opened, [])));
      }),
    );
  }

  /** A row for each step; for each service instead where the collector has services. */
  #results(): readonly Examined[] {
    const { collector, id } = this.#options.source;
    const services = groupBy(this.#steps, (step) => collector.serviceOf?.(step) ?? '');
    return [...services].flatMap(([service, steps]) =>
      service === ''
        ? steps.map((step) => this.#result(step))
        : serviceRows(
            `${id}/${service}`,
            steps.flatMap((step) => this.#tried.get(step.id)?.results ?? []),
            () => this.#whyUntried(steps[0] ?? { id: service }),
          ),
    );
  }

  #result(step: Step<unknown>): Examined {
    const base = { area: 'source', what: `${this.#options.source.id}/${step.id}` } as const;
    const { results, scopes } = this.#tried.get(step.id) ?? { results: [], scopes: 0 };
    const refused = results.filter(({ gaps }) => gaps.length > 0);
    const gaps = refused.flatMap((result) => result.gaps);
    const [gap] = gaps;
    if (gap) {
      const needs = [...new Set(gaps.flatMap(({ permission }) => permission ?? []))].join(', ');
      const where =
        results.length > 1
          ? `in ${String(refused.length)} of ${String(results.length)} scopes: `
          : '';
      return {
        ...base,
        status: 'failed',
        detail: `${where}${gapText(gap)}`,
        ...(needs === '' ? {} : { needs }),
      };
    }
    if (results.every(({ answers }) => answers.length === 0)) {
      return { ...base, status: 'untried', detail: this.#whyUntried(step) };
    }
    const tried =
      scopes > results.length
        ? `the first ${counted(results.length, 'scope')} of ${String(scopes)} answer`
        : 'answers';
    return { ...base, status: 'ok', detail: tried };
  }

  /** The step above that failed is what to mend; where none did, its list is empty. */
  #whyUntried(step: Pick<Step<unknown>, 'id' | 'after'>): string {
    const failed = this.#failedAbove(step);
    if (failed) return `waits for ${failed.id}, which failed`;
    return `nothing to try it on${step.after === undefined ? '' : `: ${step.after} showed none`}`;
  }

  #failedAbove(step: Pick<Step<unknown>, 'after'>): Step<unknown> | undefined {
    const parent = this.#steps.find(({ id }) => id === step.after);
    if (!parent) return undefined;
    const results = this.#tried.get(parent.id)?.results ?? [];
    return results.some(({ gaps }) => gaps.length > 0) ? parent : this.#failedAbove(parent);
  }

  #tenantResult(): readonly Examined[] {
    const { source, tenant } = this.#options;
    if (tenant === undefined || this.#tenant === undefined || tenant === this.#tenant) return [];
    const detail = `was first read from ${tenant}, and these credentials belong to ${this.#tenant}; give another tenant a source of its own`;
    return [{ area: 'source', what: source.id, status: 'failed', detail }];
  }
}

/**
 * What was tried of one service: a row for each set of permissions that is missing somewhere, with all
 * the places where it is, and one for the places where every question is answered.
 */
function serviceRows(
  what: string,
  results: readonly ReadingResult[],
  whyUntried: () => string,
): readonly Examined[] {
  const base = { area: 'source', what } as const;
  const places = [...groupBy(results, ({ scope }) => scopeKey(scope)).values()].map((tried) => ({
    scope: tried[0]?.scope ?? {},
    gaps: tried.flatMap(({ gaps }) => gaps),
    asked: tried.filter(({ answers }) => answers.length > 0).length,
  }));
  const failing = groupBy(
    places.filter(({ gaps }) => gaps.length > 0),
    ({ gaps }) => missing(gaps) || (gaps[0]?.reason ?? ''),
  );
  const whole = places.filter(({ gaps, asked }) => gaps.length === 0 && asked > 0);
  const scopes = places.map(({ scope }) => scope);
  const rows = [...failing.values()].map((alike): Examined => {
    const gap = alike[0]?.gaps[0];
    const needs = missing(alike[0]?.gaps ?? []);
    const where = alike.map(({ scope }) => scope);
    return {
      ...base,
      status: 'failed',
      detail: `${placesText(where, scopes)}: ${gap ? `${gap.reason}: ${gap.detail}` : ''}`,
      ...(needs === '' ? {} : { needs }),
      places: where,
    };
  });
  if (whole.length > 0) {
    const where = whole.map(({ scope }) => scope);
    const detail = `${placesText(where, scopes)}: answers`;
    rows.push({ ...base, status: 'ok', detail, places: where });
  }
  return rows.length > 0 ? rows : [{ ...base, status: 'untried', detail: whyUntried() }];
}

function missing(gaps: readonly ReadingGap[]): string {
  return [...new Set(gaps.flatMap(({ permission }) => permission ?? []))].sort().join(', ');
}

const PLACES_NAMED = 4;

/** `all 34 places`, or the places by name: `123456789012 eu-west-1`. */
function placesText(some: readonly Scope[], all: readonly Scope[]): string {
  if (some.length === all.length && all.length > 1) return `in all ${String(all.length)} places`;
  const names = some.map((scope) => Object.values(scope).join(' ')).filter((name) => name !== '');
  const more = names.length - PLACES_NAMED;
  if (names.length === 0) return 'for the source as a whole';
  return more > 0
    ? `in ${names.slice(0, PLACES_NAMED).join(', ')} and ${counted(more, 'more place')}`
    : `in ${names.join(', ')}`;
}

function gapText({ reason, scope, detail }: ReadingGap): string {
  return [Object.values(scope).join(' '), reason, detail].filter((part) => part !== '').join(': ');
}
