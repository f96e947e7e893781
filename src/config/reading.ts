import { z } from 'zod';

import type { Check } from '../core/check.ts';
import type { AnyCollector } from '../core/collector.ts';
import type { AnyNotifierKind } from '../core/notifier.ts';
import type { AnyTrackerKind } from '../core/tracker.ts';
import type {
  CheckConfiguration,
  Configuration,
  SourceConfiguration,
} from '../engine/configuration.ts';
import type {
  AlertConfiguration,
  DaemonConfiguration,
  NotifierConfiguration,
} from './daemon-configuration.ts';
import { refusals, unknownKey, unknownName } from './issues.ts';
import { keyPath, type Problem } from './problem.ts';
import { marked } from './schema-walk.ts';
import { configurationSchema, notifierBase, sourceBase, trackerBase } from './schema.ts';
import type { YamlFile } from './yaml-file.ts';

type Path = readonly PropertyKey[];
type Mapping = Readonly<Record<string, unknown>>;

/** What annexa was built with: the configuration may name nothing else. */
export interface Plugins {
  readonly collectors: readonly AnyCollector[];
  readonly checks: readonly Check[];
  readonly trackers: readonly AnyTrackerKind[];
  readonly notifiers: readonly AnyNotifierKind[];
}

/** A secret reference of the configuration: whose it is, and where it stands in the file. */
export interface ConfiguredReference {
  readonly owner:
    | { readonly source: string }
    | { readonly tracker: string }
    | { readonly notifier: string }
    | { readonly ping: true }
    | { readonly database: true };
  readonly key: string;
  readonly line: number | undefined;
  readonly reference: string;
}

/** The file's content, checked: what a `Configuration` is made of, paths and secrets unresolved. */
export interface Content extends Pick<
  Configuration,
  'organization' | 'raise' | 'sources' | 'exclude' | 'checks' | 'trackers' | 'sealed'
> {
  readonly daemon: DaemonConfiguration;
  readonly alerts: AlertConfiguration;
  readonly notifiers: readonly NotifierConfiguration[];
  readonly data: string;
  readonly database: string | undefined;
}

interface Outlet<Kind> {
  readonly id: string;
  readonly kind: Kind;
  readonly settings: unknown;
  readonly timeout: number;
}

/** Checks one file against the plug-ins, and goes on after each problem so as to name them all. */
export class Reading {
  readonly problems: Problem[] = [];
  readonly references: ConfiguredReference[] = [];
  readonly #file: YamlFile;
  readonly #plugins: Plugins;

  constructor(file: YamlFile, plugins: Plugins) {
    this.#file = file;
    this.#plugins = plugins;
  }

  lineOf(path: Path): number | undefined {
    return this.#file.lineOf(path);
  }

  /** `undefined` when there are problems. */
  content(): Content | undefined {
    const value = this.#file.value ?? {};
    const base = this.#parsed(configurationSchema, value, []);
    const sources = this.#entries(value, 'sources').map(([id, entry]) => this.#source(id, entry));
    const trackers = this.#entries(value, 'trackers').map(([id, entry]) =>
      this.#outlet('tracker', id, entry, this.#plugins.trackers, trackerBase),
    );
    const notifiers = this.#entries(value, 'notifiers').map(([id, entry]) =>
      this.#outlet('notifier', id, entry, this.#plugins.notifiers, notifierBase),
    );
    const names = sources.map(([id]) => id);
    const checks = this.#checks(value, names);
    this.#excludedSources(value, names);
    this.#notified(base?.alerts.notify, Object.keys(base?.notifiers ?? {}));
    if (!base || this.problems.length > 0) return undefined;
    if (base.database !== undefined) {
      this.#reference({ database: true }, ['database'], base.database);
    }
    const { daemon } = base;
    if (daemon.ping !== undefined) this.#reference({ ping: true }, ['daemon', 'ping'], daemon.ping);
    const content = {
      organization: base.organization,
      data: base.data,
      database: base.database,
      raise: base.raise,
      sources: sources.flatMap(([, source]) => source ?? []),
      exclude: base.scope.exclude,
      checks,
      trackers: trackers.flatMap((tracker) => tracker ?? []),
      daemon,
      alerts: { ...base.alerts, notify: base.alerts.notify ?? Object.keys(base.notifiers) },
      notifiers: notifiers.flatMap((notifier) => notifier ?? []),
    };
    return deepFreeze({ ...content, sealed: sealedForm(content) });
  }

  #source(id: string, entry: unknown): readonly [string, SourceConfiguration | undefined] {
    const path = ['sources', id];
    const kind = this.#kind(entry, 'collector', path, this.#plugins.collectors);
    if (!kind) return [id, undefined];
    const { collector: _, schedule, timeout, ...settings } = entry as Mapping;
    const known = sourceBase.safeParse(entry);
    const parsed = this.#parsed(
      kind.settings,
      settings,
      path,
      z.intersection(sourceBase, kind.settings),
    );
    this.#references({ source: id }, kind.settings, settings, path);
    if (!known.success || parsed === undefined) return [id, undefined];
    return [
      id,
      {
        id,
        collector: kind,
        settings: deepFreeze(parsed),
        timeout: known.data.timeout * 1000,
        schedule: known.data.schedule,
      },
    ];
  }

  /** A tracker or notifier: what a kind of plug-in is configured as. */
  #outlet<Kind extends AnyTrackerKind | AnyNotifierKind>(
    what: 'tracker' | 'notifier',
    id: string,
    entry: unknown,
    kinds: readonly Kind[],
    common: typeof trackerBase | typeof notifierBase,
  ): Outlet<Kind> | undefined {
    const path = [`${what}s`, id];
    const kind = this.#kind(entry, what, path, kinds);
    if (!kind) return undefined;
    const { [what]: _, timeout, ...settings } = entry as Mapping;
    const known = common.safeParse(entry);
    const parsed = this.#parsed(
      kind.settings,
      settings,
      path,
      z.intersection(common, kind.settings),
    );
    const owner = what === 'tracker' ? { tracker: id } : { notifier: id };
    this.#references(owner, kind.settings, settings, path);
    if (!known.success || parsed === undefined) return undefined;
    return { id, kind, settings: deepFreeze(parsed), timeout: known.data.timeout * 1000 };
  }

  #notified(notify: readonly string[] | undefined, notifiers: readonly string[]): void {
    for (const [index, id] of (notify ?? []).entries()) {
      if (notifiers.includes(id)) continue;
      this.#problem(['alerts', 'notify', index], unknownName('notifier', id, notifiers));
    }
  }

  /** The plug-in an entry names; a missing or malformed name is the schema's to report. */
  #kind<T extends { readonly id: string }>(
    entry: unknown,
    key: 'collector' | 'tracker' | 'notifier',
    path: Path,
    kinds: readonly T[],
  ): T | undefined {
    if (!isMapping(entry) || typeof entry[key] !== 'string') return undefined;
    const name = entry[key];
    const kind = kinds.find(({ id }) => id === name);
    if (!kind)
      this.#problem(
        [...path, key],
        unknownName(
          key,
          name,
          kinds.map(({ id }) => id),
        ),
      );
    return kind;
  }

  #checks(value: unknown, sources: readonly string[]): readonly CheckConfiguration[] {
    const entries = new Map(this.#entries(value, 'checks'));
    const ids = this.#plugins.checks.map(({ id }) => id);
    for (const id of entries.keys()) {
      if (!ids.includes(id)) this.#problem(['checks', id], unknownName('check', id, ids));
    }
    return this.#plugins.checks.map((check) => {
      const entry = entries.get(check.id);
      const given = isMapping(entry) ? entry : {};
      const path = ['checks', check.id];
      const params = this.#params(check, given['params'], [...path, 'params'], {});
      const bySource = isMapping(given['sources']) ? Object.entries(given['sources']) : [];
      return {
        check,
        disabled: typeof given['disabled'] === 'string' ? given['disabled'] : undefined,
        params,
        paramsBySource: new Map(
          bySource.map(([source, own]) => {
            const place = [...path, 'sources', source];
            if (!sources.includes(source))
              this.#problem(place, unknownName('source', source, sources));
            const values = isMapping(own) ? own['params'] : undefined;
            return [source, this.#params(check, values, [...place, 'params'], params)];
          }),
        ),
      };
    });
  }

  /** A check's parameters in full: the given ones over `base`, and the defaults beneath. */
  #params(check: Check, given: unknown, path: Path, base: Mapping): Mapping {
    const values = isMapping(given) ? given : {};
    const names = Object.keys(check.params);
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) this.#problem([...path, name], unknownKey(name, names));
    }
    return deepFreeze(
      Object.fromEntries(
        Object.entries(check.params).map(([name, param]) => [
          name,
          name in values
            ? this.#parsed(param.schema, values[name], [...path, name])
            : (base[name] ?? param.default),
        ]),
      ),
    );
  }

  /** A source that an exclusion names outright must be there; one that a pattern matches need not. */
  #excludedSources(value: unknown, sources: readonly string[]): void {
    const scope = isMapping(value) ? value['scope'] : undefined;
    const rules = isMapping(scope) && Array.isArray(scope['exclude']) ? scope['exclude'] : [];
    for (const [index, rule] of rules.entries()) {
      const source: unknown = isMapping(rule) ? rule['source'] : undefined;
      if (typeof source !== 'string' || source.includes('*') || sources.includes(source)) continue;
      this.#problem(['scope', 'exclude', index, 'source'], unknownName('source', source, sources));
    }
  }

  #references(
    owner: ConfiguredReference['owner'],
    schema: z.ZodType,
    settings: unknown,
    path: Path,
  ): void {
    for (const place of marked(schema, settings, 'secretReference')) {
      if (typeof place.value !== 'string') continue;
      this.#reference(owner, [...path, ...place.path], place.value);
    }
  }

  #reference(owner: ConfiguredReference['owner'], path: Path, reference: string): void {
    this.references.push({ owner, key: keyPath(path), line: this.lineOf(path), reference });
  }

  /** What a schema makes of a value; `wording` may know more keys than the schema itself. */
  #parsed<T>(
    schema: z.ZodType<T>,
    value: unknown,
    path: Path,
    wording: z.ZodType = schema,
  ): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const refusal of refusals(wording, value, result.error.issues)) {
      this.#problem([...path, ...refusal.path], refusal.message);
    }
    return undefined;
  }

  #entries(value: unknown, key: string): readonly (readonly [string, unknown])[] {
    const entries = isMapping(value) ? value[key] : undefined;
    return isMapping(entries) ? Object.entries(entries) : [];
  }

  #problem(path: Path, message: string): void {
    this.problems.push({ key: keyPath(path), line: this.lineOf(path), message });
  }
}

/**
 * What is sealed with each run: every value in force, defaults included; references, never secrets. How
 * the daemon runs and whom it tells changes no verdict and no record, and is left out.
 */
function sealedForm(content: Omit<Content, 'sealed'>): unknown {
  const byId = <T extends { readonly id: string }>(
    items: readonly T[],
    form: (item: T) => unknown,
  ): unknown => Object.fromEntries(items.map((item) => [item.id, form(item)]));
  const plain = {
    organization: content.organization,
    raise: content.raise,
    sources: byId(content.sources, ({ collector, settings, timeout, schedule }) => ({
      collector: collector.id,
      version: collector.version,
      settings,
      timeout,
      schedule: schedule ?? content.daemon.schedule,
    })),
    scope: { exclude: content.exclude },
    checks: Object.fromEntries(
      content.checks.map(({ check, disabled, params, paramsBySource }) => [
        check.id,
        disabled === undefined
          ? { revision: check.revision, params, sources: Object.fromEntries(paramsBySource) }
          : { revision: check.revision, disabled },
      ]),
    ),
    trackers: byId(content.trackers, ({ kind, settings, timeout }) => ({
      tracker: kind.id,
      settings,
      timeout,
    })),
  };
  // Without what is undefined: the sealed form is JSON.
  return JSON.parse(JSON.stringify(plain)) as unknown;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Freezes plain data all the way down; plug-ins, which are shared and frozen already, are left alone. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype) return value;
  for (const inner of Object.values(value)) deepFreeze<unknown>(inner);
  return Object.freeze(value);
}
