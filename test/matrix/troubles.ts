import type { Check } from '../../src/core/check.ts';
import type { FactKind } from '../../src/core/facts.ts';
import { checks } from '../../src/registry.ts';
import { reads, type Recording, type SourceTrouble } from './matrix.ts';

const SORTS = ['denied', 'throttled', 'unreachable'] as const;

/** Every operation of a source in every sort of trouble, and every list with pages cut off. */
export function troublesOf(recording: Recording, source: string): readonly SourceTrouble[] {
  const operations = recording.tapes.get(source)?.operations() ?? [];
  return operations.flatMap(({ operation, paged }) =>
    [...SORTS, ...(paged ? (['cut'] as const) : [])].map((how) => ({ source, operation, how })),
  );
}

/**
 * Two operations, of one source or two, whose answers meet in the verdict of a check: each of its inputs
 * with the next.
 */
export function pairsOf(
  recording: Recording,
): readonly (readonly [SourceTrouble, SourceTrouble])[] {
  const pairs = new Map<string, readonly [SourceTrouble, SourceTrouble]>();
  for (const check of checks) {
    const inputs = inputsOf(recording, check);
    for (const [index, one] of inputs.entries()) {
      const next = inputs[index + 1];
      if (next === undefined) continue;
      const key = [one, next].map(({ source, operation }) => `${source} ${operation}`).join();
      pairs.set(key, [one, next]);
    }
  }
  return [...pairs.values()];
}

/** One denied operation for each step that a check reads something from. */
function inputsOf(recording: Recording, check: Check): readonly SourceTrouble[] {
  const subjects = new Set<string>(check.subjects);
  const needed = (kind: string, facets: readonly string[]): boolean =>
    subjects.has(kind)
      ? facets.some((facet) => facet === 'identity' || check.needs.includes(facet))
      : reads(check).includes(kind as FactKind);
  return [...recording.tapes].flatMap(([source, tape]) => {
    const steps = tape
      .steps()
      .filter(({ delivers }) =>
        Object.entries(delivers).some(([kind, facets]) => needed(kind, facets)),
      );
    const operations = steps.flatMap(
      ({ id }) => tape.operations().find((one) => one.steps.has(id))?.operation ?? [],
    );
    return [...new Set(operations)].map((operation) => ({ source, operation, how: 'denied' }));
  });
}
