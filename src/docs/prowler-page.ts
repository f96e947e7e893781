import type { Check } from '../core/check.ts';
import { GENERATED, code, inline, page, table } from './markdown.ts';

export const PROWLER_PAGE = 'docs/prowler-checks.md';

/** Which checks ask what a check of Prowler's asks, or something near to it. */
export function prowlerPage(checks: readonly Check[]): string {
  const named = checks.flatMap((check) =>
    check.references
      .filter(({ source }) => source === 'Prowler')
      .map(({ id, version }) => ({ check, id, version })),
  );
  const ids = [...new Set(named.map(({ id }) => id))].sort();
  const versions = [...new Set(named.flatMap(({ version }) => version ?? []))].sort();
  return page(
    GENERATED,
    '# Checks of Prowler and checks of annexa',
    `Identifiers of Prowler ${versions.map(inline).join(', ')}. A line means that both ask about the same thing, not that they always say the same.`,
    table(
      ['Prowler', 'annexa'],
      ids.map((id) => [
        code(id),
        named
          .filter((one) => one.id === id)
          .map(({ check }) => `[${check.id}](checks/${check.id}.md): ${inline(check.title)}`)
          .join('<br>'),
      ]),
    ),
  );
}
