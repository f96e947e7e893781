import path from 'node:path';

import type { Bearing, Check } from '../core/check.ts';
import type { AnyCollector } from '../core/collector.ts';
import type { Catalogue } from '../core/monitoring-report.ts';
import { groupBy } from '../core/group-by.ts';
import type { Topic } from '../core/topic.ts';
import { checkPage } from './check-page.ts';
import { GENERATED, code, codes, inline, page, table } from './markdown.ts';
import { permissionsPage, permissionsPath } from './permissions-page.ts';
import { PROWLER_PAGE, prowlerPage } from './prowler-page.ts';

/** What the pages are made from. */
export interface Documented {
  readonly checks: readonly Check[];
  readonly collectors: readonly AnyCollector[];
  readonly catalogue: Catalogue;
}

/** Every generated page by its path from the repository's root. */
export function pages(documented: Documented): ReadonlyMap<string, string> {
  const { checks, collectors, catalogue } = documented;
  return new Map([
    ['docs/controls.md', controlsPage(documented)],
    ['docs/collectors.md', collectorsPage(collectors)],
    ['docs/checks/README.md', indexPage(documented)],
    [PROWLER_PAGE, prowlerPage(checks)],
    ...collectors.flatMap((collector) =>
      collector.grants
        ? [[permissionsPath(collector), permissionsPage(collector, collector.grants)] as const]
        : [],
    ),
    ...checks.map(
      (check) => [`docs/checks/${check.id}.md`, checkPage(check, collectors, catalogue)] as const,
    ),
  ]);
}

function indexPage({ checks, catalogue }: Documented): string {
  const byTopic = groupBy(checks, (check) => check.topic);
  return page(
    GENERATED,
    '# Checks',
    'Each asks one question of one subject at a time and gives one of four verdicts: `conforming`, `nonconforming`, `not-applicable`, or `not-assessed` where something it needs could not be seen.',
    ...(Object.keys(catalogue.topics) as Topic[]).flatMap((topic) => [
      `## ${inline(catalogue.topics[topic])}`,
      table(
        ['Check', 'Asks', 'Severity', 'Controls'],
        (byTopic.get(topic) ?? []).map((check) => [
          `[${check.id}](${check.id}.md)`,
          inline(check.title),
          check.severity,
          check.controls.map(({ id }) => id).join(', '),
        ]),
      ),
    ]),
  );
}

interface Tested {
  readonly check: Check;
  readonly bearing: Bearing;
}

function controlsPage({ checks, catalogue }: Documented): string {
  const bearings = groupBy(
    checks.flatMap((check) => check.controls.map((bearing) => ({ check, bearing }))),
    ({ bearing }): string => bearing.id,
  );
  const testedBy = (id: string): readonly Tested[] => bearings.get(id) ?? [];
  const direct = catalogue.controls.filter(({ id }) =>
    testedBy(id).some(({ bearing }) => bearing.bearing === 'direct'),
  );
  const bare = catalogue.controls.filter(({ id }) => testedBy(id).length === 0);
  return page(
    GENERATED,
    '# Controls of Annex A and the checks that bear on them',
    `Of the ${String(catalogue.controls.length)} controls, ${String(direct.length)} have a direct check, which decides the control's verdict; ${String(catalogue.controls.length - direct.length - bare.length)} have supporting ones only, which add to the picture; ${String(bare.length)} have no automated check. A conforming verdict holds for what is automated and no further: the design of a control is evidenced by no check.`,
    ...[...groupBy(catalogue.controls, ({ theme }) => theme)].flatMap(([theme, controls]) => [
      `## ${theme.charAt(0).toUpperCase()}${theme.slice(1)} controls`,
      table(
        ['Control', 'Title', 'Checks', 'By hand'],
        controls.map(({ id, title, hint }) => [
          anchored(id),
          inline(title),
          checksOf(testedBy(id)),
          inline(hint),
        ]),
      ),
    ]),
    '## Clauses 4 to 10',
    table(
      ['Clause', 'Title', 'Checks'],
      Object.entries(catalogue.clauses).map(([id, title]) => [
        anchored(id),
        inline(title),
        checksOf(testedBy(id)),
      ]),
    ),
  );
}

function anchored(id: string): string {
  return `<a id="${id}"></a>${id}`;
}

function checksOf(tested: readonly Tested[]): string {
  if (tested.length === 0) return 'no automated check';
  return tested
    .map(
      ({ check, bearing }) =>
        `[${check.id}](checks/${check.id}.md), ${bearing.bearing}: ${inline(bearing.because)}`,
    )
    .join('<br>');
}

function collectorsPage(collectors: readonly AnyCollector[]): string {
  return page(
    GENERATED,
    '# Collectors',
    'What each reads, what it needs to be allowed to do for it, how old a reading may get before what rests on it counts as not assessed, and what is taken out of the answers before they are sealed.',
    ...collectors.flatMap((collector) => [
      `## <a id="${collector.id}"></a>${inline(collector.title)}`,
      `${code(collector.id)}, version ${inline(collector.version)}${
        collector.grants
          ? `; [what to grant](${path.posix.basename(permissionsPath(collector))})`
          : ''
      }`,
      ...collector.steps.flatMap((step) => [
        `### ${inline(step.title)}`,
        table(
          ['Reading', code(step.id)],
          [
            ['Read for', readFor(collector, step.after)],
            ['Delivers', deliversOf(step.delivers)],
            ['Permissions', step.permissions.length > 0 ? codes(step.permissions) : 'none'],
            ['May be as old as', `${String(step.maxAgeHours)} hours`],
            [
              'Never sealed',
              step.removals.length === 0
                ? 'nothing is taken out'
                : step.removals
                    .map(({ field, because }) => `${inline(field)}: ${inline(because)}`)
                    .join('<br>'),
            ],
            ['Revision', String(step.revision)],
          ],
        ),
      ]),
    ]),
  );
}

/** A parent may open scopes to read in, or find items to ask about, or only have to come first. */
function readFor(collector: AnyCollector, after: string | undefined): string {
  const parent = collector.steps.find(({ id }) => id === after);
  if (!parent) return 'the source as a whole';
  if (parent.opens) return `each scope that ${code(parent.id)} finds`;
  const finds =
    'itemsOf' in parent ||
    Object.values(parent.delivers).some((facets) => facets.includes('identity'));
  return finds
    ? `what ${code(parent.id)} finds, item by item`
    : `the same as ${code(parent.id)}, after it`;
}

function deliversOf(delivers: AnyCollector['steps'][number]['delivers']): string {
  const facets = Object.entries(delivers).flatMap(([kind, names]) =>
    names.map((name) => `${kind}.${name}`),
  );
  return facets.length > 0 ? codes(facets) : 'nothing that checks read';
}
