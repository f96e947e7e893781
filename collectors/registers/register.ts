import { z } from 'zod';

import type {
  FacetStatement,
  GivenAnswer,
  Malformed,
  Statement,
} from '../../src/core/collector.ts';
import type { FactKind } from '../../src/core/facts.ts';
import { nearest } from '../../src/core/nearest.ts';
import {
  UnreadableRegister,
  plainName,
  tableSchema,
  type RawRow,
  type RawTable,
  type Row,
  type Table,
} from './table.ts';

/** What a row's statement is made with, besides the row itself. */
export interface Stating {
  readonly id: string;
  /** Zone of people whose row names none. */
  readonly timeZone: string;
  readonly from: readonly GivenAnswer[];
}

/** One kind of register: its columns, and what a row of it states. */
export interface RegisterDefinition<Shape extends z.ZodRawShape> {
  /** Name of the file without its ending, and of the step. */
  readonly id: string;
  readonly title: string;
  readonly kind: FactKind;
  /** Columns that have to be there, though their cells may be empty. */
  readonly required: readonly (keyof Shape & string)[];
  /** Every column that is read and sealed, with what its cells may hold. */
  readonly columns: Shape;
  /** The row's id, as far as its cells tell. */
  idOf(cells: Readonly<Record<string, string>>): string | undefined;
  /**
   * The column whose value no two rows may share. Without one, rows record events, and a further one
   * of the same id is counted: `#2`.
   */
  readonly unique?: keyof Shape & string;
  /** What the row states; undefined for one that is understood and states nothing. */
  states(row: z.output<z.ZodObject<Shape>>, stating: Stating): FacetStatement | undefined;
}

/** A register with its columns erased: what the collector makes a step of. */
export interface Register {
  readonly id: string;
  readonly title: string;
  readonly kind: FactKind;
  readonly columns: readonly string[];
  /** The rows with the declared columns alone. Throws an `UnreadableRegister`. */
  table(file: string, raw: RawTable): Table;
  /** What the rows state; every row that is not understood is named. */
  project(answer: GivenAnswer): Iterable<Statement>;
}

export function defineRegister<Shape extends z.ZodRawShape>(
  definition: RegisterDefinition<Shape>,
): Register {
  const { id, title, kind } = definition;
  const columns = Object.keys(definition.columns);
  const schema = z.object(definition.columns);
  return {
    id,
    title,
    kind,
    columns,
    table: (file, raw) => tableOf(file, raw, columns, definition.required),
    *project(answer) {
      const table = tableSchema.parse(answer.body);
      const timeZone = String(answer.request.parameters['timeZone'] ?? 'UTC');
      const places = placesOf(table, definition);
      const seen = new Map<string, number>();
      for (const row of table.rows) {
        const own = definition.idOf(row.cells);
        const amiss = (problems: string): Malformed => ({
          malformed: `${table.file} ${table.counted} ${row.at}: ${problems}`,
          ...(own === undefined ? {} : { item: own }),
        });
        const alike = places.get(own ?? '') ?? [];
        if (row.fault !== undefined) yield amiss(row.fault);
        else if (alike.length > 1) {
          const others = alike.filter((at) => at !== row.at).slice(0, 3);
          const where = others.length === 0 ? 'it' : `${table.counted} ${others.join(', ')}`;
          yield amiss(`${definition.unique ?? 'id'} ${own ?? ''} stands on ${where} too`);
        } else {
          const parsed = schema.safeParse(row.cells);
          if (!parsed.success) yield amiss(problemsOf(parsed.error));
          else if (own === undefined) yield amiss('the row has no id');
          else {
            const count = (seen.get(own) ?? 0) + 1;
            const rowId = count === 1 ? own : `${own}#${count}`;
            const statement = definition.states(parsed.data, {
              id: rowId,
              timeZone,
              from: [answer],
            });
            if (statement !== undefined) {
              seen.set(own, count);
              yield statement;
            }
          }
        }
      }
    },
  };
}

/** Where each id stands, for registers whose ids are unique. */
function placesOf<Shape extends z.ZodRawShape>(
  table: Table,
  definition: RegisterDefinition<Shape>,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  if (definition.unique === undefined) return places;
  for (const { at, cells } of table.rows) {
    const id = definition.idOf(cells);
    if (id === undefined) continue;
    const known = places.get(id);
    if (known) known.push(at);
    else places.set(id, [at]);
  }
  return places;
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
}

/** Reduces a file to the declared columns: what nobody declared is never sealed. */
function tableOf(
  file: string,
  raw: RawTable,
  declared: readonly string[],
  required: readonly string[],
): Table {
  const meant = new Map<string, string>();
  for (const written of raw.columns ?? []) {
    const column = declared.find((name) => plainName(name) === plainName(written));
    if (column === undefined) continue;
    const rival = [...meant].find(([, taken]) => taken === column)?.[0];
    if (rival !== undefined || raw.columns?.filter((name) => name === written).length !== 1) {
      const names = `"${rival ?? written}" and "${written}"`;
      throw new UnreadableRegister('invalid', `${file}: the columns ${names} are both ${column}`);
    }
    meant.set(written, column);
  }
  if (raw.columns !== undefined) {
    const missing = required.filter((column) => ![...meant.values()].includes(column));
    if (missing.length > 0) throw lacking(file, missing, raw.columns, meant);
  }
  return {
    file,
    counted: raw.counted,
    rows: raw.rows.map((row) => rowOf(row, meant, required)),
  };
}

function lacking(
  file: string,
  missing: readonly string[],
  columns: readonly string[],
  meant: ReadonlyMap<string, string>,
): UnreadableRegister {
  const unknown = columns.filter((name) => !meant.has(name));
  const words = missing.map((column) => {
    const near = meantBy(column, unknown);
    return near === undefined ? column : `${column} (is "${near}" meant?)`;
  });
  const noun = missing.length === 1 ? 'the column' : 'the columns';
  return new UnreadableRegister('invalid', `${file} lacks ${noun} ${words.join(', ')}`);
}

/** `end_date` is what many call `end`, however many slips lie between the two. */
function meantBy(column: string, names: readonly string[]): string | undefined {
  const longer = names.find((name) => plainName(name).startsWith(plainName(column)));
  return longer ?? nearest(column, names);
}

/** In a list of entries, one that leaves a required name out may have misspelt it. */
function rowOf(raw: RawRow, meant: ReadonlyMap<string, string>, required: readonly string[]): Row {
  const cells: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [written, value] of raw.cells) {
    const column = meant.get(written);
    if (column === undefined) unknown.push(written);
    else cells[column] = value;
  }
  const missing = required.find((column) => cells[column] === undefined);
  if (raw.fault !== undefined) return { at: raw.at, cells, fault: raw.fault };
  if (missing === undefined) return { at: raw.at, cells };
  const near = meantBy(missing, unknown);
  const hint = near === undefined ? 'write it, though it be empty' : `is "${near}" meant?`;
  return { at: raw.at, cells, fault: `${missing} is missing: ${hint}` };
}
