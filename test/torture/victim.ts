import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import type { Order } from './process.ts';
import { FOLDER_VARIABLE } from './simulated-clock.ts';

const LINE = z.object({
  msg: z.string().optional(),
  level: z.string().optional(),
  work: z.string().optional(),
  source: z.string().optional(),
  pid: z.number().optional(),
  detail: z.string().optional(),
  what: z.string().optional(),
  told: z
    .object({
      reading: z.string().optional(),
      assessed: z.string().optional(),
      findings: z.number().optional(),
      listening: z.string().optional(),
    })
    .optional(),
});
/** Collections that the daemon has under way at once, at most. */
const AT_ONCE = 4;
/** Of processor time, in a second, on every Linux there is. */
const TICKS = 100;
/** As src/cli/main.ts sets for the daemon. */
const FLAGS = ['--heap-growing-percent=20', '--optimize-for-size'];

type Line = z.output<typeof LINE>;

/** A daemon of the simulated machine, and what its log tells. */
export class Victim {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly spawnedAt = performance.now();
  /** Resolves with how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly ready: Promise<void>;
  /** Real milliseconds from its start until it looked at what is due. */
  readyAfter: number | undefined;
  /** Sources of which a collection was begun. */
  readonly begun = new Set<string>();
  readonly workers = new Set<number>();
  readonly readings: string[] = [];
  readonly assessments: { readonly run: string; readonly findings: number }[] = [];
  readonly problems: string[] = [];
  listening: string | undefined;
  #begin: () => void = () => undefined;
  #errors = '';

  constructor(order: Order) {
    const program = path.join(import.meta.dirname, 'process.js');
    this.process = spawn(process.execPath, [...FLAGS, program, JSON.stringify(order)], {
      cwd: order.folder,
      env: { PATH: process.env['PATH'], TZ: 'UTC', [FOLDER_VARIABLE]: order.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.pid = this.process.pid ?? 0;
    let isReady = (): void => undefined;
    this.ready = new Promise((resolve) => {
      isReady = resolve;
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    if (this.process.stdout === null) throw new Error('nothing can be heard of the daemon');
    createInterface({ input: this.process.stdout }).on('line', (text) => {
      // A kill may cut the last line short.
      const line = parsed(text);
      if (line === undefined) return;
      if (line.msg === 'looking at what is due') {
        this.readyAfter ??= performance.now() - this.spawnedAt;
        isReady();
      }
      this.#hear(line);
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        isReady();
        this.#begin();
        resolve({ code, signal });
      });
    });
  }

  /** What it wrote to its standard error. */
  get errors(): string {
    return this.#errors;
  }

  get isOver(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Those of these sources that it should have begun by now: others it may have no place for yet. */
  waiting(sources: readonly string[]): readonly string[] {
    return this.begun.size >= AT_ONCE ? [] : sources.filter((source) => !this.begun.has(source));
  }

  /** Resolves when a collection of each source was begun, as far as there are places, or it ended. */
  async hasBegun(sources: readonly string[]): Promise<void> {
    while (!this.isOver && this.waiting(sources).length > 0) {
      await new Promise<void>((resolve) => {
        this.#begin = resolve;
      });
    }
  }

  #hear(line: Line): void {
    const { msg, work, source, pid, told } = line;
    if (msg === 'begun' && pid !== undefined) {
      if (source !== undefined) this.begun.add(source);
      if (pid !== this.pid) this.workers.add(pid);
      this.#begin();
    } else if (msg === 'something is wrong') {
      this.problems.push(`${line.what ?? ''}: ${line.detail ?? ''}`);
    } else if (work === 'assess' && msg === 'failed' && !line.detail?.includes('SIGKILL')) {
      this.problems.push(`assessment: ${line.detail ?? ''}`);
    }
    if (told?.reading !== undefined) this.readings.push(told.reading);
    if (told?.listening !== undefined) this.listening = told.listening;
    if (told?.assessed !== undefined) {
      this.assessments.push({ run: told.assessed, findings: told.findings ?? 0 });
    }
  }
}

function parsed(text: string): Line | undefined {
  try {
    return LINE.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Seconds that the process was given so far: a machine that is busy with others gives little. */
export function processorTime(pid: number): number {
  try {
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return Number.NaN;
    throw error;
  }
}

/** Whether it is a worker still, and not yet another process or the remains of one. */
export function isWorker(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('worker.js');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
