import type { Check } from '../core/check.ts';
import type { FactKind } from '../core/facts.ts';
import type { RecordedFinding } from '../core/finding.ts';
import { groupBy } from '../core/group-by.ts';
import { scopeKey, type Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { ReasonParams, Severity, Verdict } from '../core/verdict.ts';
import { reasonText } from '../core/words.ts';
import { readTree } from '../evidence/tree.ts';
import type { ReadingRow, Store } from '../store/store.ts';
import { coverageOf, type Coverage } from './coverage.ts';

/** A finding as `annexa findings --json` shows it. */
export interface FindingView {
  readonly check: string;
  readonly revision: number;
  readonly severity: Severity;
  readonly controls: readonly string[];
  readonly source: string;
  readonly scope: Scope;
  readonly subject: { readonly kind: FactKind; readonly id: string; readonly name: string };
  readonly verdict: Verdict;
  readonly reason: { readonly code: string; readonly params: ReasonParams; readonly text: string };
  /** Ids of the evidence records it rests on. */
  readonly evidence: readonly string[];
  /** Finish of the oldest of the newest readings it rests on. */
  readonly observedAt: Instant;
  /** Since when it holds. */
  readonly since: Instant;
}

export interface SourceCoverage extends Coverage {
  readonly id: string;
}

export interface FindingsView {
  readonly asOf: Instant;
  readonly run: string | null;
  readonly coverage: { readonly sources: readonly SourceCoverage[] };
  readonly findings: readonly FindingView[];
}

/** What was recorded at `asOf`, with the evidence each finding leads to. */
export async function findingsView(
  store: Store,
  checks: readonly Check[],
  now: Instant,
  asOf?: Instant,
): Promise<FindingsView> {
  const [run, readings, rows] = await Promise.all([
    store.lastRun(asOf),
    store.newestReadings(asOf),
    store.findings(asOf),
  ]);
  return {
    asOf: asOf ?? run?.finishedAt ?? now,
    run: run?.id ?? null,
    coverage: { sources: coverageBySource(readings) },
    findings: await findingViews(store, checks, readings, rows),
  };
}

/** Findings with the evidence that the given readings sealed, in the order in which they are listed. */
export async function findingViews(
  store: Store,
  checks: readonly Check[],
  readings: readonly ReadingRow[],
  findings: readonly RecordedFinding[],
): Promise<readonly FindingView[]> {
  const evidence = await EvidenceIndex.of(store, readings);
  const byId = new Map(checks.map((check) => [check.id, check]));
  return findings
    .map((finding) => viewOf(finding, byId.get(finding.check), evidence))
    .sort((a, b) => compare(orderKey(a), orderKey(b)));
}

/** Where request keys lead: to the records of the newest readings that answered them. */
class EvidenceIndex {
  readonly #records = new Map<string, { readonly record: string; readonly at: Instant }>();
  readonly #readings = new Map<
    string,
    { readonly records: readonly string[]; readonly at: Instant }
  >();
  readonly #newest: ReadonlyMap<string, Instant>;

  private constructor(newest: ReadonlyMap<string, Instant>) {
    this.#newest = newest;
  }

  static async of(store: Store, readings: readonly ReadingRow[]): Promise<EvidenceIndex> {
    const newest = new Map<string, Instant>();
    for (const { source, finishedAt } of readings) {
      if (finishedAt > (newest.get(source) ?? '')) newest.set(source, finishedAt);
    }
    const index = new EvidenceIndex(newest);
    for (const reading of readings) {
      const pairs =
        reading.root === null ? [] : await readTree(reading.root, (digest) => store.blob(digest));
      const records: string[] = [];
      for (const [request, record] of pairs) {
        records.push(record);
        index.#records.set(request, { record, at: reading.finishedAt });
      }
      index.#readings.set(readingRef(reading), { records, at: reading.finishedAt });
    }
    return index;
  }

  resolve(
    rests: readonly string[],
    source: string,
  ): { evidence: readonly string[]; observedAt: Instant } {
    const evidence = new Set<string>();
    let observedAt: Instant | undefined;
    for (const key of rests) {
      const one = this.#records.get(key);
      const whole = this.#readings.get(key);
      if (one) evidence.add(one.record);
      for (const record of whole?.records ?? []) evidence.add(record);
      const at = one?.at ?? whole?.at;
      if (at !== undefined && (observedAt === undefined || at < observedAt)) observedAt = at;
    }
    return {
      evidence: [...evidence].sort(),
      observedAt: observedAt ?? this.#newest.get(source) ?? '',
    };
  }
}

/** The coverage of each source. */
export function coverageBySource(readings: readonly ReadingRow[]): readonly SourceCoverage[] {
  const sources = groupBy(readings, (reading) => reading.source);
  return [...sources].map(([id, own]) => ({ id, ...coverageOf(own) }));
}

function viewOf(row: RecordedFinding, check: Check | undefined, index: EvidenceIndex): FindingView {
  const { kind, id, name } = row.subject;
  return {
    check: row.check,
    revision: row.revision,
    severity: row.severity,
    controls: check?.controls.map((control) => control.id) ?? [],
    source: row.source,
    scope: row.scope,
    subject: { kind, id, name },
    verdict: row.verdict,
    reason: { ...row.reason, text: reasonText(check, row.reason) },
    ...index.resolve(row.rests, row.source),
    since: row.validFrom,
  };
}

function readingRef(reading: ReadingRow): string {
  return `reading:${reading.source}/${reading.step}/${scopeKey(reading.scope)}`;
}

function orderKey(view: FindingView): string {
  return `${view.check}\n${view.source}\n${view.subject.id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
