import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DAY, millis } from '../../src/core/time.ts';
import { Lane, Violation, type LaneResult } from './lane.ts';
import { simulateYear } from './year.ts';

const KILLS = 1000;
/** Machines at once, one for each processor of a small runner, and each across a day of its own. */
const STARTS = ['2028-02-27T09:00:00.000Z', '2027-10-29T09:00:00.000Z'] as const;

const args = process.argv.slice(2);
const seed = args.find((arg) => arg.startsWith('--seed='))?.slice('--seed='.length);
const parent = await mkdtemp(path.join(tmpdir(), 'annexa-torture-'));
try {
  if (args.includes('--year')) {
    const faults = await simulateYear(parent, say);
    for (const fault of faults) say(fault);
    if (faults.length > 0) process.exitCode = 1;
  } else await torture(Number(args.find((arg) => /^\d+$/.test(arg)) ?? KILLS));
  await rm(parent, { recursive: true });
} catch (error) {
  // What it found stays, to be looked into.
  if (!(error instanceof Violation)) throw error;
  say(error.message);
  process.exitCode = 1;
}
// Whatever a lane left behind when another failed.
process.exit();

async function torture(kills: number): Promise<void> {
  const begun = performance.now();
  const chosen = seed ?? String(Math.floor(Math.random() * 1e9));
  say(`seed ${chosen}: npm run torture -- ${String(kills)} --seed=${chosen}`);
  const results = await Promise.all(
    STARTS.map((from, lane) =>
      new Lane({
        folder: path.join(parent, `machine-${String(lane)}`),
        seed: `${chosen}/${String(lane)}`,
        kills: Math.ceil((kills - lane) / STARTS.length),
        from,
      }).run(),
    ),
  );
  say(summaryOf(results, performance.now() - begun));
}

function summaryOf(results: readonly LaneResult[], took: number): string {
  const sum = (of: (result: LaneResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const most = (of: (result: LaneResult) => number): string =>
    (Math.max(...results.map(of)) / 1000).toFixed(1);
  const count = (of: (result: LaneResult) => number): string => String(Math.round(sum(of)));
  return [
    `killed ${count(({ kills }) => kills.daemon + kills.worker + kills.both + kills.starting)} times`,
    `(daemon ${count(({ kills }) => kills.daemon)}, while starting ${count(({ kills }) => kills.starting)},`,
    `worker ${count(({ kills }) => kills.worker)}, both ${count(({ kills }) => kills.both)})`,
    `and stopped ${count(({ stops }) => stops)} times`,
    `over ${count(({ from, to }) => (millis(to) - millis(from)) / DAY)} simulated days:`,
    `${count(({ rows }) => rows)} committed rows all there,`,
    `${count(({ audit }) => audit.records)} records and ${count(({ audit }) => audit.readings)} readings verified,`,
    `${count(({ audit }) => audit.slots)} slots and ${count(({ audit }) => audit.gaps)} gaps for ${count(({ audit }) => audit.moments)} moments,`,
    `${count(({ audit }) => audit.readTwice)} of the steady source's runs done again,`,
    `${count(({ audit }) => audit.tickets)} tickets, none double;`,
    `ready within ${most(({ readyWithin }) => readyWithin)} s,`,
    `gone on within ${most(({ resumedWithin }) => resumedWithin)} s;`,
    `took ${String(Math.round(took / 1000))} s`,
  ].join(' ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
