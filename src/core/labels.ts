import type { Lookup } from './check.ts';
import type { Fact, FactBase } from './facts.ts';
import type { Observed } from './observed.ts';
import { Population } from './population.ts';
import type { Scope } from './scope.ts';

/**
 * What something is labelled with; `undefined` when it certainly never bore a label. `place` is where
 * it lies: a list of labels that could not be read elsewhere hides nothing of it.
 */
export function labelsOf(
  resource: FactBase,
  place: Scope,
  lookup: Lookup,
): Observed<Fact<'tagged-resource'> | undefined> {
  const { members, gaps } = lookup.where('tagged-resource', 'resourceId', resource.id, resource);
  const nearby = gaps.filter(({ scope }) =>
    Object.entries(scope).every(([part, value]) => (place[part] ?? value) === value),
  );
  return new Population(members, nearby).first();
}

/** Whether a label is one of a scheme's, in whatever case either is written. */
export function isOneOf(label: string, scheme: readonly string[]): boolean {
  return scheme.some((one) => one.toLowerCase() === label.toLowerCase());
}
