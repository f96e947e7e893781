import { createHash } from 'node:crypto';

import Sqlite, { type Database } from 'better-sqlite3';

/** What a later commit may write into a row, and the column that, once it is set, ends all writing. */
interface Rules {
  readonly mayChange?: readonly string[];
  readonly endsWith?: string;
}

/** Everything that may only grow. */
const TABLES: Readonly<Record<string, Rules>> = {
  runs: { mayChange: ['finished_at'], endsWith: 'finished_at' },
  sources: { mayChange: ['tenant', 'baseline_at'] },
  series: {},
  readings: {},
  texts: {},
  records: {},
  blobs: {},
  facets: { mayChange: ['value', 'rests', 'valid_to', 'confirmed_to'], endsWith: 'valid_to' },
  findings: { mayChange: ['valid_to'], endsWith: 'valid_to' },
  deviations: { mayChange: ['state', 'corrected_at', 'severity', 'due_at'] },
  deviation_subjects: { mayChange: ['name', 'until', 'ended'], endsWith: 'until' },
  nonconformities: { mayChange: ['state', 'corrected_at', 'severity', 'deviations', 'controls'] },
  events: {},
  tickets: { mayChange: ['content', 'updated_at'] },
  slots: {
    mayChange: ['attempts', 'holder', 'until', 'finished_at', 'outcome', 'run', 'detail', 'gaps'],
    endsWith: 'finished_at',
  },
  monitoring_gaps: { mayChange: ['from_at', 'slots', 'to_at'], endsWith: 'to_at' },
  alerts: { mayChange: ['cleared_at'], endsWith: 'cleared_at' },
};

/** Of what is longer a hash is kept. */
const LONGEST_KEPT = 100;

type Row = Readonly<Record<string, unknown>>;

/** Rows that were once committed, and what they said for good. */
interface Kept {
  readonly rows: Map<number, string>;
  /** Rows of which more may yet be written. */
  readonly open: Set<number>;
  /** Noted since the last look at whether they are still there. */
  fresh: Set<number>;
  newest: number;
}

/** What was committed, as seen from outside before each kill: none of it may ever be missing again. */
export class Ledger {
  readonly #tables = new Map<string, Kept>(
    Object.keys(TABLES).map((table) => [
      table,
      { rows: new Map(), open: new Set(), fresh: new Set(), newest: 0 },
    ]),
  );

  get rows(): number {
    return [...this.#tables.values()].reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** Notes what is committed by now. */
  note(database: Database): void {
    const all = database.transaction(() => {
      for (const [table, kept] of this.#tables) {
        const select = `select rowid as "row", * from ${table}`;
        const news = database.prepare(`${select} where rowid > ?`).all(kept.newest) as Row[];
        const one = database.prepare(`${select} where rowid = ?`);
        const before = [...kept.open].map((row) => one.get(row) as Row | undefined);
        for (const row of [...before, ...news]) if (row) this.#keep(table, kept, row);
      }
    });
    all();
  }

  /** Rows that are missing or say something else: of those noted last, or `all` there ever were. */
  missing(database: Database, all: boolean): readonly string[] {
    const faults: string[] = [];
    for (const [table, kept] of this.#tables) {
      const one = database.prepare(`select rowid as "row", * from ${table} where rowid = ?`);
      for (const number of all ? kept.rows.keys() : kept.fresh) {
        const row = one.get(number) as Row | undefined;
        const said = kept.rows.get(number);
        const says = row && saysForGood(table, row, kept.open.has(number));
        if (says !== said) {
          faults.push(`${table} ${String(number)} said ${String(said)} and says ${String(says)}`);
        }
      }
      kept.fresh = new Set();
    }
    return faults;
  }

  #keep(table: string, kept: Kept, row: Row): void {
    const number = Number(row['row']);
    const { endsWith } = TABLES[table] ?? {};
    const isOpen = endsWith !== undefined && row[endsWith] === null;
    if (isOpen) kept.open.add(number);
    else kept.open.delete(number);
    kept.rows.set(number, saysForGood(table, row, isOpen));
    kept.fresh.add(number);
    kept.newest = Math.max(kept.newest, number);
  }
}

function saysForGood(table: string, row: Row, isOpen: boolean): string {
  const { mayChange = [], endsWith } = TABLES[table] ?? {};
  const kept = isOpen || endsWith === undefined ? mayChange : [];
  const values = Object.entries(row)
    .filter(([column]) => !kept.includes(column))
    .map(([, value]) => (Buffer.isBuffer(value) ? value.toString('base64') : value));
  const words = JSON.stringify(values);
  return words.length <= LONGEST_KEPT
    ? words
    : createHash('sha256').update(words).digest('base64').slice(0, 22);
}

/** Opens a store's file for looking alone. */
export function look<T>(file: string, at: (database: Database) => T): T {
  const database = new Sqlite(file, { readonly: true, timeout: 5000 });
  try {
    return at(database);
  } finally {
    database.close();
  }
}
