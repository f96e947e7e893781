import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import type BetterSqlite3 from 'better-sqlite3';
import { sql, SqliteDialect } from 'kysely';

import { OperatorError } from '../core/operator-error.ts';
import { blobFiles } from './blob-files.ts';
import type { Engine } from './database.ts';
import { explained } from './errors.ts';
import type { Tx } from './schema.ts';

/** Milliseconds that a statement itself waits for a lock. Short, since it blocks this process. */
const LOCK_WAIT = 20;
/** Milliseconds between two tries at a lock, at most: a random part of it, lest processes keep step. */
const BETWEEN_TRIES = 60;
/** With both, close to a minute. Write transactions are short: whoever holds one so long is stuck. */
const TRIES = 1_200;
const WAL_BYTES_KEPT = 16 * 1024 * 1024;

/** Opens or makes the database file. Throws an `OperatorError` where that cannot be. */
export async function sqliteEngine(file: string): Promise<Engine> {
  const where = `the database ${file}`;
  const { default: Sqlite } = await import('better-sqlite3');
  let database: BetterSqlite3.Database;
  try {
    makePrivate(file);
    database = new Sqlite(file, { timeout: LOCK_WAIT });
  } catch (error) {
    throw explained(error, where);
  }
  try {
    const mode = await patiently(() => database.pragma('journal_mode = wal', { simple: true }));
    if (mode !== 'wal') {
      throw new OperatorError(
        `${where} is on a file system that SQLite cannot share between processes. Put it on a local disk.`,
      );
    }
    database.pragma('synchronous = full');
    database.pragma('foreign_keys = on');
    database.pragma(`journal_size_limit = ${WAL_BYTES_KEPT}`);
  } catch (error) {
    database.close();
    throw explained(error, where);
  }
  return {
    dialect: new SqliteDialect({ database }),
    where,
    files: blobFiles(path.join(path.dirname(file), 'blobs')),
    types: {
      counter: 'integer primary key',
      onceCounter: 'integer primary key autoincrement',
      integer: 'integer',
      text: 'text',
      bytes: 'blob',
      table: ' strict',
    },
    async beginWrite(tx) {
      await patiently(() => sql`begin immediate`.execute(tx));
    },
    async beginRead(tx) {
      await sql`begin`.execute(tx);
    },
    async rollback(tx) {
      // A full disk and some other errors have rolled back already.
      if (database.inTransaction) await sql`rollback`.execute(tx);
    },
    hasMigrations: async (tx) => await hasMigrations(tx, where),
    // The file is all the home its tables need.
    prepare: async () => undefined,
  };
}

/** SQLite gives its own files beside it (`-wal`, `-shm`) the same mode as the database. */
function makePrivate(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

async function hasMigrations(tx: Tx, where: string): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table'`.execute(tx);
  if (rows.some(({ name }) => name === 'migrations')) return true;
  if (rows.length === 0) return false;
  throw new OperatorError(
    `${where} holds tables of something else. Name another file in the configuration; it was left as it is.`,
  );
}

/** Waits for a lock without blocking the process, and not for ever. */
async function patiently<T>(attempt: () => T | Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || !isBusy(error)) throw error;
    }
    await wait(Math.random() * BETWEEN_TRIES);
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_BUSY')
  );
}
