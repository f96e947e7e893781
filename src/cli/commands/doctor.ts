import { missingSecrets, type LoadedConfiguration, type Use } from '../../config/load.ts';
import { configured, hasStore, requireNames, withStore, type ConfigOptions } from '../context.ts';
import { ClockComparison } from '../doctor/clock.ts';
import type { Examined } from '../doctor/examined.ts';
import {
  examineConfiguration,
  examineData,
  examineDatabase,
  examineSecretFiles,
} from '../doctor/machine.ts';
import { probeNotifier, probeSource, probeTracker } from '../doctor/probe.ts';
import type { ExitCode } from '../exit-code.ts';
import { Progress } from '../progress.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

export interface DoctorOptions extends ConfigOptions {
  readonly source?: readonly string[];
  readonly json?: boolean;
}

/** `annexa doctor`: tries all that a run needs, without recording anything. 2 when something fails. */
export async function doctor(shell: Shell, options: DoctorOptions): Promise<ExitCode> {
  const { configuration } = await configured(shell, options);
  const ids = configuration.sources.map(({ id }) => id);
  requireNames('source', options.source, ids);
  const progress = new Progress(shell.surroundings.stderr);
  let results: readonly Examined[];
  try {
    results = [
      examineConfiguration(configuration),
      ...(await examineSecretFiles(configuration)),
      ...(await examineData(configuration)),
      ...(await examineDatabase(configuration)),
      ...(await examineRemote(shell, configuration, options.source ?? ids, progress)),
    ];
  } finally {
    progress.stop();
  }
  const failed = results.filter(({ status }) => status === 'failed').length;
  if (options.json === true) shell.json({ results });
  else {
    shell.table(COLUMNS, results);
    shell.say();
    const warnings = results.filter(({ status }) => status === 'warning').length;
    shell.say(
      failed > 0
        ? shell.style.bad(`${counted(failed, 'thing')} to mend, ${counted(warnings, 'warning')}`)
        : `${shell.style.good('A run can begin')}, ${counted(warnings, 'warning')}`,
    );
  }
  return failed > 0 ? 2 : 0;
}

/** Secrets, sources, trackers and notifiers; and the clock, by what their servers say of the time. */
async function examineRemote(
  shell: Shell,
  configuration: LoadedConfiguration,
  chosen: readonly string[],
  progress: Progress,
): Promise<readonly Examined[]> {
  const { surroundings } = shell;
  const tenants = await tenantsOf(configuration);
  const clock = new ClockComparison(shell.now);
  let remote: readonly (readonly Examined[])[];
  let told: Examined;
  try {
    remote = await Promise.all([
      ...configuration.sources
        .filter(({ id }) => chosen.includes(id))
        .map((source) =>
          withSecrets(configuration, { sources: [source.id], trackers: [] }, () =>
            probeSource({
              configuration,
              source,
              tenant: tenants.get(source.id),
              surroundings,
              progress: (text) => progress.at(text),
            }),
          ),
        ),
      ...configuration.trackers.map((tracker) =>
        withSecrets(configuration, { sources: [], trackers: [tracker.id] }, async () => [
          await probeTracker(configuration, tracker, surroundings),
        ]),
      ),
      withSecrets(configuration, { sources: [], trackers: [], alerts: true }, () =>
        Promise.all(
          configuration.notifiers.map((one) => probeNotifier(configuration, one, surroundings)),
        ),
      ),
    ]);
  } finally {
    told = clock.result();
  }
  return [...remote.flat(), told];
}

/** Tries only what has its secrets; otherwise those it lacks are what to mend. */
async function withSecrets(
  configuration: LoadedConfiguration,
  use: Use,
  probe: () => Promise<readonly Examined[]>,
): Promise<readonly Examined[]> {
  const missing = await missingSecrets(configuration, use);
  if (missing.length === 0) return probe();
  return missing.map(({ key, message }) => ({
    area: 'secret',
    what: key,
    status: 'failed',
    detail: message,
  }));
}

/** The tenants that sources are pinned to; none while there is no database to tell. */
async function tenantsOf(configuration: LoadedConfiguration): Promise<ReadonlyMap<string, string>> {
  if (!hasStore(configuration)) return new Map();
  const database = await examineDatabase(configuration);
  if (database.some(({ status }) => status === 'failed')) return new Map();
  const rows = await withStore(configuration, (store) => store.sources());
  return new Map(rows.flatMap(({ id, tenant }) => (tenant === null ? [] : [[id, tenant]])));
}

const WORDS: Readonly<Record<Examined['status'], string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  untried: 'not tried',
};

const COLUMNS: readonly Column<Examined>[] = [
  {
    title: 'STATUS',
    value: ({ status }) => WORDS[status],
    style: (text, { status }, style) => {
      if (status === 'failed') return style.bad(text);
      return status === 'ok' ? style.good(text) : style.unsure(text);
    },
  },
  { title: 'AREA', value: ({ area }) => area },
  { title: 'WHAT', value: ({ what }) => what, flexible: true },
  { title: 'DETAIL', value: ({ detail }) => detail, flexible: true },
  { title: 'NEEDS', value: ({ needs }) => needs ?? '', flexible: true },
];
