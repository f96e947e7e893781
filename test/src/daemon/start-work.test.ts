import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { workStarter, type WorkerOptions } from '../../../src/daemon/start-work.ts';
import type { Work, WorkEnd, Working, WorkProgress } from '../../../src/daemon/work.ts';
import { openStore } from '../../../src/store/open.ts';
import { compileWorker, type CompiledWorker } from './compiled.ts';
import { FakeClock } from './fakes.ts';
import { DEEDS } from './odd-plugins.ts';

const START = '2026-03-01T03:00:00.000Z';
const HOUR = 3_600_000;
const TOKEN = 'token-of-the-invented-provider';

let folder = '';
let compiled: CompiledWorker;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'annexa-work-'));
  compiled = await compileWorker(path.join(folder, 'compiled'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder of its own with a source for everything a library may do. */
async function place(extra = ''): Promise<string> {
  const directory = await mkdtemp(path.join(folder, 'place-'));
  const sources = DEEDS.map(
    (deed) => `  ${deed}: { collector: odd, deed: ${deed}, token: "env:TOKEN" }`,
  ).join('\n');
  await writeFile(
    path.join(directory, 'annexa.yaml'),
    `organization: { name: Example Ltd }\n${extra}sources:\n${sources}\n`,
  );
  return directory;
}

function textIn(directory: string): string {
  const file = path.join(directory, 'annexa.yaml');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

interface Begun {
  readonly working: Working;
  readonly clock: FakeClock;
  readonly told: readonly WorkProgress[];
  /** Resolves when it is in the middle of its work, and with its end where it has none. */
  readonly busy: Promise<unknown>;
  /** One look of the daemon, so many milliseconds after the one before. */
  look(after: number): void;
}

interface BeginOptions extends Partial<WorkerOptions> {
  readonly memory?: number;
  readonly time?: number;
  /** Text of the configuration in force; the file's unless given. */
  readonly configuration?: string;
}

function begin(directory: string, work: Work | string, options: BeginOptions = {}): Begun {
  const clock = new FakeClock(START);
  const told: WorkProgress[] = [];
  let look = (): void => undefined;
  let isBusy = (): void => undefined;
  const reading = new Promise<void>((resolve) => {
    isBusy = resolve;
  });
  const startWork = workStarter({
    file: 'annexa.yaml',
    directory,
    env: { PATH: process.env['PATH'], TOKEN },
    clock,
    entry: compiled.entry,
    plugins: compiled.plugins,
    every: (_, found) => {
      look = found;
      return () => undefined;
    },
    ...options,
  });
  const working = startWork(
    typeof work === 'string' ? { kind: 'collect', source: work } : work,
    {
      configuration: options.configuration ?? textIn(directory),
      memory: options.memory ?? 1e9,
      time: options.time ?? HOUR,
    },
    (event) => {
      told.push(event);
      if (event.type === 'reading') isBusy();
    },
  );
  return {
    working,
    clock,
    told,
    busy: Promise.race([reading, working.ended]),
    look: (after) => {
      clock.pass(after);
      look();
    },
  };
}

async function endOf(work: Work | string, options: BeginOptions = {}): Promise<WorkEnd> {
  return begin(await place(), work, options).working.ended;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
    return false;
  }
}

describe.concurrent('work', () => {
  it('is done by two processes one after the other as by one run', async () => {
    const directory = await place();
    const { working, told } = begin(directory, 'works');
    expect(working).toMatchObject({ startedAt: START, work: { source: 'works' } });
    const collected = await working.ended;
    expect(collected).toMatchObject({
      end: 'done',
      summary: {
        sources: [{ id: 'works', status: 'complete', requests: 0, credentialExpiresAt: null }],
      },
    });
    if (collected.end !== 'done') throw new Error('it was not done');
    expect(collected.peak).toBeGreaterThan(50e6);
    expect(working.memory()).toBeGreaterThan(20e6);
    expect(told[0]).toEqual({ type: 'run', run: collected.summary.run });
    expect(told[1]).toEqual({ type: 'reading', step: 'first', status: 'complete' });
    const assessed = await begin(directory, { kind: 'assess' }).working.ended;
    expect(assessed).toMatchObject({ end: 'done', summary: { sources: [], tickets: { held: 0 } } });
    const store = await openStore({ url: path.join(directory, 'data', 'annexa.db') });
    try {
      expect((await store.sources()).map(({ baselineAt }) => baselineAt)).not.toContain(null);
      expect((await store.runs(10)).map(({ finishedAt }) => finishedAt)).not.toContain(null);
    } finally {
      await store.close();
    }
  });

  it('may tell nonsense and be believed none of it', async () => {
    expect(await endOf('lies')).toMatchObject({
      end: 'done',
      summary: { sources: [{ status: 'complete' }] },
    });
  });
});

describe.concurrent('a worker', () => {
  it('is not stuck because a machine sleeps, its clock is set or the daemon was held up', async () => {
    const { working, clock, busy, look } = begin(await place(), 'waits-politely');
    await busy;
    clock.sleep(8 * HOUR);
    look(1000);
    clock.set(-24 * HOUR);
    look(1000);
    // What the worker told meanwhile is still unread.
    look(10 * 60_000);
    for (let second = 0; second < 52; second += 1) look(1000);
    working.stop(HOUR);
    expect(await working.ended).toEqual({ end: 'stopped' });
  });

  it('that blocks is stuck after a minute without a sign', async () => {
    const { working, busy, look } = begin(await place(), 'blocks');
    await busy;
    for (let second = 0; second < 60; second += 1) look(1000);
    expect(await working.ended).toEqual({
      end: 'failed',
      cause: 'stuck',
      detail: 'no sign of life for 1m; the last it told of was first',
    });
  });

  it('that never finishes is asked to end when its time is over, and then made to', async () => {
    const { working, busy, look } = begin(await place(), 'waits', { time: 5000 });
    await busy;
    look(5001);
    look(10_000);
    expect(await working.ended).toEqual({
      end: 'failed',
      cause: 'time',
      detail: 'not done within 5s; the last it told of was first',
    });
  });

  it('whose time is over ends by itself where it can, and not before', async () => {
    const { working, busy, look } = begin(await place(), 'waits-politely', { time: 5000 });
    await busy;
    look(5001);
    expect(await working.ended).toMatchObject({ end: 'failed', cause: 'time' });
    const other = begin(await place(), 'waits-politely', { time: 5000 });
    await other.busy;
    other.look(5000);
    other.working.stop(HOUR);
    expect(await other.working.ended).toEqual({ end: 'stopped' });
  });

  it('stops when it is asked to, and what it had read stays', async () => {
    const directory = await place();
    const { working, busy } = begin(directory, 'waits-politely');
    await busy;
    working.stop(HOUR);
    expect(await working.ended).toEqual({ end: 'stopped' });
    const store = await openStore({ url: path.join(directory, 'data', 'annexa.db') });
    try {
      expect(await store.newestReadings()).toMatchObject([{ step: 'first', status: 'complete' }]);
      expect(await store.lastRun()).toMatchObject({ finishedAt: null });
    } finally {
      await store.close();
    }
  });

  it('stops by a signal that the whole group is sent', async () => {
    const { working, busy } = begin(await place(), 'waits-politely');
    await busy;
    process.kill(working.pid, 'SIGINT');
    expect(await working.ended).toEqual({ end: 'stopped' });
  });

  it('that does not stop is ended by force in the time given', async () => {
    const { working, busy, look } = begin(await place(), 'blocks');
    await busy;
    working.stop(2000);
    look(2000);
    expect(await working.ended).toEqual({ end: 'stopped' });
    const other = begin(await place(), 'blocks');
    await other.busy;
    other.working.stop(0);
    expect(await other.working.ended).toEqual({ end: 'stopped' });
  });

  it('whose heap fills up ends with its cause named', async () => {
    expect(await endOf('fills-heap', { memory: 160e6 })).toEqual({
      end: 'failed',
      cause: 'memory',
      detail: 'its heap was full, with 160 MB allowed',
    });
  });

  it('that takes more memory than it may is ended', async () => {
    const end = await endOf('fills-memory', { memory: 300e6 });
    expect(end).toMatchObject({ end: 'failed', cause: 'memory' });
    expect(end).toMatchObject({
      detail: expect.stringMatching(/^it took \d+ MB .* 300 MB/) as string,
    });
  });

  it.each([
    ['exits', 'ended with exit code 3 and without a result: [31mthe invented library gives up'],
    ['throws-later', 'Error: nobody expects a timer to throw with [secret]'],
    ['aborts', 'ended by SIGABRT'],
    ['breaks', 'ended by SIGSEGV'],
  ])('whose library %s has crashed, with the trace it left', async (source, detail) => {
    expect(await endOf(source)).toEqual({ end: 'failed', cause: 'crashed', detail });
  });

  it('that cannot even be started has crashed', async () => {
    const entry = path.join(folder, 'no-such-worker.js');
    expect(await endOf('works', { entry })).toMatchObject({
      cause: 'crashed',
      detail: expect.stringContaining('no-such-worker.js') as string,
    });
    const directory = path.join(folder, 'no-such-folder');
    expect(await begin(directory, 'works').working.ended).toMatchObject({
      cause: 'crashed',
      detail: expect.stringContaining('no process could be started') as string,
    });
  });

  it('is refused by a configuration, a source or a secret that is not there', async () => {
    const env = { PATH: process.env['PATH'] };
    expect(await endOf('works', { env })).toMatchObject({
      cause: 'refused',
      detail: expect.stringMatching(/annexa\.yaml:\d+: .*TOKEN is not set/) as string,
    });
    expect(await endOf('gone')).toMatchObject({
      cause: 'refused',
      detail: 'annexa.yaml has no source gone any more',
    });
  });

  it('goes by the configuration in force, whatever the file holds by now', async () => {
    const directory = await place();
    const inForce = readFileSync(path.join(directory, 'annexa.yaml'), 'utf8');
    await writeFile(path.join(directory, 'annexa.yaml'), 'organisation: half an edit');
    const { working } = begin(directory, 'works', { configuration: inForce });
    expect(await working.ended).toMatchObject({ end: 'done' });
  });

  it('that cannot write names the database and what to do', async () => {
    const directory = await place('data: ./kept\n');
    await writeFile(path.join(directory, 'kept'), 'a file where a folder is to be');
    expect(await begin(directory, 'works').working.ended).toMatchObject({
      cause: 'store',
      detail: expect.stringContaining('cannot be written') as string,
    });
  });

  it('does not outlive the daemon, whatever it does', async ({ expect }) => {
    const directory = await place();
    const sources = ['blocks', 'waits', 'waits-politely'];
    const parent = spawn(
      process.execPath,
      [compiled.parent, directory, compiled.plugins, ...sources],
      { env: { PATH: process.env['PATH'], TOKEN }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pids: number[] = [];
    for await (const line of createInterface({ input: parent.stdout })) {
      if (pids.push(Number(line)) === sources.length) break;
    }
    expect(pids.map(isRunning)).toEqual([true, true, true]);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => pids.filter(isRunning), { timeout: 10_000, interval: 100 }).toEqual([]);
  });
});
