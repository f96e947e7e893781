import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { oneLine, plainText } from '../core/plain-text.ts';
import { durationText } from '../core/schedule.ts';
import type { Instant } from '../core/time.ts';
import type { Clock } from './clock.ts';
import { LastLines } from './last-lines.ts';
import { workerMessage, type WorkerCommand, type WorkerEnd } from './work-messages.ts';
import type {
  FailureCause,
  StartWork,
  Work,
  WorkEnd,
  Working,
  WorkLimits,
  WorkProgress,
} from './work.ts';

/** A worker tells every two seconds that it lives; one that is silent for so long is stuck. */
const STUCK_MS = 60_000;
const LOOK_MS = 1000;
/** One look counts for no more: a daemon that was held up itself has messages yet to read. */
const LONGEST_LOOK_MS = 5000;
/** How long a worker may take to end after its last word, or once its time is over. */
const GRACE_MS = 10_000;
/** How long its last lines may be waited for where something else holds on to its standard error. */
const DRAIN_MS = 2000;
/** Part of the memory that V8's heap may have; the rest is code, buffers and the database's cache. */
const HEAP_SHARE = 0.75;
const SMALLEST_HEAP_MB = 64;
const DETAIL_LENGTH = 2000;
const LINE_LENGTH = 300;

export interface WorkerOptions {
  /** Configuration file as the operator named it, from `directory`. */
  readonly file: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'now' | 'awake'>;
  /** JavaScript that a worker runs: `worker.ts` as built; the one beside this module unless given. */
  readonly entry?: string;
  /** URL of a module that holds the plug-ins, in place of the registry. */
  readonly plugins?: string;
  /** Calls back every so many milliseconds until what it gives is called; a timer's unless given. */
  readonly every?: (milliseconds: number, look: () => void) => () => void;
}

/** Starts work in child processes, and watches over them. */
export function workStarter(options: WorkerOptions): StartWork {
  return (work, limits, progress) => new Child(options, work, limits, progress);
}

class Child implements Working {
  readonly work: Work;
  readonly pid: number;
  readonly startedAt: Instant;
  readonly ended: Promise<WorkEnd>;
  readonly #limits: WorkLimits;
  readonly #progress: (event: WorkProgress) => void;
  readonly #clock: WorkerOptions['clock'];
  readonly #child: ChildProcess;
  readonly #errors = new LastLines();
  readonly #begun: number;
  #lookedAt: number;
  /** Milliseconds of looking in which nothing was heard. */
  #silent = 0;
  #memory: number | null = null;
  #peak = 0;
  #doing = '';
  #said: WorkerEnd | undefined;
  #failed: { readonly cause: FailureCause; readonly detail: string } | undefined;
  #isAsked = false;
  /** When it is ended by force, by the clock's `awake`. */
  #until = Infinity;

  constructor(
    options: WorkerOptions,
    work: Work,
    limits: WorkLimits,
    progress: (event: WorkProgress) => void,
  ) {
    this.work = work;
    this.#limits = limits;
    this.#progress = progress;
    this.#clock = options.clock;
    this.startedAt = options.clock.now();
    this.#begun = options.clock.awake();
    this.#lookedAt = this.#begun;
    this.#child = start(options, work, limits);
    this.pid = this.#child.pid ?? 0;
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#errors.add(text));
    this.#child.on('message', (message) => this.#hear(message));
    const stopLooking = (options.every ?? byTimer)(LOOK_MS, () => this.#look());
    this.ended = over(this.#child).then(({ code, signal, error }) => {
      stopLooking();
      return error === undefined
        ? this.#endOf(code, signal)
        : failure('crashed', `no process could be started: ${error.message}`);
    });
  }

  memory(): number | null {
    return this.#memory;
  }

  stop(within: number): void {
    this.#isAsked = true;
    this.#endWithin(within);
  }

  /** Asks it to stop, and ends it by force after so many milliseconds. */
  #endWithin(within: number): void {
    this.#until = Math.min(this.#until, this.#clock.awake() + within);
    if (within <= 0) this.#child.kill('SIGKILL');
    else if (this.#child.connected) {
      const command: WorkerCommand = { type: 'stop' };
      // Where it cannot be told any more it has ended, or is ended in time.
      this.#child.send(command, () => undefined);
    }
  }

  #hear(given: unknown): void {
    const { data: message } = workerMessage.safeParse(given);
    if (message === undefined) return;
    this.#silent = 0;
    switch (message.type) {
      case 'alive':
        this.#memory = message.memory;
        this.#peak = Math.max(this.#peak, message.memory);
        if (message.memory > this.#limits.memory) {
          this.#kill(
            'memory',
            `it took ${megabytes(message.memory)} of memory, ${megabytes(this.#limits.memory)} are allowed`,
          );
        }
        break;
      case 'run':
        this.#progress(message);
        break;
      case 'reading':
        this.#doing = `; the last it told of was ${oneLine(message.step, LINE_LENGTH)}`;
        this.#progress(message);
        break;
      case 'end':
        this.#said ??= message.end;
        this.#until = Math.min(this.#until, this.#clock.awake() + GRACE_MS);
    }
  }

  #look(): void {
    const now = this.#clock.awake();
    this.#silent += Math.min(now - this.#lookedAt, LONGEST_LOOK_MS);
    this.#lookedAt = now;
    const { time } = this.#limits;
    if (now >= this.#until) this.#child.kill('SIGKILL');
    else if (this.#until < Infinity) return;
    else if (this.#silent >= STUCK_MS) {
      this.#kill('stuck', `no sign of life for ${durationText(STUCK_MS)}${this.#doing}`);
    } else if (now - this.#begun > time) {
      this.#failed = {
        cause: 'time',
        detail: `not done within ${durationText(time)}${this.#doing}`,
      };
      this.#endWithin(GRACE_MS);
    }
  }

  #kill(cause: FailureCause, detail: string): void {
    this.#failed ??= { cause, detail };
    this.#child.kill('SIGKILL');
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): WorkEnd {
    const said = this.#said;
    if (said?.end === 'done') return { ...said, peak: Math.max(said.peak, this.#peak) };
    if (this.#failed) return failure(this.#failed.cause, this.#failed.detail);
    if (said?.end === 'failed') return failure(said.cause, said.detail);
    if (said || this.#isAsked) return { end: 'stopped' };
    if (this.#errors.isOutOfMemory) {
      return failure('memory', `its heap was full, with ${megabytes(this.#limits.memory)} allowed`);
    }
    const how =
      signal === null
        ? `ended with exit code ${String(code)} and without a result`
        : signal === 'SIGKILL'
          ? 'ended by SIGKILL, as a system does that is out of memory'
          : `ended by ${signal}`;
    const telling = this.#errors.telling(LINE_LENGTH);
    return failure('crashed', telling === '' ? how : `${how}: ${telling}`);
  }
}

function start(options: WorkerOptions, work: Work, limits: WorkLimits): ChildProcess {
  const { file, directory, plugins, env, entry = besides() } = options;
  const order: WorkerCommand = {
    type: 'order',
    work,
    file,
    directory,
    configuration: limits.configuration,
    ...(plugins === undefined ? {} : { plugins }),
  };
  const heap = Math.max(SMALLEST_HEAP_MB, Math.floor((limits.memory * HEAP_SHARE) / 2 ** 20));
  const child = fork(entry, [String(process.pid)], {
    cwd: directory,
    env: { ...env },
    // A debugger's port is one process's own. For the growth of the heap see src/cli/main.ts.
    execArgv: [
      ...process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
      '--heap-growing-percent=20',
      `--max-old-space-size=${String(heap)}`,
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // One that cannot be told has ended, which is noticed by itself.
  if (child.pid !== undefined) child.send(order, () => undefined);
  return child;
}

/** The worker is built beside this module, with the same ending. */
function besides(): string {
  const own = fileURLToPath(import.meta.url);
  return path.join(path.dirname(own), `worker${path.extname(own)}`);
}

interface Over {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** Resolves when the process has ended and what it wrote and told is read. */
function over(child: ChildProcess): Promise<Over> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal }), DRAIN_MS).unref();
    });
    // A signal or a message that could not be sent, too: only without a process is it over.
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
  });
}

function byTimer(milliseconds: number, look: () => void): () => void {
  const timer = setInterval(look, milliseconds);
  return () => clearInterval(timer);
}

function failure(cause: FailureCause, detail: string): WorkEnd {
  const text = plainText(detail, DETAIL_LENGTH);
  return { end: 'failed', cause, detail: text.slice(0, DETAIL_LENGTH) };
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1e6))} MB`;
}
