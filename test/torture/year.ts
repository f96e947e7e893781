import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as passed } from 'node:timers/promises';

import { DAY, HOUR, instant, millis, plus } from '../../src/core/time.ts';
import { audit } from './audit.ts';
import { DAILY_SOURCES, furnish } from './place.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { Victim } from './victim.ts';

const DAYS = 365;
/** So that the year ends at the last noon, when nothing is due, and the program can go on from there. */
const FROM = instant(Math.floor(Date.now() / DAY - 0.5) * DAY + DAY / 2 - DAYS * DAY);
const PROGRAM = path.join(import.meta.dirname, '../../src/cli/main.js');
/** Every so many days the work is done by processes of its own; a start takes longer than all the rest. */
const WORKERS_EVERY = 30;
const STARTS = 5;
const IDLE_BYTES = 100e6;
/** Real milliseconds after which what the start needed is given back. */
const IDLE_AFTER = 15_000;
const START_MS = 2000;
const GROWTH = 1.1;
/** Open files beyond the first quarter's most: a connection that a look at /metrics has not closed yet. */
const HANDLES = 2;

interface Sample {
  readonly day: number;
  readonly memory: number;
  readonly handles: number;
  readonly data: number;
}

/**
 * A year of daily runs of three sources, as fast as it goes. Returns what does not hold: memory and
 * handles flat, idle within 100 MB, ready within two seconds with a year of history.
 */
export async function simulateYear(
  parent: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const folder = path.join(parent, 'machine');
  await furnish(folder, FROM, DAILY_SOURCES, { listen: '127.0.0.1:0', jitter: 0 });
  const clock = new SimulatedClock(folder);
  const begun = performance.now();
  const victim = new Victim({
    folder,
    work: 'server',
    workersEvery: WORKERS_EVERY,
    idleStep: 2 * HOUR,
  });
  await victim.ready;
  const samples = await watch(victim, clock, path.join(folder, 'data'), say);
  const took = performance.now() - begun;
  victim.process.kill('SIGTERM');
  await victim.ended;
  const found = await audit(folder, DAILY_SOURCES, [], clock.now());
  clock.close();
  await makeIdle(folder);
  const starts: number[] = [];
  let idle = Number.NaN;
  for (let start = 1; start <= STARTS; start += 1) {
    const { readyAfter, memory } = await startedAnew(folder, start === STARTS ? IDLE_AFTER : 0);
    starts.push(readyAfter);
    idle = memory;
  }
  const start = medianOf(starts);
  const [early, late] = [samples.slice(0, samples.length / 4), samples.slice(-samples.length / 4)];
  const [memoryBefore, memoryAfter] = [early, late].map((own) =>
    medianOf(own.map(({ memory }) => memory)),
  ) as [number, number];
  const [handlesBefore, handlesAfter] = [early, late].map((own) =>
    Math.max(...own.map(({ handles }) => handles)),
  ) as [number, number];
  say(
    `${String(DAYS)} simulated days in ${String(Math.round(took / 1000))} s: ${String(found.slots)} slots, ` +
      `${String(found.gaps)} gaps, ${String(found.readings)} readings and ${String(found.records)} records verified, ` +
      `${String(found.tickets)} tickets; memory ${megabytes(memoryBefore)} in the first quarter and ` +
      `${megabytes(memoryAfter)} in the last, handles ${String(handlesBefore)} and ${String(handlesAfter)}; ` +
      `started anew idle with ${megabytes(idle)}, ready after ${(start / 1000).toFixed(2)} s ` +
      `(median of ${starts.map((one) => (one / 1000).toFixed(2)).join(', ')})`,
  );
  return [
    ...victim.problems,
    ...found.faults,
    ...(memoryAfter > memoryBefore * GROWTH ? ['its memory grew'] : []),
    ...(handlesAfter > handlesBefore + HANDLES ? ['its open files grew'] : []),
    ...(idle > IDLE_BYTES ? [`idle it holds ${megabytes(idle)}`] : []),
    ...(start > START_MS ? [`it was ready only after ${String(Math.round(start))} ms`] : []),
  ];
}

/** A sample every five days, and a line every month. */
async function watch(
  victim: Victim,
  clock: SimulatedClock,
  data: string,
  say: (line: string) => void,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  say('month    memory  handles  data');
  for (let day = 5; day <= DAYS; day += 5) {
    const until = plus(FROM, day * DAY);
    while (clock.now() < until) {
      if (victim.isOver) throw new Error(`the daemon ended by itself: ${victim.errors}`);
      await passed(20);
    }
    if (victim.listening !== undefined) {
      for (const what of ['metrics', 'readyz']) {
        const answer = await fetch(`${victim.listening}/${what}`);
        await answer.text();
      }
    }
    const sample = {
      day: Math.floor((millis(clock.now()) - millis(FROM)) / DAY),
      memory: await memoryOf(victim.pid),
      handles: (await readdir(`/proc/${String(victim.pid)}/fd`)).length,
      data: await bytesIn(data),
    };
    samples.push(sample);
    if (day % 30 === 0) {
      const { memory, handles } = sample;
      say(
        [
          until.slice(0, 7),
          megabytes(memory).padStart(8),
          String(handles).padStart(8),
          megabytes(sample.data).padStart(6),
        ].join(' '),
      );
    }
  }
  return samples;
}

/** The program itself over what is recorded by now, with nothing to do, some time after it was ready. */
async function startedAnew(
  folder: string,
  wait: number,
): Promise<{ readonly readyAfter: number; readonly memory: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'daemon', '--config', 'idle.yaml'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('looking at what is due')) break;
    }
    const readyAfter = performance.now() - begun;
    await passed(wait);
    return { readyAfter, memory: await memoryOf(child.pid ?? 0) };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
}

/** The same sources, of a collector that the program knows, and on a schedule that begins now. */
async function makeIdle(folder: string): Promise<void> {
  const sources = Object.fromEntries(
    Object.keys(DAILY_SOURCES).map((id) => [id, { collector: 'registers', path: './registers' }]),
  );
  const daemon = { schedule: { every: '31d' }, listen: '127.0.0.1:0' };
  const organization = { name: 'Example Ltd' };
  await writeFile(
    path.join(folder, 'idle.yaml'),
    JSON.stringify({ organization, sources, daemon }, undefined, 2),
  );
}

/** Resident, in bytes. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return sum;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1e6))} MB`;
}
