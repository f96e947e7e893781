import type { AnyCollector } from '../core/collector.ts';
import type { Doubt, Granting, Grants } from '../core/grants.ts';
import { GENERATED, code, codes, inline, page, table } from './markdown.ts';

/** Where the page of a collector stands, for those that word their grants themselves. */
export function permissionsPath({ id }: AnyCollector): string {
  return `docs/${id}-permissions.md`;
}

/** What to grant a collector, as its settings may be; the same documents that `permissions` prints. */
export function permissionsPage(collector: AnyCollector, granting: Granting<unknown>): string {
  return page(
    GENERATED,
    `# Permissions for ${inline(collector.title)}`,
    `${code('annexa permissions <source>')} prints what to grant for a source as it is configured, made from what [its readings](collectors.md#${collector.id}) declare. It asks nobody, and needs no credential.`,
    ...granting.examples.flatMap(({ title, settings }) =>
      exampleOf(collector, granting, title, settings),
    ),
    ...proofOf(collector, granting),
  );
}

/** Which permissions emulators show to be needed, and why some of them do not show some. */
function proofOf(collector: AnyCollector, granting: Granting<unknown>): readonly string[] {
  const { emulators, unproven } = granting.proof;
  const granted = new Set(
    granting.examples
      .flatMap(({ settings }) => grantsOf(collector, granting, settings).grantees)
      .flatMap(({ permissions }) => permissions),
  );
  const doubts = Object.entries(unproven);
  const isShown = (why: Readonly<Record<string, Doubt>>): boolean =>
    emulators.some(({ id }) => why[id] === undefined);
  const section = (title: string, rows: typeof doubts): readonly string[] =>
    rows.length === 0
      ? []
      : [
          `### ${title}`,
          table(
            ['Permission', ...emulators.map((emulator) => inline(emulator.title))],
            rows.map(([permission, why]) => [
              code(permission),
              ...emulators.map(({ id }) => inline(said(why[id]))),
            ]),
          ),
        ];
  const names = emulators.map(({ title }) => inline(title)).join(' and ');
  return [
    '## Proof',
    `Tests grant what is printed on emulators that enforce permissions, ${names}, and no reading is refused. They then take one permission away at a time: what was read by it is refused, by its name. That holds on each of them for ${granted.size - doubts.length} of ${granted.size} permissions, and for the rest as follows.`,
    ...section(
      'Shown by one emulator',
      doubts.filter(([, why]) => isShown(why)),
    ),
    ...section(
      'Shown by none',
      doubts.filter(([, why]) => !isShown(why)),
    ),
  ];
}

function said(doubt: Doubt | undefined): string {
  if (doubt === undefined) return 'shows it';
  return doubt.refuses ? `refuses it, but ${doubt.why}` : doubt.why;
}

function exampleOf(
  collector: AnyCollector,
  granting: Granting<unknown>,
  title: string,
  settings: unknown,
): readonly string[] {
  const { grantees, formats } = grantsOf(collector, granting, settings);
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

function grantsOf(collector: AnyCollector, granting: Granting<unknown>, settings: unknown): Grants {
  const steps = collector.steps.filter((step) => step.applies?.(settings, false, '/') ?? true);
  return granting.of(settings, steps);
}
