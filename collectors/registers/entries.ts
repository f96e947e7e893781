import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';

import { UnreadableRegister, type RawRow, type RawTable } from './table.ts';

/** Lists in one cell, such as several aliases, are written like this in a CSV file. */
const LIST_SEPARATOR = ', ';

/**
 * Takes a YAML list of entries apart. Every value stays the text it was written as, so that `0012` is
 * no number and `2026-01-31` no timestamp. Throws an `UnreadableRegister`.
 */
export function parseYaml(file: string, text: string): RawTable {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new UnreadableRegister('invalid', `${file} line ${line}: ${error.message}`);
  }
  if (!isSeq(document.contents)) throw noList(file, 'YAML');
  const rows = document.contents.items.map((item): RawRow => {
    const node = isAlias(item) ? item.resolve(document) : item;
    const at = lines.linePos(rangeOf(item)).line;
    if (!isMap(node)) return { at, cells: new Map(), fault: 'the entry does not name its columns' };
    const pairs = node.items.map(({ key, value }): readonly [string, string | undefined] => [
      nodeText(key, document) ?? '',
      value === null ? '' : cellOf(value, document),
    ]);
    return rowOf(at, pairs);
  });
  return tableOf('line', rows);
}

/** Takes a JSON list of objects apart. Throws an `UnreadableRegister`. */
export function parseJson(file: string, text: string): RawTable {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableRegister('invalid', `${file}${positionIn(text, error)} is no valid JSON`);
  }
  if (!Array.isArray(parsed)) throw noList(file, 'JSON');
  const rows = parsed.map((entry: unknown, index): RawRow => {
    const at = index + 1;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      return { at, cells: new Map(), fault: 'the entry does not name its columns' };
    }
    return rowOf(
      at,
      Object.entries(entry).map(([name, value]: [string, unknown]) => [name, jsonCell(value)]),
    );
  });
  return tableOf('entry', rows);
}

function tableOf(counted: RawTable['counted'], rows: readonly RawRow[]): RawTable {
  const columns = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  return { counted, columns: rows.length === 0 ? undefined : [...columns], rows };
}

function rowOf(at: number, pairs: readonly (readonly [string, string | undefined])[]): RawRow {
  const cells = new Map<string, string>();
  let fault: string | undefined;
  for (const [name, value] of pairs) {
    if (value === undefined) fault ??= `${name.trim()} is no single value`;
    else cells.set(name.trim(), value);
  }
  return fault === undefined ? { at, cells } : { at, cells, fault };
}

function noList(file: string, format: string): UnreadableRegister {
  return new UnreadableRegister(
    'invalid',
    `${file} is no ${format} list of entries: write [] for a register without any`,
  );
}

function positionIn(text: string, error: SyntaxError): string {
  const [, position] = /at position (\d+)/.exec(error.message) ?? [];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position));
  return ` line ${(before.match(/\n/g)?.length ?? 0) + 1}`;
}

function rangeOf(node: unknown): number {
  const { range } = node as { readonly range?: readonly [number, number, number] | null };
  return range?.[0] ?? 0;
}

/** The text of a scalar as written; `undefined` for anything that is none. */
function nodeText(given: unknown, document: Document): string | undefined {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (!isScalar(node)) return undefined;
  if (node.value === null) return '';
  // A number or a truth value keeps the spelling it was given.
  return typeof node.value === 'string' ? node.value : node.source;
}

function cellOf(given: unknown, document: Document): string | undefined {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (!isSeq(node)) return nodeText(node, document);
  return joined(node.items.map((item) => nodeText(item, document)));
}

function jsonCell(value: unknown): string | undefined {
  return Array.isArray(value) ? joined(value.map(jsonText)) : jsonText(value);
}

function jsonText(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  // Beyond 2^53 the digits that were written are lost: such an id has to be quoted.
  if (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value))) {
    return String(value);
  }
  return undefined;
}

function joined(texts: readonly (string | undefined)[]): string | undefined {
  return texts.includes(undefined) ? undefined : texts.join(LIST_SEPARATOR);
}
