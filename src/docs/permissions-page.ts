import type { AnyCollector } from '../core/collector.ts';
import type { Granting } from '../core/grants.ts';
import { GENERATED, code, codes, inline, page, table } from './markdown.ts';

/** Where the page of a collector stands, for those that word their grants themselves. */
export function permissionsPath({ id }: AnyCollector): string {
  return `docs/${id}-permissions.md`;
}

/** What to grant a collector, as its settings may be; the same documents that `permissions` prints. */
export function permissionsPage(collector: AnyCollector, granting: Granting<unknown>): string {
  const unproven = Object.entries(granting.unproven);
  return page(
    GENERATED,
    `# Permissions for ${inline(collector.title)}`,
    `${code('annexa permissions <source>')} prints what to grant for a source as it is configured, made from what [its readings](collectors.md#${collector.id}) declare. It asks nobody, and needs no credential.`,
    ...granting.examples.flatMap(({ title, settings }) =>
      exampleOf(collector, granting, title, settings),
    ),
    '## Proof',
    `A test grants an emulator that enforces permissions what is printed, and a run has no gap; it then takes one permission away at a time, and the run has a gap that names it. ${
      unproven.length === 0
        ? 'That holds for all of them.'
        : 'That holds for all but these, of which no emulator shows it:'
    }`,
    unproven.length === 0
      ? ''
      : table(
          ['Permission', 'Why not'],
          unproven.map(([permission, why]) => [code(permission), inline(why)]),
        ),
  );
}

function exampleOf(
  collector: AnyCollector,
  granting: Granting<unknown>,
  title: string,
  settings: unknown,
): readonly string[] {
  const steps = collector.steps.filter((step) => step.applies?.(settings, false, '/') ?? true);
  const { grantees, formats } = granting.of(settings, steps);
  const [first] = formats;
  return [
    `## ${inline(title)}`,
    table(
      ['Role', 'Is', 'Permissions'],
      grantees.map(({ id, title: is, permissions }) => [code(id), inline(is), codes(permissions)]),
    ),
    table(
      ['Format', 'What it is'],
      formats.map((format) => [
        code(`--format ${format.id}`),
        `${inline(format.title)}${format.together || grantees.length === 1 ? '' : `, of ${code(grantees.at(-1)?.id ?? '')} unless ${code('--role')} names another`}`,
      ]),
    ),
    ...(first === undefined
      ? []
      : grantees.flatMap(({ id }) => [
          `${inline(first.title)} of ${code(id)}:`,
          `\`\`\`json\n${first.render(id)}\`\`\``,
        ])),
  ];
}
