import { Database } from './database.ts';
import { postgresEngine } from './postgres.ts';
import { storeOver } from './sql-store.ts';
import { sqliteEngine } from './sqlite.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** Path of a SQLite file, made when it is not there, or the address of a PostgreSQL database. */
  readonly url: string;
}

/**
 * Opens the store and brings its tables up to date. Loads only the driver that the address asks for.
 * Throws an `OperatorError` for what the operator must mend: no permission, no room, a database that is
 * damaged, foreign or of a newer annexa.
 */
export async function openStore({ url }: StoreOptions): Promise<Store> {
  const engine = /^postgres(ql)?:\/\//.test(url)
    ? await postgresEngine(url)
    : await sqliteEngine(url);
  return storeOver(await Database.open(engine));
}
