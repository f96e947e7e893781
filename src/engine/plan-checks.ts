import type { FactKind } from '../core/facts.ts';
import type { Step } from '../core/collector.ts';
import type { CheckPlan } from './assess.ts';
import type { CheckConfiguration, Exclusion, SourceConfiguration } from './configuration.ts';
import type { FactRecord } from './fact-set.ts';

/** Steps of a source that read under its present settings, and those that were read before. */
export function stepsOf(
  source: SourceConfiguration,
  readBefore: ReadonlySet<string>,
  folder: string,
): readonly Step<unknown>[] {
  return source.collector.steps.filter(
    (step) => step.applies?.(source.settings, readBefore.has(step.id), folder) ?? true,
  );
}

/** The kinds a check can judge at a source: those whose identity and needed facets it delivers. */
export function judgeable(
  check: CheckConfiguration['check'],
  steps: readonly Step<unknown>[],
): readonly FactKind[] {
  return check.subjects.filter((kind) => {
    if (kind === 'evidence-step') return true;
    const offered = new Set(steps.flatMap((step) => step.delivers[kind] ?? []));
    return offered.has('identity') && check.needs.every((facet) => offered.has(facet));
  });
}

/** Enabled checks of a source that it can answer; a check without a kind to judge has no source here. */
export function plansFor(
  source: string,
  steps: readonly Step<unknown>[],
  checks: readonly CheckConfiguration[],
): readonly CheckPlan[] {
  return checks.flatMap((configured) => {
    const { check, disabled, params, paramsBySource } = configured;
    if (disabled !== undefined) return [];
    const subjects = judgeable(check, steps);
    if (subjects.length === 0) return [];
    return [{ check: { ...check, subjects }, params: paramsBySource.get(source) ?? params }];
  });
}

/** Tells why the ISMS scope leaves a subject out. What belongs to an excluded repository goes with it. */
export class Exclusions {
  readonly #rules: readonly Exclusion[];
  readonly #repositories = new Map<string, string>();

  constructor(rules: readonly Exclusion[], repositories: readonly FactRecord[]) {
    this.#rules = rules;
    for (const repository of repositories) {
      const because = this.#own(repository);
      if (because !== undefined) {
        this.#repositories.set(`${repository.source}\n${repository.id}`, because);
      }
    }
  }

  readonly of = (record: FactRecord): string | undefined => {
    const repository = record.field('repositoryId');
    return (
      this.#own(record) ??
      (typeof repository === 'string' ? this.item(record.source, repository) : undefined)
    );
  };

  /** The same for a thing that is only known by its id, as gaps are. */
  readonly item = (source: string, id: string): string | undefined =>
    this.#repositories.get(`${source}\n${id}`);

  #own(record: FactRecord): string | undefined {
    return this.#rules.find((rule) => excludes(rule, record))?.because;
  }
}

function excludes(exclusion: Exclusion, record: FactRecord): boolean {
  const { source, account, repository, kind, subject } = exclusion;
  if (source !== undefined && !matches(source, record.source)) return false;
  if (account !== undefined && !matches(account, record.scope['account'] ?? '')) return false;
  if (
    repository !== undefined &&
    !(record.kind === 'repository' && matches(repository, record.name))
  ) {
    return false;
  }
  if (kind !== undefined && kind !== record.kind) return false;
  return subject === undefined || matches(subject, record.id) || matches(subject, record.name);
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'su').test(text);
}
