import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { momentsBetween } from '../../../src/daemon/schedule.ts';
import { openStore } from '../../../src/store/open.ts';
import type { SlotRow } from '../../../src/store/store.ts';
import { Machine } from './fakes.ts';

/** The program as `npm ci` builds it. */
const PROGRAM = path.resolve('dist/src/cli/main.js');
const COMPANY = '  company: { collector: registers, path: ./registers }\n';
/** One that is new, and so due at once. */
const ANOTHER = '  another: { collector: registers, path: ./registers }\n';
const PEOPLE = 'person_id,name,email,start,end\np-1,Mia,mia@example.com,2020-01-01,\n';

let parent = '';
beforeAll(async () => {
  if (!existsSync(PROGRAM)) throw new Error('the built program is tried here: npm run build');
  parent = await mkdtemp(path.join(tmpdir(), 'annexa-situations-'));
});
afterAll(() => rm(parent, { recursive: true }));

/** A folder with registers and a configuration of these sources. */
async function place(sources = COMPANY, extra = ''): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'place-'));
  await mkdir(path.join(folder, 'registers'));
  await writeFile(path.join(folder, 'registers', 'people.csv'), PEOPLE);
  await configure(folder, sources, extra);
  return folder;
}

async function configure(folder: string, sources = COMPANY, extra = ''): Promise<void> {
  await writeFile(
    path.join(folder, 'annexa.yaml'),
    `organization: { name: Example Ltd }\nsources:\n${sources}` +
      `daemon: { listen: "127.0.0.1:0", jitter: 0s, stopWithin: 1s }\n${extra}`,
  );
}

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
  /** The first line of its log of which these words are the message. */
  said(message: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The program over a folder; `limit`: no file may become larger, as on a disk that is full. */
function program(folder: string, args: readonly string[], limit?: number): Program {
  const line = [process.execPath, PROGRAM, ...args];
  const [command = '', ...rest] =
    limit === undefined
      ? line
      : ['bash', '-c', `ulimit -f ${String(limit / 1024)}; exec "$@"`, 'bash', ...line];
  const child = spawn(command, rest, {
    cwd: folder,
    env: { PATH: process.env['PATH'], TOKEN: 'token-of-an-invented-reader' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Readonly<Record<string, unknown>>[] = [];
  let hear = (): void => undefined;
  let isOver = false;
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (text.startsWith('{"level"')) lines.push(JSON.parse(text) as Record<string, unknown>);
    hear();
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code]) => {
    isOver = true;
    hear();
    return { code: code as number | null, errors };
  });
  return {
    child,
    ended,
    said: async (message) => {
      for (;;) {
        const found = lines.find(({ msg }) => msg === message);
        if (found) return found;
        if (isOver) throw new Error(`it ended without saying "${message}": ${errors}`);
        await new Promise<void>((resolve) => {
          hear = resolve;
        });
      }
    },
  };
}

async function slotsOf(folder: string): Promise<readonly SlotRow[]> {
  const store = await openStore({ url: path.join(folder, 'data', 'annexa.db') });
  try {
    return await store.slots({}, 100);
  } finally {
    await store.close();
  }
}

/** A provider that takes every connection and never says a word. */
async function silence(): Promise<{
  readonly url: string;
  readonly asked: Promise<unknown>;
  close(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked: once(server, 'connection'),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const github = (id: string, url: string, timeout: number): string =>
  `  ${id}: { collector: github, organization: example, baseUrl: "${url}", token: "env:TOKEN", timeout: ${String(timeout)} }\n`;

describe('two daemons over weeks', () => {
  it.each([
    ['a leap day and the spring day that lacks an hour', '2028-02-26', '2028-03-29'],
    ['the autumn day that has an hour twice', '2027-10-28', '2027-11-03'],
  ])(
    'read once for each moment across %s',
    async (_, from, to) => {
      const [start, end] = [`${from}T12:00:00.000Z`, `${to}T12:00:00.000Z`];
      const schedules = {
        night: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
        often: { every: 6 * 3_600_000 },
        west: { cron: '30 1,14 * * *', timeZone: 'America/New_York' },
      };
      await using machine = new Machine(start, schedules);
      const daemons = await Promise.all([machine.boot(), machine.boot()]);
      const moments = Object.values(schedules).flatMap((schedule) => {
        const found: string[] = [];
        for (let at = start; ;) {
          const next = momentsBetween(schedule, at, end)?.first;
          if (next === undefined) return found;
          found.push((at = next));
        }
      });
      for (const moment of [...new Set(moments)].sort()) {
        for (const work of machine.started) work.done();
        await Promise.all(daemons.map((daemon) => daemon.tick()));
        machine.clock.passTo(moment);
        await Promise.all(daemons.map((daemon) => daemon.tick()));
      }
      const store = await machine.store();
      const slots = await store.slots({}, 1000);
      const begun = machine.begun().filter((work) => work !== 'assess');
      // Each source was new once, and due at once.
      expect(slots).toHaveLength(moments.length + 3);
      expect(begun).toHaveLength(slots.length);
      expect(slots.map(({ attempts }) => attempts)).toEqual(slots.map(() => 1));
      expect(await store.monitoringGaps()).toEqual([]);
    },
    120_000,
  );
});

describe.concurrent('the program as a daemon', () => {
  it('reads the rest where a provider hangs and another has no address', async ({ expect }) => {
    const hanging = await silence();
    try {
      const folder = await place(
        COMPANY + github('hangs', hanging.url, 1) + github('lost', 'https://host.invalid', 1),
      );
      const { ended } = program(folder, ['daemon', '--once']);
      expect(await ended).toEqual({ code: 3, errors: '' });
      const slots = (await slotsOf(folder)).map(({ source, outcome, detail }) => [
        source,
        outcome,
        detail,
      ]);
      expect(slots).toEqual([
        ['lost', null, expect.stringMatching(/no connection: .*host\.invalid/)],
        ['hangs', null, 'no answer within 1 seconds'],
        ['company', 'complete', null],
      ]);
    } finally {
      await hanging.close();
    }
  }, 120_000);

  it('ends with what it is at within the time given, and leaves it to the next', async ({
    expect,
  }) => {
    const hanging = await silence();
    try {
      const folder = await place(github('hangs', hanging.url, 600));
      const { child, ended, said } = program(folder, ['daemon']);
      await said('begun');
      await hanging.asked;
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 0 });
      const [slot] = await slotsOf(folder);
      expect(slot).toMatchObject({ attempts: 0, holder: null, finishedAt: null, detail: null });
    } finally {
      await hanging.close();
    }
  }, 60_000);

  it('keeps its configuration where the file is wrong by now, and says so', async ({ expect }) => {
    const folder = await place();
    const { child, ended, said } = program(folder, ['daemon']);
    const { url } = await said('serving /healthz, /readyz and /metrics');
    const ready = async (): Promise<unknown> => (await fetch(`${String(url)}/readyz`)).json();
    await said('ended');
    await writeFile(path.join(folder, 'annexa.yaml'), 'sources: {}\n');
    child.kill('SIGHUP');
    expect(await said('something is wrong')).toMatchObject({ what: 'configuration' });
    expect(await ready()).toEqual({
      ready: true,
      problems: [expect.stringContaining('annexa.yaml')],
    });
    await configure(folder);
    child.kill('SIGHUP');
    await said('the configuration was read again and is in force');
    expect(await ready()).toEqual({ ready: true, problems: [] });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  }, 60_000);

  it.each([
    ['is no database', () => Buffer.from('a letter that somebody kept here'.repeat(999))],
    [
      'is damaged',
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, 8192), whole.subarray(8192).map((byte) => byte ^ 0x55)]),
    ],
  ])(
    'names a file that %s, and leaves it as it is',
    async (_, spoilt) => {
      const folder = await place();
      await program(folder, ['daemon', '--once']).ended;
      const file = path.join(folder, 'data', 'annexa.db');
      const bytes = spoilt(await readFile(file));
      await writeFile(file, bytes);
      const { code, errors } = await program(folder, ['daemon']).ended;
      expect(code).toBe(2);
      expect(errors).toContain(`the database ${file} is damaged or is no database of annexa`);
      expect(bytes.equals(await readFile(file))).toBe(true);
    },
    60_000,
  );

  it('goes on where evidence was altered, which verifying names', async ({ expect }) => {
    const folder = await place();
    await program(folder, ['daemon', '--once']).ended;
    const database = new Sqlite(path.join(folder, 'data', 'annexa.db'));
    const body = database
      .prepare('update blobs set bytes = ? where digest in (select body from records)')
      .run(Buffer.from('altered'));
    expect(body.changes).toBe(1);
    database.close();
    expect((await program(folder, ['evidence', 'verify', '--json']).ended).code).toBe(1);
    await configure(folder, COMPANY + ANOTHER);
    expect((await program(folder, ['daemon', '--once']).ended).errors).toBe('');
    expect((await slotsOf(folder))[0]).toMatchObject({ source: 'another', outcome: 'complete' });
  }, 60_000);

  it('names a folder that it may not write', async ({ expect }) => {
    // Nobody may make a folder here, whoever runs the tests.
    const folder = await place(COMPANY, 'data: /sys/annexa\n');
    const { code, errors } = await program(folder, ['daemon']).ended;
    expect(code).toBe(2);
    expect(errors).toContain('the database /sys/annexa/annexa.db cannot be written');
  }, 60_000);

  it('loses nothing where nothing more can be written, and goes on once it can', async ({
    expect,
  }) => {
    const folder = await place();
    const full = await program(folder, ['daemon', '--once'], 300 * 1024).ended;
    expect(full).toEqual({ code: 4, errors: '' });
    const database = new Sqlite(path.join(folder, 'data', 'annexa.db'));
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
    expect(await slotsOf(folder)).toMatchObject([
      {
        outcome: null,
        detail: expect.stringContaining('the disk that holds the database') as string,
      },
    ]);
    await configure(folder, COMPANY + ANOTHER);
    expect((await program(folder, ['daemon', '--once']).ended).errors).toBe('');
    expect((await slotsOf(folder))[0]).toMatchObject({ source: 'another', outcome: 'complete' });
  }, 60_000);
});
