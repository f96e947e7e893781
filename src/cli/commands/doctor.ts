import { missingSecrets, type LoadedConfiguration } from '../../config/load.ts';
import { configured, hasStore, requireNames, withStore, type ConfigOptions } from '../context.ts';
import { ClockComparison } from '../doctor/clock.ts';
import type { Examined } from '../doctor/examined.ts';
import {
  examineConfiguration,
  examineData,
  examineDatabase,
  examineSecretFiles,
} from '../doctor/machine.ts';
import { probeSource, probeTracker } from '../doctor/probe.ts';
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

/** Secrets, sources and trackers; and the clock, by what their servers say of the time. */
async function examineRemote(
  shell: Shell,
  configuration: LoadedConfiguration,
  chosen: readonly string[],
  progress: Progress,
): Promise<readonly Examined[]> {
  const results: Examined[] = [];
  const lacks = async (use: { source: string } | { tracker: string }): Promise<boolean> => {
    const missing = await missingSecrets(configuration, {
      sources: 'source' in use ? [use.source] : [],
      trackers: 'tracker' in use ? [use.tracker] : [],
    });
    for (const { key, message } of missing) {
      results.push({ area: 'secret', what: key, status: 'failed', detail: message });
    }
    return missing.length > 0;
  };
  const tenants = await tenantsOf(configuration);
  const clock = new ClockComparison(shell.now);
  let told: Examined;
  try {
    for (const source of configuration.sources.filter(({ id }) => chosen.includes(id))) {
      if (await lacks({ source: source.id })) continue;
      const probed = await probeSource({
        configuration,
        source,
        tenant: tenants.get(source.id),
        surroundings: shell.surroundings,
        progress: (text) => progress.at(text),
      });
      results.push(...probed);
    }
    for (const tracker of configuration.trackers) {
      if (await lacks({ tracker: tracker.id })) continue;
      progress.at(tracker.id);
      results.push(await probeTracker(configuration, tracker, shell.surroundings));
    }
  } finally {
    told = clock.result();
  }
  return [...results, told];
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
