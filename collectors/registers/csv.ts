import { CsvError, parse } from 'csv-parse/sync';

import { UnreadableRegister, plainName, type RawRow, type RawTable } from './table.ts';

interface CsvRecord {
  readonly record: readonly string[];
  /** `lines`: the line the record ends on, counted from 1. */
  readonly info: { readonly lines: number };
}

/**
 * Takes a CSV file apart. Lines above the header that are empty or begin with `#` are notes; below it,
 * rows without any text are skipped, and nothing else is. Throws an `UnreadableRegister`.
 */
export function parseCsv(file: string, text: string, declared: readonly string[]): RawTable {
  const { notes, body } = withoutNotes(text);
  const [header, ...records] = recordsOf(file, body, delimiterOf(body, declared), notes);
  if (!header) {
    throw new UnreadableRegister('invalid', `${file} is empty: its first line names the columns`);
  }
  const columns = header.record.map((name) => name.trim());
  const rows: RawRow[] = [];
  for (const { record, info } of records) {
    if (record.every((cell) => cell.trim() === '')) continue;
    rows.push(rowOf(columns, record, notes + info.lines - breaksWithin(record)));
  }
  return { counted: 'line', columns, rows };
}

/** A spreadsheet that saves the file quotes notes and adds separators to them. */
const NOTE = /^[\s",;]*(#|$)/;

function withoutNotes(text: string): { readonly notes: number; readonly body: string } {
  let notes = 0;
  let start = 0;
  const line = /([^\r\n]*)(\r\n|\r|\n)/y;
  for (;;) {
    line.lastIndex = start;
    const match = line.exec(text);
    if (!match || !NOTE.test(match[1] ?? '')) break;
    notes += 1;
    start = line.lastIndex;
  }
  return { notes, body: text.slice(start) };
}

/** Spreadsheets write `;` where the decimal point is a comma: whichever finds more columns is it. */
function delimiterOf(body: string, declared: readonly string[]): ',' | ';' {
  const [header = ''] = /^[^\r\n]*/.exec(body) ?? [];
  const known = new Set(declared.map(plainName));
  const found = (delimiter: string): number =>
    header.split(delimiter).filter((name) => known.has(plainName(name.replace(/["\s]/g, ''))))
      .length;
  return found(';') > found(',') ? ';' : ',';
}

function recordsOf(
  file: string,
  body: string,
  delimiter: string,
  notes: number,
): readonly CsvRecord[] {
  try {
    const records: unknown = parse(body, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    return records as readonly CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableRegister('invalid', `${file} ${misquoted(error, notes)}`);
  }
}

function misquoted(error: CsvError, notes: number): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return 'opens a quotation mark that is never closed: the rows after it cannot be told apart';
  }
  const line = typeof error['lines'] === 'number' ? `line ${notes + error['lines']}` : 'a line';
  return `${line} has a quotation mark within a cell: quote the whole cell, and double those inside it`;
}

/** Line breaks inside quoted cells, by which a row ends further down than it begins. */
function breaksWithin(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

/**
 * A row with too few or too many cells may have shifted ones, or be where a copy of the file broke
 * off: only its first cell can be told for what it is.
 */
function rowOf(columns: readonly string[], record: readonly string[], at: number): RawRow {
  const trailing = record.slice(columns.length);
  if (record.length < columns.length || trailing.some((cell) => cell.trim() !== '')) {
    const cells = new Map([[columns[0] ?? '', record[0] ?? '']]);
    return {
      at,
      cells,
      fault: `the row has ${record.length} cells, the header ${columns.length}`,
    };
  }
  return { at, cells: new Map(columns.map((column, index) => [column, record[index] ?? ''])) };
}
