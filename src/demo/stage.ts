import { loadConfiguration, requireSecrets } from '../config/load.ts';
import type { Plugins } from '../config/reading.ts';
import { dayStart, HOUR, plus, type Day, type Instant } from '../core/time.ts';
import type { Configuration } from '../engine/configuration.ts';
import { runAnnexa, type Progress, type RunSummary } from '../engine/run.ts';
import { openStore } from '../store/open.ts';
import type { EventRow, FindingRow, Nonconformity, Store } from '../store/store.ts';
import { SimulatedClock } from './clock.ts';
import { RUN_HOUR, tellStory, type StoryDay } from './company/story.ts';
import { differences, type Difference } from './company/truth.ts';
import { truthsOf } from './company/truths.ts';
import { withEnvironment } from './environment.ts';
import { startEstates, type Estates } from './estates.ts';
import { AWS_PROFILE, writeConfiguration, writeRegisters, type DemoFolder } from './folder.ts';

export interface StageOptions {
  readonly start: Day;
  readonly folder: DemoFolder;
  readonly plugins: Plugins;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Largest page of a list of AWS or Google; 50 unless given. */
  readonly pageSize?: number;
}

/** A day as it was played. */
export interface DayOutcome {
  readonly day: StoryDay;
  readonly run: RunSummary;
  readonly findings: readonly FindingRow[];
  readonly nonconformities: readonly Nonconformity[];
  /** What was recorded of deviations and nonconformities on this day. */
  readonly events: readonly EventRow[];
  /** Verdicts the company was made to give, and where annexa found others. */
  readonly planted: number;
  readonly differing: readonly Difference[];
}

/** The company with its providers running, and annexa pointed at them. */
export interface Stage {
  readonly days: readonly StoryDay[];
  readonly estates: Estates;
  readonly store: Store;
  readonly configuration: Configuration;
  readonly now: () => Instant;
  play(day: StoryDay, progress: (event: Progress) => void): Promise<DayOutcome>;
}

/** The check of annexa's own readings: what it judges is no part of the company. */
const OF_ANNEXA = 'evidence-current';

/** Starts everything, and ends it whatever `use` does. */
export async function withStage<T>(
  options: StageOptions,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { start, folder, plugins, env, signal, pageSize } = options;
  const days = tellStory(start);
  const [first] = days;
  if (first === undefined) throw new Error('the story has no day');
  const clock = new SimulatedClock(runTime(first));
  const estates = await startEstates(first.company, () => new Date(clock.now()), pageSize);
  try {
    await writeConfiguration(folder, first.company, estates);
    await writeRegisters(folder, first.company);
    const configuration = await loadConfiguration({
      file: folder.configuration,
      directory: folder.path,
      env,
      plugins: {
        ...plugins,
        collectors: plugins.collectors.map((one) => clock.collector(one)),
        trackers: plugins.trackers.map((one) => clock.tracker(one)),
      },
    });
    await requireSecrets(configuration, {
      sources: configuration.sources.map(({ id }) => id),
      trackers: configuration.trackers.map(({ id }) => id),
    });
    const store = await openStore({ url: configuration.storeUrl });
    try {
      return await withEnvironment(awsVariables(folder), () =>
        use({
          days,
          estates,
          store,
          configuration,
          now: clock.now,
          play: (day, progress) =>
            playDay({ day, clock, estates, folder, configuration, store, signal, progress }),
        }),
      );
    } finally {
      await store.close();
    }
  } finally {
    await estates.close();
  }
}

function awsVariables({ awsConfig, awsCredentials }: DemoFolder): Readonly<Record<string, string>> {
  return {
    AWS_CONFIG_FILE: awsConfig,
    AWS_SHARED_CREDENTIALS_FILE: awsCredentials,
    AWS_PROFILE,
    AWS_EC2_METADATA_DISABLED: 'true',
    // What the SDK says of its own future is for who maintains annexa.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function runTime({ date }: StoryDay): Instant {
  return plus(dayStart(date), RUN_HOUR * HOUR);
}

interface DayOptions {
  readonly day: StoryDay;
  readonly clock: SimulatedClock;
  readonly estates: Estates;
  readonly folder: DemoFolder;
  readonly configuration: Configuration;
  readonly store: Store;
  readonly signal: AbortSignal;
  readonly progress: (event: Progress) => void;
}

async function playDay(options: DayOptions): Promise<DayOutcome> {
  const { day, clock, estates, folder, configuration, store, signal, progress } = options;
  signal.throwIfAborted();
  clock.begin(runTime(day));
  estates.show(day.company, day.blind);
  await writeRegisters(folder, day.company);
  const run = await runAnnexa({
    configuration,
    store,
    collect: true,
    assess: true,
    deliver: true,
    now: clock.now,
    signal,
    progress,
  });
  signal.throwIfAborted();
  const [findings, nonconformities, events] = await Promise.all([
    store.findings(),
    store.nonconformities(),
    store.events(),
  ]);
  const truths = truthsOf(day.company, day.blind);
  return {
    day,
    run,
    findings,
    nonconformities,
    events: events.filter(({ at }) => at >= runTime(day)),
    planted: truths.length,
    differing: differences(
      truths,
      findings.filter(({ check }) => check !== OF_ANNEXA),
    ),
  };
}
