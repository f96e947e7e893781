import { DAY, plus, type Instant } from '../core/time.ts';
import type { SourceRow, Store } from '../store/store.ts';
import { assess, type CheckAssessment } from './assess.ts';
import type { Configuration } from './configuration.ts';
import { FACT_KINDS } from '../core/facts.ts';
import type { FactRecord, FactSet } from './fact-set.ts';
import { FactMerge, liveAges } from './merge.ts';
import { Exclusions, plansFor, stepsOf } from './plan-checks.ts';
import { subjectKey } from './reconcile.ts';
import type { MergedSource } from './source-view.ts';

/** How far back ended subjects are still judged: the longest observation period, and some days. */
const ENDED_DAYS = 400;

/** Everything the store holds of the configured sources. */
export interface StoredFacts {
  readonly sources: readonly MergedSource[];
  readonly facts: FactSet;
}

export interface Assessment {
  /** What each check says at each source, told as it is judged; to be gone through once. */
  readonly checks: Iterable<CheckAssessment>;
  /** Keys of the subjects that the ISMS scope leaves out: `subjectKey`. */
  readonly outside: ReadonlySet<string>;
}

export async function storedFacts(
  configuration: Configuration,
  store: Store,
  asOf: Instant,
): Promise<StoredFacts> {
  const [readings, allAges, known] = await Promise.all([
    store.newestReadings(),
    store.newestComplete(),
    store.sources(),
  ]);
  const ages = liveAges(allAges, readings);
  const sources = mergedSources(configuration, known, new Set(ages.map(stepKey)));
  const merge = new FactMerge({ sources, readings, ages, asOf });
  await store.eachFacets(plus(asOf, -ENDED_DAYS * DAY), (rows) => {
    merge.add(rows);
  });
  return { sources, facts: merge.facts() };
}

/** Plans and judges every check over given facts, the ISMS scope applied. Writes nothing. */
export function judgeAll(
  configuration: Configuration,
  { sources, facts }: StoredFacts,
  asOf: Instant,
): Assessment {
  const plans = new Map(
    sources.map((source) => [source.id, plansFor(source.id, source.steps, configuration.checks)]),
  );
  const exclusions = new Exclusions(
    configuration.exclude,
    sources.flatMap((source) => facts.subjects('repository', source.id, true)),
  );
  return {
    checks: assess({
      facts,
      asOf,
      plans,
      excluded: exclusions.of,
      excludedItem: exclusions.item,
    }),
    outside: new Set(
      outsideRecords(sources, facts, exclusions).map((record) => subjectKey(record.source, record)),
    ),
  };
}

export function mergedSources(
  configuration: Configuration,
  known: readonly SourceRow[],
  readBefore: ReadonlySet<string>,
): readonly MergedSource[] {
  return configuration.sources.map((source) => {
    const tenant = known.find((row) => row.id === source.id)?.tenant ?? null;
    const before = new Set(
      source.collector.steps
        .filter((step) => readBefore.has(`${source.id}/${step.id}`))
        .map((step) => step.id),
    );
    return {
      id: source.id,
      tenant,
      steps: stepsOf(source, before, configuration.folder),
      scopeId: (scope) => source.collector.scopeId?.(scope) ?? tenant ?? source.id,
    };
  });
}

export function stepKey(age: { readonly source: string; readonly step: string }): string {
  return `${age.source}/${age.step}`;
}

function outsideRecords(
  sources: readonly MergedSource[],
  facts: FactSet,
  exclusions: Exclusions,
): readonly FactRecord[] {
  return sources.flatMap((source) =>
    FACT_KINDS.flatMap((kind) =>
      facts.subjects(kind, source.id, true).filter((record) => exclusions.of(record) !== undefined),
    ),
  );
}
