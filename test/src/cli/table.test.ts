import { describe, expect, it } from 'vitest';

import { styleFor } from '../../../src/cli/style.ts';
import { table, type Column } from '../../../src/cli/table.ts';
import { clean, truncate, widthOf } from '../../../src/cli/text.ts';

const plain = styleFor({}, {});
const coloured = styleFor({ isTTY: true }, {});

describe('text from outside', () => {
  it.each([
    ['colours', '\u001B[31mred\u001B[0m', 'red'],
    ['a title for the window', 'a\u001B]0;owned\u0007b', 'ab'],
    ['a link', '\u001B]8;;https://example.com\u001B\\text\u001B]8;;\u001B\\', 'text'],
    ['a string without an end', 'a\u001B]0;b', 'a0;b'],
    ['a cursor movement in one byte', 'a\u009B2Jb', 'ab'],
    ['a reset of the terminal', 'a\u001Bcb', 'ab'],
    ['line breaks and tabs', 'a\r\nb\tc', 'a b c'],
    ['other separators of lines', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['a change of direction', 'user\u202Egnp.exe', 'usergnp.exe'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['what has no width', 'ad\u200Bmin\uFEFF', 'admin'],
    ['half a character', 'a\uD800b', 'ab'],
    ['nothing odd', 'Zoë Müller-日本', 'Zoë Müller-日本'],
  ])('is freed of %s', (_title, text, shown) => {
    expect(clean(text)).toBe(shown);
  });
});

describe('the width of text', () => {
  it.each([
    ['plain', 5],
    ['日本', 4],
    ['e\u0301', 1],
    ['ﾊﾝ', 2],
    ['🔒', 2],
    ['', 0],
  ])('of %j is %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  it('is what text is cut by', () => {
    expect(truncate('abcdef', 6)).toBe('abcdef');
    expect(truncate('abcdefg', 6)).toBe('abcde…');
    expect(truncate('日本語です', 6)).toBe('日本…');
    expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  });
});

interface Row {
  readonly name: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  {
    title: 'NAME',
    value: ({ name }) => name,
    flexible: true,
    style: (text, _row, s) => s.bad(text),
  },
  { title: 'COUNT', value: ({ count }) => count, right: true },
  { title: 'SAME', value: ({ name }) => name, flexible: true },
];
const rows: readonly Row[] = [
  { name: 'short', count: 7 },
  { name: 'a name that is rather long', count: 1200 },
  { name: '日本\u001B[31m', count: 1 },
];

describe('a table', () => {
  it('aligns its columns, whatever they hold, and is as wide as it must be', () => {
    expect(table(columns, rows, plain)).toBe(
      [
        'NAME                        COUNT  SAME',
        'short                           7  short',
        'a name that is rather long   1200  a name that is rather long',
        '日本                            1  日本',
      ].join('\n'),
    );
  });

  it('fits a terminal by cutting what may be cut, never below what can be recognised', () => {
    const lines = table(columns, rows, plain, 40).split('\n');
    expect(lines[2]).toBe('a name that is…   1200  a name that is …');
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40);
    expect(table(columns, rows, plain, 5).split('\n')[2]).toBe('a name that…   1200  a name that…');
  });

  it('aligns the same with colours', () => {
    const bare = table(columns, rows, coloured).replace(/\u001B\[\d+m/g, '');
    expect(bare).toBe(table(columns, rows, plain));
  });
});
