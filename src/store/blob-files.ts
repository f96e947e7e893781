import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import type { BlobFiles } from './database.ts';

/** Large blobs as files `<folder>/ab/<digest>`, readable by their owner alone. */
export function blobFiles(folder: string): BlobFiles {
  const parentOf = (digest: string): string => path.join(folder, digest.slice(0, 2));
  return {
    async put(digest, bytes) {
      const parent = parentOf(digest);
      const target = path.join(parent, digest);
      if ((await sizeOf(target)) === bytes.length) return;
      const made = await mkdir(parent, { recursive: true, mode: 0o700 });
      const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
      try {
        const file = await open(temporary, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      // A rename is on disk only when its folder is, and so is a new folder's own entry.
      await syncFolder(parent);
      if (made !== undefined) await syncFolder(folder);
    },

    async get(digest) {
      try {
        return await readFile(path.join(parentOf(digest), digest));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and keeps its entries without being asked.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
