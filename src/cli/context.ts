import { existsSync } from 'node:fs';
import path from 'node:path';

import { loadConfiguration, type LoadedConfiguration } from '../config/load.ts';
import { unknownName } from '../config/issues.ts';
import { OperatorError } from '../core/operator-error.ts';
import { endOfDay, isDay, parseInstant, type Instant } from '../core/time.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { ExitCode } from './exit-code.ts';
import type { Registry, Shell } from './shell.ts';

/** Options that every command takes which reads the configuration. */
export interface ConfigOptions {
  readonly config: string;
}

export interface Configured {
  readonly configuration: LoadedConfiguration;
  readonly registry: Registry;
}

/** Loads the configuration; throws an `OperatorError` with all that is wrong with it. */
export async function configured(shell: Shell, options: ConfigOptions): Promise<Configured> {
  const { directory, env } = shell.surroundings;
  const registry = await shell.surroundings.registry();
  const { config: file } = options;
  const configuration = await loadConfiguration({ file, directory, env, plugins: registry });
  return { configuration, registry };
}

/** Opens the store for the time of `use`. */
export async function withStore<T>(
  configuration: LoadedConfiguration,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const { openStore } = await import('../store/open.ts');
  const store = await openStore({ url: configuration.storeUrl });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** What a command that only reads works with: there has been a run. */
export interface Recorded extends Configured {
  readonly store: Store;
  readonly lastRun: RunRow;
}

/**
 * Opens the store for a command that reads what runs recorded. Throws an `OperatorError` where nothing
 * is recorded yet, and makes no database in a folder that has none: an empty answer would look like a
 * good one.
 */
export async function withRecorded(
  shell: Shell,
  options: ConfigOptions,
  use: (recorded: Recorded) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { configuration, registry } = await configured(shell, options);
  if (!hasStore(configuration)) throw nothingRecorded(configuration);
  return withStore(configuration, async (store) => {
    const lastRun = await store.lastRun();
    if (!lastRun) throw nothingRecorded(configuration);
    if (lastRun.finishedAt === null) {
      shell.note(
        `annexa: the run begun at ${lastRun.startedAt} has not finished; what it would add is not shown`,
      );
    }
    return use({ configuration, registry, store, lastRun });
  });
}

/** Whether there is a database to open; of a PostgreSQL address that shows only on opening it. */
export function hasStore(configuration: LoadedConfiguration): boolean {
  return !path.isAbsolute(configuration.storeUrl) || existsSync(configuration.storeUrl);
}

/** Throws an `OperatorError` where the first run came later. */
export async function requireRunBy(store: Store, at: Instant): Promise<void> {
  if (!(await store.lastRun(at))) throw new OperatorError(`nothing had been recorded by ${at}`);
}

function nothingRecorded({ data }: LoadedConfiguration): OperatorError {
  return new OperatorError(`nothing is recorded in ${data} yet; "annexa run" reads the sources`);
}

/** The names a filter may have; throws an `OperatorError` for one that is none of them. */
export function requireNames(
  what: string,
  names: readonly string[] | undefined,
  valid: readonly string[],
): void {
  const wrong = (names ?? []).filter((name) => !valid.includes(name));
  if (wrong.length === 0) return;
  throw new OperatorError(wrong.map((name) => unknownName(what, name, valid)).join('\n'));
}

/**
 * A moment as it is given on the command line: an instant with its zone, or a day, of which the end is
 * meant, in the organisation's zone. Throws an `OperatorError` for anything else, and for the future.
 */
export function moment(text: string, zone: string, now: Instant): Instant {
  const at = isDay(text) ? endOfDay(text, zone) : parseInstant(text);
  if (at === undefined) {
    throw new OperatorError(
      `${JSON.stringify(text)} is no moment; write 2026-03-01 for the end of that day, or 2026-03-01T12:00:00Z`,
    );
  }
  // Today's end lies ahead, and what is meant is now.
  if (isDay(text) && at > now && text <= dayIn(zone, now)) return now;
  if (at > now) throw new OperatorError(`${text} lies in the future`);
  return at;
}

function dayIn(zone: string, at: Instant): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(
    new Date(at),
  );
}
