import type { Style } from './style.ts';
import { clean, truncate, widthOf } from './text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
  /** Numbers are set to the right. */
  readonly right?: boolean;
  /** Columns that give way, the widest first, when a terminal is too narrow. */
  readonly flexible?: boolean;
  readonly style?: (text: string, row: Row, style: Style) => string;
}

const GAP = '  ';
/** No flexible column becomes narrower: below it nothing can be recognised. */
const NARROWEST = 12;

/**
 * A table of aligned columns with a line of titles. `columns` is the terminal's width; without one every
 * line is as long as its text. Values are cleaned of all that could disturb a terminal.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  style: Style,
  width?: number,
): string {
  const cells = rows.map((row) => columns.map((column) => clean(String(column.value(row)))));
  const widths = fitted(
    columns,
    columns.map(({ title }, index) =>
      Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index] ?? ''))),
    ),
    width,
  );
  const set = (texts: readonly string[], row?: Row): string =>
    columns
      .map((column, index) => {
        const room = widths[index] ?? 0;
        const text = truncate(texts[index] ?? '', room);
        const space = ' '.repeat(Math.max(0, room - widthOf(text)));
        const shown =
          row === undefined ? style.faint(text) : (column.style?.(text, row, style) ?? text);
        if (column.right === true) return space + shown;
        return index === columns.length - 1 ? shown : shown + space;
      })
      .join(GAP)
      .trimEnd();
  const titles = set(columns.map(({ title }) => title));
  return [titles, ...cells.map((line, index) => set(line, rows[index]))].join('\n');
}

/** Takes from the widest flexible column, a column at a time, until the table fits. */
function fitted(
  columns: readonly Column<never>[],
  natural: readonly number[],
  width: number | undefined,
): readonly number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  const total = (): number =>
    widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  while (total() > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (column.flexible !== true || (widths[index] ?? 0) <= NARROWEST) continue;
      if (widest < 0 || (widths[index] ?? 0) > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
