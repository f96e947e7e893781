import { compile } from '../../compiled.ts';

const FOLDERS = ['src/core', 'src/evidence', 'src/store', 'test/src/store'];

/** Puts the store and its samples into `folder` as JavaScript, for processes of their own. */
export async function compileStore(folder: string): Promise<void> {
  await compile(folder, FOLDERS);
}
