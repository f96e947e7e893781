import type { Trouble } from '../tape.ts';

export interface MatrixRow {
  readonly operation: string;
  /** How many verdicts became not assessed; absent where the trouble does not apply. */
  readonly cells: Partial<Record<Trouble['how'], number>>;
}

const COLUMNS = ['denied', 'throttled', 'unreachable', 'cut'] as const;

/** The page of the documentation that shows what the matrix came to; written only when all is well. */
export function matrixPage(rows: readonly MatrixRow[], findings: number): string {
  const cases = rows.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0);
  const line = ({ operation, cells }: MatrixRow): string => {
    const shown = COLUMNS.map((column) => String(cells[column] ?? '–'));
    return `| \`${operation}\` | ${shown.join(' | ')} |`;
  };
  return `# The denial matrix

Written by \`npm run matrix\`; repeat it to get your own. It reads an AWS account that a live emulator
(moto) serves, and then reads it again with one operation at a time going wrong at a proxy between the
two: denied, throttled for good, never answered, or its list cut off after the first page.

In ${String(cases)} cases over ${String(rows.length)} operations and ${String(findings)} findings, no verdict flipped between conforming,
nonconforming and not applicable, no subject was lost, nothing was opened, corrected or raised, and every
finding that a denial left open names the permission. The figures are how many more findings were not
assessed. A dash: the list had one page.

The same is held for every collector on every change of the code, over the demo company's recorded
answers, with pairs of operations that meet in one check (\`test/matrix\`).

| Operation | Denied | Throttled | Not answered | Cut off |
| --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}
`;
}
