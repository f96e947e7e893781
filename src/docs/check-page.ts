import type { Check, Example, Params } from '../core/check.ts';
import type { AnyCollector } from '../core/collector.ts';
import { FACTS, type FactKind } from '../core/facts.ts';
import type { Catalogue } from '../core/monitoring-report.ts';
import { Unknown } from '../core/observed.ts';
import { judgeable } from '../engine/plan-checks.ts';
import { GENERATED, code, codes, inline, page, table } from './markdown.ts';

type AnyExample = Example<FactKind, string, Params>;

/** Fields of an example that place a fact rather than say something of it. */
const PLACING = new Set(['kind', 'id', 'name', 'incarnation', 'source', 'scope']);

/** The page of one check. */
export function checkPage(
  check: Check,
  collectors: readonly AnyCollector[],
  catalogue: Catalogue,
): string {
  return page(
    GENERATED,
    `# ${inline(check.title)}`,
    `${code(check.id)}, severity **${check.severity}**, revision ${String(check.revision)}. Topic: ${inline(catalogue.topics[check.topic])}.`,
    appliesTo(check),
    '## Why it matters',
    inline(check.rationale),
    '## Controls',
    controls(check, catalogue),
    '## Verdicts',
    verdicts(check),
    '## Examples',
    'Each is also a test of the check. A field that an example does not give is unknown; a list is complete unless it says otherwise.',
    table(
      ['Given', 'Facts', 'Verdict', 'Reason'],
      check.examples.map((example) => [
        inline(example.title),
        facts(example),
        example.verdict,
        reasonOf(example),
      ]),
    ),
    '## Parameters',
    parameters(check),
    '## What to do',
    inline(check.remediation),
    '## What it does not show',
    inline(check.limits),
    '## Who else asks it',
    references(check),
    '## Where its facts come from',
    origins(check, collectors),
  );
}

function appliesTo(check: Check): string {
  const lookups = Object.entries(check.lookups).map(
    ([kind, need]) => `${kind} (${need === 'required' ? 'required' : 'where configured'})`,
  );
  return [
    `It judges every ${check.subjects.join(', every ')}, one at a time${check.judgesEnded === true ? ', those that no longer exist included' : ''}.`,
    check.nature === 'event'
      ? 'It is about events: what happened stays nonconforming until a person settles it.'
      : 'It is about a state: a fresh conforming reading corrects it.',
    lookups.length > 0 ? `It looks up other facts: ${lookups.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function controls(check: Check, catalogue: Catalogue): string {
  return table(
    ['Control', 'Title', 'Bearing', 'Because'],
    check.controls.map(({ id, bearing, because }) => [
      `[${id}](../controls.md#${id})`,
      inline(titleOf(id, catalogue)),
      bearing,
      inline(because),
    ]),
  );
}

function titleOf(id: string, catalogue: Catalogue): string {
  return (
    catalogue.controls.find((control) => control.id === id)?.title ?? catalogue.clauses[id] ?? id
  );
}

/** Every reason the check gives, with the verdict its examples show for it. */
function verdicts(check: Check): string {
  const rows = Object.entries(check.reasons).map(([reason, words]) => {
    const shown = check.examples.find((example) => example.reason === reason)?.verdict;
    return [reason === 'met' ? 'conforming' : (shown ?? ''), code(reason), inline(words)];
  });
  return page(
    table(['Verdict', 'Reason', 'In words'], rows),
    'It is `not-assessed`, and says why and what would reveal it, where something it needs could not be seen.',
  ).trimEnd();
}

/** A gap's reason may be left to the engine, and is then not said. */
function reasonOf({ reason, verdict }: AnyExample): string {
  if (reason !== undefined) return code(reason);
  return verdict === 'conforming' ? code('met') : '';
}

function facts(example: AnyExample): string {
  const { subject, others = [], incomplete = [], withoutSource = [], history, params } = example;
  const counts = new Map<string, number>();
  for (const { kind } of others) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [
    ...fieldsOf(subject),
    ...[...counts].map(([kind, count]) => `${String(count)} × ${kind} beside it`),
    ...incomplete.map((kind) => `the list of ${kind} is incomplete`),
    ...withoutSource.map((kind) => `no source tells of any ${kind}`),
    ...(history === undefined ? [] : [`history: ${code(JSON.stringify(history))}`]),
    ...Object.entries(params ?? {}).map(([name, value]) => `${code(name)} set to ${shown(value)}`),
  ].join('<br>');
}

function fieldsOf(fact: object): readonly string[] {
  return Object.entries(fact)
    .filter(([name]) => !PLACING.has(name))
    .map(([name, value]) => `${code(name)}: ${shown(value)}`);
}

function shown(value: unknown): string {
  if (!(value instanceof Unknown)) return code(JSON.stringify(value));
  const permissions = value.gaps.flatMap(({ permission }) => permission ?? []);
  return permissions.length > 0 ? `hidden, needs ${codes(permissions)}` : 'hidden';
}

function parameters(check: Check): string {
  const rows = Object.entries(check.params).map(([name, param]) => [
    code(name),
    `${code(JSON.stringify(param.default))} ${inline(param.unit)}`,
    inline(param.origin),
  ]);
  return rows.length > 0 ? table(['Name', 'Default', 'Where it comes from'], rows) : 'None.';
}

function references(check: Check): string {
  if (check.references.length === 0) return 'No benchmark or tool we know asks the same.';
  return check.references
    .map(
      ({ source, version, id }) =>
        `- ${inline(source)}${version === undefined ? '' : ` ${inline(version)}`}: ${code(id)}`,
    )
    .join('\n');
}

/** Steps that deliver what the check reads, by collector, and what they need to be allowed to do. */
function origins(check: Check, collectors: readonly AnyCollector[]): string {
  if (check.subjects.includes('evidence-step')) {
    return 'From the readings themselves, of every configured source. No permission is needed.';
  }
  const read = new Map<FactKind, ReadonlySet<string>>([
    ...check.subjects.map((kind) => [kind, new Set(['identity', ...check.needs])] as const),
    ...lookedUp(check),
  ]);
  const rows = collectors.flatMap((collector) =>
    collector.steps.flatMap((step) => {
      const delivered = [...read].flatMap(([kind, facets]) =>
        (step.delivers[kind] ?? [])
          .filter((facet) => facets.has(facet))
          .map((facet) => `${kind}.${facet}`),
      );
      return delivered.length === 0
        ? []
        : [[collector.id, code(step.id), codes(delivered), codes(step.permissions)]];
    }),
  );
  const able = collectors.filter((collector) => judgeable(check, collector.steps).length > 0);
  return page(
    able.length > 0
      ? `Subjects come from ${able.map(({ id }) => `[${id}](../collectors.md#${id})`).join(', ')}.`
      : 'No collector delivers its subjects yet, so it is listed as having no source.',
    rows.length > 0 ? table(['Collector', 'Reading', 'Delivers', 'Permissions'], rows) : '',
  ).trimEnd();
}

/** Facets of the kinds a check looks up, told by the fields that its examples give of them. */
function lookedUp(check: Check): readonly (readonly [FactKind, ReadonlySet<string>])[] {
  const others: readonly { readonly kind: FactKind }[] = check.examples.flatMap(
    (example) => example.others ?? [],
  );
  return (Object.keys(check.lookups) as FactKind[])
    .filter((kind) => !check.subjects.includes(kind))
    .map((kind) => {
      const own = others.filter((other) => other.kind === kind);
      const given = new Set(own.flatMap((other) => Object.keys(other)));
      const shape: Readonly<Record<string, object>> = FACTS[kind];
      const facets = Object.entries(shape)
        .filter(([, fields]) => Object.keys(fields).some((field) => given.has(field)))
        .map(([facet]) => facet);
      return [kind, new Set(['identity', ...facets])];
    });
}
