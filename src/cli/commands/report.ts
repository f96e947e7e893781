import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { OperatorError } from '../../core/operator-error.ts';
import { monitoringReport } from '../../engine/monitoring.ts';
import { VERSION } from '../../version.ts';
import { requireNames, withRecorded, type ConfigOptions } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';

export interface ReportOptions extends ConfigOptions {
  readonly format: string;
  readonly output?: string;
}

const FORMATS = ['html', 'json'];

/** `annexa report`: one file, for people or for programs. */
export async function report(
  shell: Shell,
  options: ReportOptions,
  [name = '']: readonly string[],
): Promise<ExitCode> {
  const { reports } = await shell.surroundings.registry();
  requireNames(
    'report',
    [name],
    reports.map(({ id }) => id),
  );
  requireNames('format', [options.format], FORMATS);
  return withRecorded(shell, options, async ({ configuration, registry, store }) => {
    const model = await monitoringReport({
      configuration,
      store,
      catalogue: registry.catalogue,
      now: shell.now(),
      version: VERSION,
    });
    const chosen = reports.find(({ id }) => id === name);
    const text =
      options.format === 'json'
        ? `${JSON.stringify(model, undefined, 2)}\n`
        : (chosen?.render(model) ?? '');
    if (options.output === undefined) shell.surroundings.stdout.write(text);
    else {
      await write(path.resolve(shell.surroundings.directory, options.output), options.output, text);
      shell.note(`annexa: wrote ${options.output}`);
    }
    return 0;
  });
}

/** For its owner's eyes only, as the evidence is: a report names people and what is wrong. */
async function write(file: string, name: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new OperatorError(`${name} cannot be written (${String(error.code)})`, { cause: error });
  }
}
