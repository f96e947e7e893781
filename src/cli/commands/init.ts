import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';

import { OperatorError } from '../../core/operator-error.ts';
import type { ExitCode } from '../exit-code.ts';
import { packageFolder } from '../package-folder.ts';
import type { Shell } from '../shell.ts';

const CONFIGURATION = 'annexa.yaml';
const REGISTERS = 'registers';

/** `annexa init`: a commented configuration and register templates. What is there already stays. */
export async function init(
  shell: Shell,
  _options: object,
  [given = '.']: readonly string[],
): Promise<ExitCode> {
  const templates = path.join(packageFolder(), 'config');
  const folder = path.resolve(shell.surroundings.directory, given);
  const registers = await readdir(path.join(templates, REGISTERS));
  const files = [CONFIGURATION, ...registers.sort().map((name) => path.join(REGISTERS, name))];
  const written: string[] = [];
  try {
    await mkdir(path.join(folder, REGISTERS), { recursive: true });
    for (const file of files) {
      if (await copied(path.join(templates, file), path.join(folder, file))) written.push(file);
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new OperatorError(`${given} cannot be written to (${String(error.code)})`, {
      cause: error,
    });
  }
  const name = (file: string): string => path.join(given, file);
  for (const file of files) {
    shell.say(`${written.includes(file) ? 'wrote' : 'kept '}  ${name(file)}`);
  }
  const steps = [
    ...(given === '.' ? [] : [`cd ${given}`]),
    `edit ${CONFIGURATION}: your organisation, and the sources to read`,
    `fill in ${REGISTERS}/people.csv and those of the other registers that you keep; remove the rest`,
    'annexa doctor     tries credentials, permissions and everything else a run needs',
    'annexa run        reads, judges and records',
    'annexa report monitoring --output report.html',
  ];
  shell.say('\nNext:');
  for (const [index, step] of steps.entries()) shell.say(`  ${String(index + 1)}. ${step}`);
  return 0;
}

/** False where there is such a file already. */
async function copied(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
