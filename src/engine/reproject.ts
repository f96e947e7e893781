import type { GivenAnswer, Item, Step } from '../core/collector.ts';
import type { Finding } from '../core/finding.ts';
import { groupBy } from '../core/group-by.ts';
import { scopeKey, type Scope } from '../core/scope.ts';
import { plus, DAY, type Instant } from '../core/time.ts';
import { readTree } from '../evidence/tree.ts';
import type { FacetRow, ReadingRow, Store } from '../store/store.ts';
import { judgeAll, mergedSources, stepKey } from './assess-stored.ts';
import type { Configuration } from './configuration.ts';
import { liveAges, mergeFacts } from './merge.ts';
import { project } from './read-step.ts';

/** How far back ended subjects are judged, as for the present. */
const ENDED_DAYS = 400;

/**
 * Judges again what was sealed: the newest readings at `asOf` are projected anew from their evidence
 * by today's collectors and judged by today's checks. Writes nothing and asks nobody.
 */
export async function assessEvidence(
  configuration: Configuration,
  store: Store,
  asOf: Instant,
): Promise<{ readonly findings: readonly Finding[] }> {
  const [readings, allAges, known, recorded] = await Promise.all([
    store.newestReadings(asOf),
    store.newestComplete(asOf),
    store.sources(),
    store.facets(plus(asOf, -ENDED_DAYS * DAY)),
  ]);
  const ages = liveAges(allAges, readings);
  const sources = mergedSources(configuration, known, new Set(ages.map(stepKey)));
  const rows: FacetRow[] = [];
  for (const source of sources) {
    const own = readings.filter((reading) => reading.source === source.id);
    const history = recorded.filter((row) => row.source === source.id && row.validFrom <= asOf);
    rows.push(...(await projected(store, source.steps, own, history, asOf)));
  }
  const facts = mergeFacts({ sources, rows, readings, ages, asOf });
  const { checks } = judgeAll(configuration, { sources, facts }, asOf);
  return { findings: Array.from(checks).flatMap(({ findings }) => findings) };
}

async function projected(
  store: Store,
  steps: readonly Step<unknown>[],
  readings: readonly ReadingRow[],
  history: readonly FacetRow[],
  asOf: Instant,
): Promise<readonly FacetRow[]> {
  const rows: FacetRow[] = [];
  const items = new Map<string, readonly Item[]>();
  const past = groupBy(history, (row) =>
    entityKey(row.step, row.scope, row.kind, row.id, row.facet),
  );
  const projectedKeys = new Set<string>();
  for (const step of steps) {
    for (const reading of readings.filter((one) => one.step === step.id)) {
      const { answers, requests } = await sealedAnswers(store, reading);
      const context = {
        scope: reading.scope,
        at: reading.startedAt,
        items: items.get(`${step.after ?? ''}|${scopeKey(reading.scope)}`) ?? [],
        complete: reading.status === 'complete',
      };
      const { statements, items: found } = project(step, answers, context, () => undefined);
      items.set(`${step.id}|${scopeKey(reading.scope)}`, found);
      for (const statement of statements) {
        const { kind, id, facet } = statement;
        const key = entityKey(step.id, reading.scope, kind, id, facet);
        if (projectedKeys.has(key)) continue;
        projectedKeys.add(key);
        const recorded = past.get(key)?.find((row) => row.validTo === null || row.validTo > asOf);
        rows.push({
          source: reading.source,
          step: step.id,
          scope: reading.scope,
          kind,
          id,
          facet,
          item: null,
          name: statement.name ?? '',
          incarnation: statement.incarnation ?? '',
          value: statement.value,
          rests: statement.from.map((answer) => requests.get(answer) ?? '').sort(),
          revision: step.revision,
          validFrom: recorded?.validFrom ?? reading.finishedAt,
          after: recorded?.after ?? null,
          validTo: null,
          confirmedTo: null,
        });
      }
    }
  }
  // What the newest readings no longer show, or could not show, stays as it was recorded.
  for (const row of history) {
    const ended = row.validTo !== null && row.validTo <= asOf;
    const key = entityKey(row.step, row.scope, row.kind, row.id, row.facet);
    if (ended) rows.push(row);
    else if (!projectedKeys.has(key)) rows.push({ ...row, validTo: null, confirmedTo: null });
  }
  return rows;
}

async function sealedAnswers(
  store: Store,
  reading: ReadingRow,
): Promise<{
  readonly answers: readonly GivenAnswer[];
  readonly requests: ReadonlyMap<GivenAnswer, string>;
}> {
  const requests = new Map<GivenAnswer, string>();
  if (reading.root === null) return { answers: [], requests };
  for (const [request, id] of await readTree(reading.root, (digest) => store.blob(digest))) {
    const record = await store.record(id);
    const bytes = record ? await store.blob(record.body) : undefined;
    if (!record || !bytes) throw new Error(`evidence ${id} of reading ${reading.id} is missing`);
    const statement = JSON.parse(record.statement) as Statement;
    requests.set(
      {
        status: 'ok',
        request: {
          operation: statement.operation,
          parameters: statement.parameters,
          ...(statement.page === undefined ? {} : { page: statement.page }),
        },
        ...(statement.item === undefined ? {} : { item: statement.item }),
        ...(statement.generatedAt === undefined ? {} : { generatedAt: statement.generatedAt }),
        body: JSON.parse(Buffer.from(bytes).toString()) as unknown,
        last: true,
      },
      request,
    );
  }
  const answers = [...requests.keys()].sort(inOrder);
  return { answers, requests };
}

interface Statement {
  readonly operation: string;
  readonly parameters: GivenAnswer['request']['parameters'];
  readonly page?: number;
  readonly item?: string;
  readonly generatedAt?: Instant;
}

/** Pages in their order; the tree keeps requests by hash. */
function inOrder(a: GivenAnswer, b: GivenAnswer): number {
  const list = (answer: GivenAnswer): string =>
    JSON.stringify([answer.item ?? '', answer.request.operation, answer.request.parameters]);
  const [left, right] = [list(a), list(b)];
  if (left !== right) return left < right ? -1 : 1;
  return (a.request.page ?? 0) - (b.request.page ?? 0);
}

function entityKey(step: string, scope: Scope, kind: string, id: string, facet: string): string {
  return [step, scopeKey(scope), kind, id, facet].join('\n');
}
