import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

/**
 * Loaded into the measured process before anything else; writes what the system says of it when it
 * ends. VmHWM belongs to the program alone, where maxRSS may begin with that of the process that
 * started it; that one is read where there is no /proc.
 */
const GAUGE = `
import { readFileSync, writeFileSync } from 'node:fs';
const read = (file, name) => {
  try { return Number(new RegExp('^' + name + ':\\\\s+(\\\\d+)', 'm').exec(readFileSync(file, 'utf8'))?.[1]); }
  catch { return NaN; }
};
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const peak = read('/proc/self/status', 'VmHWM');
  const written = read('/proc/self/io', 'write_bytes');
  writeFileSync(process.env.BENCH_GAUGE, JSON.stringify({
    peakKb: Number.isNaN(peak) ? process.resourceUsage().maxRSS : peak,
    written: Number.isNaN(written) ? null : written,
    cpuMs: (user + system) / 1000,
  }));
});`;

export interface Usage {
  readonly stdout: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Peak resident memory, in units of 1024 bytes. */
  readonly peakKb: number;
  /** Bytes the process had the system write to disk; null where it does not tell. */
  readonly written: number | null;
}

/** Runs a Node program to its end. Throws when it ends otherwise than with one of `codes`. */
export async function measure(
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly folder: string;
    readonly codes: readonly number[];
  },
): Promise<Usage> {
  const gauge = path.join(options.folder, 'gauge.json');
  const hook = `data:text/javascript,${encodeURIComponent(GAUGE)}`;
  const begun = performance.now();
  const { stdout, code, errors } = await ended(['--import', hook, ...args], {
    ...options.env,
    BENCH_GAUGE: gauge,
  });
  const wallMs = performance.now() - begun;
  if (!options.codes.includes(code)) throw new Error(`it ended with ${code}: ${errors}`);
  const told = JSON.parse(await readFile(gauge, 'utf8')) as Omit<Usage, 'stdout' | 'wallMs'>;
  await rm(gauge);
  return { stdout, wallMs, ...told };
}

/**
 * How many times as long one command takes to start as another, by their medians. The two take turns,
 * so that whatever else the machine does falls on both.
 */
export async function startRatio(
  args: readonly string[],
  than: readonly string[],
  runs: number,
): Promise<number> {
  const times: readonly [number[], number[]] = [[], []];
  for (let n = 0; n < runs; n += 1) {
    for (const [index, command] of [args, than].entries()) {
      const begun = performance.now();
      await ended(command, {});
      times[index]?.push(performance.now() - begun);
    }
  }
  const [one, other] = times.map((list) => list.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN);
  return (one ?? NaN) / (other ?? NaN);
}

/** Bytes of all files below a folder; none where there is no such folder yet. */
export async function bytesIn(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function ended(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string; errors: string; code: number }> {
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? -1));
  });
  return { stdout, errors, code };
}
