import { Kysely, sql, type Dialect } from 'kysely';

import { explained } from './errors.ts';
import { isUpToDate, migrate, type ColumnTypes } from './migrations.ts';
import type { Tables, Tx } from './schema.ts';

/** Blobs kept outside the database. */
export interface BlobFiles {
  /** Returns once the bytes are on disk. */
  put(digest: string, bytes: Uint8Array): Promise<void>;
  get(digest: string): Promise<Uint8Array | undefined>;
}

/** What SQLite and PostgreSQL do each in their own way. */
export interface Engine {
  readonly dialect: Dialect;
  readonly types: ColumnTypes;
  /** For messages; without a password. */
  readonly where: string;
  /** Where large blobs go; null keeps them in the database. */
  readonly files: BlobFiles | null;
  /** Takes the place of the only writer, for one transaction. */
  beginWrite(tx: Tx): Promise<void>;
  /** One consistent view for several statements. */
  beginRead(tx: Tx): Promise<void>;
  /** After an error; some errors have ended the transaction by themselves. */
  rollback(tx: Tx): Promise<void>;
  /** Throws an `OperatorError` for a database that is something else's. */
  hasMigrations(tx: Tx): Promise<boolean>;
  /** Makes whatever has to be there before the first table. */
  prepare(tx: Tx): Promise<void>;
}

/** A database of annexa, its tables up to date. */
export class Database {
  readonly #db: Kysely<Tables>;
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
    this.#db = new Kysely<Tables>({ dialect: engine.dialect });
  }

  static async open(engine: Engine): Promise<Database> {
    const database = new Database(engine);
    const { types, where } = engine;
    try {
      const ready = await database.read(async (tx) =>
        isUpToDate(tx, where, await engine.hasMigrations(tx)),
      );
      if (!ready) {
        await database.write(async (tx) => {
          await engine.prepare(tx);
          await migrate(tx, types, where, await engine.hasMigrations(tx));
        });
      }
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  get files(): BlobFiles | null {
    return this.#engine.files;
  }

  /** Several statements that see the same state. */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#transaction((tx) => this.#engine.beginRead(tx), work);
  }

  /** One write transaction: all of it or nothing. Only one runs at a time, across processes. */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#transaction((tx) => this.#engine.beginWrite(tx), work);
  }

  /** Runs what is no query, with the same words for what the operator can mend. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, this.#engine.where);
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  async #transaction<T>(
    begin: (tx: Tx) => Promise<void>,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    return await this.outside(
      async () =>
        await this.#db.connection().execute(async (tx) => {
          await begin(tx);
          try {
            const result = await work(tx);
            await sql`commit`.execute(tx);
            return result;
          } catch (error) {
            // A connection that broke cannot roll back and need not; the first error tells what happened.
            await Promise.allSettled([this.#engine.rollback(tx)]);
            throw error;
          }
        }),
    );
  }
}
