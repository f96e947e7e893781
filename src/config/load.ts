import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { OperatorError } from '../core/operator-error.ts';
import type { Configuration } from '../engine/configuration.ts';
import type {
  AlertConfiguration,
  DaemonConfiguration,
  NotifierConfiguration,
} from './daemon-configuration.ts';
import { ConfigurationError, type Problem } from './problem.ts';
import { Reading, type ConfiguredReference, type Plugins } from './reading.ts';
import { readSecret } from './secrets.ts';
import { parseYaml } from './yaml-file.ts';

export interface LoadedConfiguration extends Configuration {
  /** The file as the operator named it, and what it held when it was read. */
  readonly file: string;
  readonly text: string;
  readonly references: readonly ConfiguredReference[];
  readonly daemon: DaemonConfiguration;
  readonly alerts: AlertConfiguration;
  readonly notifiers: readonly NotifierConfiguration[];
}

export interface LoadOptions {
  /** As the operator named it, from `directory`. */
  readonly file: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly plugins: Plugins;
  /** What the file held before, where that is still in force; read from the file unless given. */
  readonly text?: string | undefined;
}

/** File name of the SQLite database in the data folder. */
const DATABASE_FILE = 'annexa.db';

/**
 * Reads and checks the configuration. Throws a `ConfigurationError` with everything that is wrong with
 * it; of secrets only the database address is read here.
 */
export async function loadConfiguration(options: LoadOptions): Promise<LoadedConfiguration> {
  const { file, env } = options;
  const absolute = path.resolve(options.directory, file);
  const folder = path.dirname(absolute);
  const text = options.text ?? (await textOf(absolute, file));
  const yaml = parseYaml(text);
  if (yaml.problems) throw new ConfigurationError(file, yaml.problems);
  const reading = new Reading(yaml.file, options.plugins);
  const content = reading.content();
  if (!content) throw new ConfigurationError(file, byLine(reading.problems));
  const place = { folder, env };
  const data = path.resolve(folder, content.data);
  return Object.freeze({
    file,
    text,
    folder,
    data,
    organization: content.organization,
    storeUrl: await storeUrl(
      content.database,
      path.join(data, DATABASE_FILE),
      file,
      reading,
      place,
    ),
    raise: content.raise,
    sources: content.sources,
    exclude: content.exclude,
    checks: content.checks,
    trackers: content.trackers,
    daemon: content.daemon,
    alerts: content.alerts,
    notifiers: content.notifiers,
    sealed: content.sealed,
    references: reading.references,
    secret: (reference: string) => readSecret(reference, place),
  });
}

/** What a command is about to use: secrets of the rest of the configuration may be missing. */
export interface Use {
  readonly sources: readonly string[];
  readonly trackers: readonly string[];
  /** Whether alerts are sent and a watchdog is told. */
  readonly alerts?: boolean;
}

/** Every reference that leads nowhere, among those about to be used. */
export async function missingSecrets(
  configuration: LoadedConfiguration,
  use: Use,
): Promise<readonly Problem[]> {
  const used = configuration.references.filter(({ owner }) =>
    'source' in owner
      ? use.sources.includes(owner.source)
      : 'tracker' in owner
        ? use.trackers.includes(owner.tracker)
        : !('database' in owner) && use.alerts === true,
  );
  const problems = await Promise.all(
    used.map(async ({ key, line, reference }): Promise<Problem | undefined> => {
      const message = await whyUnreadable(configuration.secret(reference));
      return message === undefined ? undefined : { key, line, message };
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

/** Throws a `ConfigurationError` that names every reference among those to be used that leads nowhere. */
export async function requireSecrets(configuration: LoadedConfiguration, use: Use): Promise<void> {
  const problems = await missingSecrets(configuration, use);
  if (problems.length > 0) throw new ConfigurationError(configuration.file, problems);
}

async function storeUrl(
  database: string | undefined,
  sqlite: string,
  file: string,
  reading: Reading,
  place: Parameters<typeof readSecret>[1],
): Promise<string> {
  if (database === undefined) return sqlite;
  const problem = (message: string): ConfigurationError =>
    new ConfigurationError(file, [
      { key: 'database', line: reading.lineOf(['database']), message },
    ]);
  const asked = readSecret(database, place);
  const message = await whyUnreadable(asked);
  if (message !== undefined) throw problem(message);
  const url = await asked;
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw problem(`what ${database} holds must be an address that begins with postgres://`);
  }
  return url;
}

async function whyUnreadable(secret: Promise<string>): Promise<string | undefined> {
  try {
    await secret;
    return undefined;
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
}

async function textOf(absolute: string, file: string): Promise<string> {
  try {
    return (await readFile(absolute, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const message =
      error.code === 'ENOENT'
        ? 'there is no such file; "annexa init" writes one, --config names another'
        : error.code === 'EISDIR'
          ? 'this is a folder; --config names the file'
          : `the file cannot be read (${String(error.code)})`;
    throw new ConfigurationError(file, [{ key: '', message }]);
  }
}

function byLine(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
