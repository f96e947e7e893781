import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { compile } from '../../compiled.ts';

const FOLDERS = [
  'src',
  'src/config',
  'src/core',
  'src/core/fact-kinds',
  'src/daemon',
  'src/engine',
  'src/evidence',
  'src/store',
  'test/src/daemon',
];

export interface CompiledWorker {
  /** What a worker runs. */
  readonly entry: string;
  /** Module of plug-ins that misbehave. */
  readonly plugins: string;
  /** A daemon of which nothing is there but the workers it starts. */
  readonly parent: string;
}

/** Puts the worker into `folder` as JavaScript, with plug-ins that only tests have. */
export async function compileWorker(folder: string): Promise<CompiledWorker> {
  await compile(folder, FOLDERS);
  return {
    entry: path.join(folder, 'src/daemon/worker.js'),
    plugins: pathToFileURL(path.join(folder, 'test/src/daemon/odd-plugins.js')).href,
    parent: path.join(folder, 'test/src/daemon/parent.js'),
  };
}
