import { constants, type Stats } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

import type { LoadedConfiguration } from '../../config/load.ts';
import { secretFile } from '../../config/secrets.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { hasStore, withStore } from '../context.ts';
import { counted } from '../text.ts';
import type { Examined } from './examined.ts';

const MEGABYTE = 1_000_000;
/** With less than the first a run may not end; with less than the second it is time to make room. */
const TOO_LITTLE = 100 * MEGABYTE;
const LITTLE = 1000 * MEGABYTE;

/** Bits of a file's mode that let anyone but its owner in. */
const OTHERS = 0o077;

/** Looks at the data folder: whether it can be written to, by whom it can be read, what room is left. */
export async function examineData({ data }: LoadedConfiguration): Promise<readonly Examined[]> {
  const folder = await nearestFolder(data);
  const results: Examined[] = [];
  const isThere = folder === data;
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    const detail = isThere ? 'can be written to' : 'will be made by the first run';
    results.push({ area: 'data', what: data, status: 'ok', detail });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const detail = `${isThere ? 'it' : folder} cannot be written to`;
    results.push({ area: 'data', what: data, status: 'failed', detail });
  }
  if (isThere) results.push(...(await examineMode(data, 'data')));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  results.push({
    area: 'data',
    what: 'free space',
    status: free < TOO_LITTLE ? 'failed' : free < LITTLE ? 'warning' : 'ok',
    detail: `${String(Math.floor(free / MEGABYTE))} MB`,
  });
  return results;
}

/** Opens the database where there is one. */
export async function examineDatabase(
  configuration: LoadedConfiguration,
): Promise<readonly Examined[]> {
  const isFile = path.isAbsolute(configuration.storeUrl);
  const what = isFile ? configuration.storeUrl : 'PostgreSQL';
  if (!hasStore(configuration)) {
    return [{ area: 'database', what, status: 'ok', detail: 'will be made by the first run' }];
  }
  try {
    const runs = await withStore(configuration, async (store) => (await store.runs(1)).length);
    const detail = runs > 0 ? 'opens, and holds earlier runs' : 'opens, and is empty';
    return [
      { area: 'database', what, status: 'ok', detail },
      ...(isFile ? await examineMode(configuration.storeUrl, 'database') : []),
    ];
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return [{ area: 'database', what, status: 'failed', detail: error.message }];
  }
}

/** Warns of files with secrets that others than their owner may read. */
export async function examineSecretFiles(
  configuration: LoadedConfiguration,
): Promise<readonly Examined[]> {
  const files = configuration.references
    .filter(({ reference }) => reference.startsWith('file:'))
    .map(({ reference }) => secretFile(reference, { folder: configuration.folder, env: {} }));
  const results = await Promise.all([...new Set(files)].map((file) => examineMode(file, 'secret')));
  return results.flat();
}

/** A warning where others than the owner may get at it; nothing where it is well or is not there. */
async function examineMode(file: string, area: Examined['area']): Promise<readonly Examined[]> {
  const found = await statOf(file);
  // Windows has no such bits: every file looks open to all.
  if (!found || process.platform === 'win32' || (found.mode & OTHERS) === 0) return [];
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const wanted = found.isDirectory() ? '700' : '600';
  const detail = `has mode ${mode}, so that others may read it: chmod ${wanted} ${file}`;
  return [{ area, what: file, status: 'warning', detail }];
}

async function nearestFolder(folder: string): Promise<string> {
  let nearest = folder;
  while (!(await statOf(nearest)) && nearest !== path.dirname(nearest)) {
    nearest = path.dirname(nearest);
  }
  return nearest;
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** What the configuration amounts to, once it has been loaded at all. */
export function examineConfiguration(configuration: LoadedConfiguration): Examined {
  const { sources, trackers, checks, file } = configuration;
  const disabled = checks.filter((check) => check.disabled !== undefined).length;
  const parts = [
    counted(sources.length, 'source'),
    `${counted(checks.length - disabled, 'check')}${disabled > 0 ? ` and ${String(disabled)} disabled` : ''}`,
    counted(trackers.length, 'tracker'),
  ];
  return { area: 'configuration', what: file, status: 'ok', detail: parts.join(', ') };
}
