import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Instant } from '../../src/core/time.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { SimulatedClock } from './simulated-clock.ts';

export interface PlannedSource {
  readonly temper: string;
  readonly people: number;
  readonly schedule: Schedule;
}

export const JITTER = 3 * 60_000;

/** Every kind of schedule, and every kind of provider. */
export const SOURCES: Readonly<Record<string, PlannedSource>> = {
  // An hour that a spring day lacks and an autumn day has twice.
  directory: {
    temper: 'changing',
    people: 12,
    schedule: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
  },
  cloud: { temper: 'steady', people: 20, schedule: { cron: '0 * * * *', timeZone: 'UTC' } },
  code: { temper: 'changing', people: 5, schedule: { every: 15 * 60_000 } },
  archive: { temper: 'large', people: 3, schedule: { cron: '0 3 * * *', timeZone: 'UTC' } },
  shaky: { temper: 'flaky', people: 6, schedule: { cron: '10 */2 * * *', timeZone: 'UTC' } },
  stuck: { temper: 'hanging', people: 6, schedule: { every: 3 * 3_600_000 } },
};

/** Three sources read every day. */
export const DAILY_SOURCES: Readonly<Record<string, PlannedSource>> = {
  directory: {
    temper: 'changing',
    people: 40,
    schedule: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
  },
  cloud: { temper: 'steady', people: 60, schedule: { cron: '0 3 * * *', timeZone: 'UTC' } },
  code: { temper: 'changing', people: 20, schedule: { cron: '15 3 * * *', timeZone: 'UTC' } },
};

/** A machine's folder, with a configuration and a clock that stands at `at`. */
export async function furnish(
  folder: string,
  at: Instant,
  sources: Readonly<Record<string, PlannedSource>>,
  daemon: { readonly listen?: string; readonly jitter: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const configuration = {
    organization: { name: 'Example Ltd' },
    raise: { baseline: 'accept' },
    sources: Object.fromEntries(
      Object.entries(sources).map(([id, { schedule, temper, people }]) => [
        id,
        {
          collector: 'estate',
          temper,
          people,
          schedule:
            'every' in schedule ? { every: `${String(schedule.every / 60_000)}m` } : schedule,
        },
      ]),
    ),
    trackers: { board: { tracker: 'board', path: path.join(folder, 'tickets') } },
    daemon: {
      jitter: `${String(daemon.jitter / 1000)}s`,
      runLimit: '8m',
      stopWithin: '5s',
      listen: daemon.listen ?? false,
    },
  };
  // JSON is YAML.
  await writeFile(path.join(folder, 'annexa.yaml'), JSON.stringify(configuration, undefined, 2));
  SimulatedClock.start(folder, at);
}
