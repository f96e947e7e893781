import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { OperatorError } from '../core/operator-error.ts';

/** No credential is longer; what is, is some other file by mistake. */
const LONGEST = 1024 * 1024;

export interface SecretPlace {
  /** Folder that the paths of `file:` references start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The secret a reference leads to, without the line break that files end with. Throws an
 * `OperatorError` that names the reference and what is wrong with it, never the value.
 */
export async function readSecret(reference: string, place: SecretPlace): Promise<string> {
  const kept = reference.startsWith('env:')
    ? fromEnvironment(reference.slice('env:'.length), place)
    : reference.startsWith('file:')
      ? await fromFile(secretFile(reference, place), reference)
      : undefined;
  // The text itself stays out of the message: it may be the secret that a reference belongs to.
  if (kept === undefined)
    throw new OperatorError('a secret is only ever given as env:NAME or file:path');
  const value = kept.replace(/[\r\n]+$/, '');
  if (value.trim() === '') throw new OperatorError(`${reference} is empty`);
  return value;
}

/** Absolute path of the file behind a `file:` reference. */
export function secretFile(reference: string, { folder }: SecretPlace): string {
  return path.resolve(folder, reference.slice('file:'.length));
}

function fromEnvironment(name: string, { env }: SecretPlace): string {
  const value = env[name];
  if (value === undefined) throw new OperatorError(`the environment variable ${name} is not set`);
  return value;
}

async function fromFile(file: string, reference: string): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new OperatorError(`${reference} is no file`);
    if (found.size > LONGEST) throw new OperatorError(`${reference} is too large to be a secret`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new OperatorError(
      `${reference} ${FILE_ERRORS.get(String(error.code)) ?? 'cannot be read'}`,
      {
        cause: error,
      },
    );
  }
}

const FILE_ERRORS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['ENOTDIR', 'does not exist'],
  ['EACCES', 'may not be read by this user'],
  ['EPERM', 'may not be read by this user'],
]);
