import type { Check, Example, History, Params } from '../../src/core/check.ts';
import { FACTS, type FactKind } from '../../src/core/facts.ts';
import type { Finding } from '../../src/core/finding.ts';
import { isUnknown } from '../../src/core/observed.ts';
import { hidden } from '../../src/core/examples.ts';
import { assess } from '../../src/engine/assess.ts';
import {
  FactSet,
  plainRecord,
  type FactRecord,
  type Membership,
} from '../../src/engine/fact-set.ts';
import { paramsOf } from '../params.ts';

type AnyExample = Example<FactKind, string, Params>;
type HasHistory = Pick<AnyExample, 'history'>;

export const EXAMPLE_TIME = '2026-03-01T12:00:00.000Z';
const BASE = new Set(['kind', 'id', 'name', 'incarnation', 'source', 'scope', 'history']);

/** Every field of a kind, and the facet each belongs to. */
export function fieldsOf(kind: FactKind): readonly string[] {
  return Object.values(FACTS[kind]).flatMap((shape: object) => Object.keys(shape));
}

function facetOf(kind: FactKind, field: string): string | undefined {
  return Object.entries(FACTS[kind]).find(([, shape]) => field in shape)?.[0];
}

/** The facts of an example as the engine would hold them; `blur` may hide further fields. */
export function factsOf(
  check: Check,
  example: AnyExample,
  blur: (kind: FactKind, field: string) => boolean = () => false,
): FactSet {
  const kind = example.subject.kind ?? check.subjects[0];
  if (kind === undefined) throw new Error(`${check.id} judges nothing`);
  const given = [
    { ...example.subject, kind },
    ...(example.others ?? []).map((other, index) => ({ id: `other-${index}`, ...other })),
  ] as readonly Readonly<Record<string, unknown>>[];
  const records = given.map((fields, index) =>
    recordOf(fields, historyOf((index === 0 ? example : fields) as HasHistory), blur),
  );
  const without = new Set(example.withoutSource ?? []);
  const kinds = new Set<FactKind>([
    ...records.map((record) => record.kind),
    ...(Object.keys(check.lookups) as FactKind[]),
  ]);
  const memberships = [...kinds]
    .filter((one) => !without.has(one))
    .map((one): Membership => {
      const partial = example.incomplete?.includes(one) === true;
      return {
        kind: one,
        source: 'example',
        scope: {},
        scopeId: 'example',
        gaps: partial ? hidden('truncated').gaps : [],
        rests: [`list:${one}`],
      };
    });
  return new FactSet(records, memberships);
}

/** The finding on the example's subject. */
export function judgeExample(check: Check, example: AnyExample, facts: FactSet): Finding {
  const params = paramsOf(check, example.params);
  const checks = assess({
    facts,
    asOf: example.asOf ?? EXAMPLE_TIME,
    plans: new Map([['example', [{ check, params }]]]),
    excluded: () => undefined,
  });
  const findings = Array.from(checks).flatMap((one) => one.findings);
  const id = example.subject.id ?? 'subject';
  const found = findings.find((finding) => finding.subject.id === id);
  if (!found) throw new Error(`${check.id}: no finding on ${id}`);
  return found;
}

function recordOf(
  given: Readonly<Record<string, unknown>>,
  history: History,
  blur: (kind: FactKind, field: string) => boolean,
): FactRecord {
  const kind = given['kind'] as FactKind;
  const fields: Record<string, unknown> = {};
  const rests: Record<string, string[]> = {};
  for (const field of fieldsOf(kind)) {
    const value = given[field];
    fields[field] =
      value === undefined || blur(kind, field) ? hidden('denied', 'example:Read') : value;
    rests[facetOf(kind, field) ?? ''] = [`${kind}:${facetOf(kind, field) ?? ''}`];
  }
  for (const field of Object.keys(given)) {
    if (!BASE.has(field) && facetOf(kind, field) === undefined) {
      throw new Error(`an example gives ${kind} a field ${field} that it does not have`);
    }
  }
  const text = (name: string, otherwise: string): string =>
    typeof given[name] === 'string' ? given[name] : otherwise;
  const id = text('id', 'subject');
  return plainRecord({
    kind,
    id,
    name: text('name', id),
    incarnation: text('incarnation', '1'),
    source: text('source', 'example'),
    scope: (given['scope'] ?? {}) as FactRecord['scope'],
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, isUnknown(value) ? value : value]),
    ),
    rests,
    history,
  });
}

function historyOf({ history }: HasHistory): History {
  const { firstSeenAt, ended, since } = history ?? {};
  return {
    firstSeenAt: firstSeenAt ?? EXAMPLE_TIME,
    ended,
    since: () => since ?? { after: null, by: EXAMPLE_TIME },
  };
}
