import { requireSecrets } from '../../config/load.ts';
import {
  exitCodeOf,
  runAnnexa,
  type Progress as RunEvent,
  type RunSummary,
} from '../../engine/run.ts';
import { configured, requireNames, withStore, type ConfigOptions } from '../context.ts';
import { Progress } from '../progress.ts';
import type { ExitCode } from '../exit-code.ts';
import { describeRun } from '../run-text.ts';
import type { Shell } from '../shell.ts';
import { counted } from '../text.ts';

export interface RunCommandOptions extends ConfigOptions {
  readonly source?: readonly string[];
  /** False with `--no-tickets`. */
  readonly tickets?: boolean;
  readonly json?: boolean;
}

/** `annexa run`: everything, for the sources given or for all. */
export async function run(shell: Shell, options: RunCommandOptions): Promise<ExitCode> {
  return perform(shell, options, { collect: true, assess: true });
}

/** `annexa collect`: reads and seals only. */
export async function collect(shell: Shell, options: RunCommandOptions): Promise<ExitCode> {
  return perform(shell, options, { collect: true, assess: false });
}

/** Runs the engine over the configured sources, and says what came of it. */
export async function perform(
  shell: Shell,
  options: RunCommandOptions,
  phases: { readonly collect: boolean; readonly assess: boolean },
): Promise<ExitCode> {
  const { configuration } = await configured(shell, options);
  const ids = configuration.sources.map(({ id }) => id);
  requireNames('source', options.source, ids);
  const deliver = phases.collect && phases.assess && options.tickets !== false;
  await requireSecrets(configuration, {
    sources: phases.collect ? (options.source ?? ids) : [],
    trackers: deliver ? configuration.trackers.map(({ id }) => id) : [],
  });
  return withStore(configuration, async (store) => {
    const progress = new Progress(shell.surroundings.stderr);
    let summary: RunSummary;
    try {
      summary = await runAnnexa({
        configuration,
        store,
        sources: options.source,
        ...phases,
        deliver,
        now: shell.now,
        signal: shell.surroundings.signal,
        progress: (event) => progress.at(eventText(event)),
      });
    } finally {
      progress.stop();
    }
    if (options.json === true) shell.json(summary);
    else {
      const proposed = (await store.nonconformities()).filter(({ state }) => state === 'proposed');
      describeRun(shell, summary, {
        ...phases,
        deliver: deliver && configuration.trackers.length > 0,
        proposed: proposed.length,
      });
    }
    return exitCodeOf(summary);
  });
}

function eventText(event: RunEvent): string {
  switch (event.type) {
    case 'begun':
      return `run ${event.run}`;
    case 'reading': {
      const { step, scope, status } = event.reading;
      const where = Object.values(scope).join(' ');
      return `${event.source}: ${[step, where].join(' ').trim()}, ${status}`;
    }
    case 'collected':
      return `${event.source.id}: ${event.source.status}, ${counted(event.source.requests, 'request')}`;
    case 'assessed':
      return `${counted(event.findings, 'verdict')}; recording what changed`;
    case 'delivering':
      return `bringing ${counted(event.tickets, 'ticket')} up to date`;
  }
}
