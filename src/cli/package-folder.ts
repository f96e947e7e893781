import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folder of the installed package: compiled modules lie a level deeper than their sources. */
export function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('the package annexa was started from is not complete');
    folder = parent;
  }
  return folder;
}
