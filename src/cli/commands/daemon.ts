import { requireSecrets, type LoadedConfiguration } from '../../config/load.ts';
import { configured, withStore, type ConfigOptions } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';

export interface DaemonCommandOptions extends ConfigOptions {
  readonly once?: boolean;
}

/** `annexa daemon`: runs by schedule until it is stopped, or does what is due and ends. */
export async function daemon(shell: Shell, options: DaemonCommandOptions): Promise<ExitCode> {
  const { surroundings } = shell;
  const load = async (): Promise<LoadedConfiguration> => {
    const { configuration } = await configured(shell, options);
    await requireSecrets(configuration, {
      sources: configuration.sources.map(({ id }) => id),
      trackers: configuration.trackers.map(({ id }) => id),
      alerts: true,
    });
    return configuration;
  };
  const configuration = await load();
  const { runDaemon, runOnce } = await import('../../daemon/run-daemon.ts');
  const { systemClock } = await import('../../daemon/clock.ts');
  const { workStarter } = await import('../../daemon/start-work.ts');
  return withStore(configuration, async (store) => {
    const { env, directory, signal, onReload, stdout } = surroundings;
    const common = {
      configuration,
      load,
      store,
      startWork: workStarter({ file: options.config, directory, env, clock: systemClock }),
      clock: systemClock,
      env,
      output: stdout,
      signal,
      onReload,
    };
    if (options.once === true) return runOnce(common);
    await runDaemon(common);
    return 0;
  });
}
