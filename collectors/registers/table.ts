import { z } from 'zod';

import type { GapReason } from '../../src/core/observed.ts';

/** A row as the file has it, reduced to the columns the register declares; every cell is text. */
const rowSchema = z.object({
  /** Where a person finds it: the line it begins on, or its place in a JSON list, from 1. */
  at: z.int(),
  cells: z.record(z.string(), z.string()),
  /** What kept the row from being taken apart; nothing but its first cell is kept then. */
  fault: z.string().optional(),
});
export type Row = z.infer<typeof rowSchema>;

/** What is sealed of a register: the rows as read, so that they can be judged again. */
export const tableSchema = z.object({
  file: z.string(),
  /** What `at` counts. */
  counted: z.enum(['line', 'entry']),
  rows: z.array(rowSchema),
});
export type Table = z.infer<typeof tableSchema>;

/** A row with the columns as the file names them, those that are no part of the register included. */
export interface RawRow {
  readonly at: number;
  readonly cells: ReadonlyMap<string, string>;
  readonly fault?: string;
}

/** A file taken apart, before its columns are looked at. */
export interface RawTable {
  readonly counted: Table['counted'];
  /** As written; `undefined` for a list without entries, which names none. */
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly RawRow[];
}

/** A register that cannot be read as a whole. The message says what to do and carries no path. */
export class UnreadableRegister extends Error {
  override readonly name = 'UnreadableRegister';
  readonly reason: GapReason;
  readonly permission: string | undefined;
  constructor(reason: GapReason, message: string, permission?: string) {
    super(message);
    this.reason = reason;
    this.permission = permission;
  }
}

/** Column names are compared without regard to case, spaces, hyphens and underscores. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

const SHOWN = 40;

/** A cell as a message shows it. */
export function quoted(text: string): string {
  return `"${text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text}"`;
}
