import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OperatorError } from '../../../src/core/operator-error.ts';
import { sealConfiguration } from '../../../src/evidence/record.ts';
import { verifyStore } from '../../../src/evidence/verify.ts';
import { explained } from '../../../src/store/errors.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { compileStore } from './compiled.ts';
import { at, facet, fenceOn, reading, sealedCommit, startRun } from './sample.ts';
import { write } from './writer.ts';

let folder = '';
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'annexa-sqlite-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function freshFile(): string {
  count += 1;
  return path.join(folder, `data-${count}`, 'annexa.db');
}

async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ url });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function refusal(url: string): Promise<string> {
  const error: unknown = await withStore(url, (store) => store.sources()).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(OperatorError);
  return String(error);
}

function large(): string {
  return Array.from({ length: 20_000 }, (_, n) => Math.sin(n)).join(' ');
}

describe('files of a SQLite store', () => {
  it('are their owner’s alone, large blobs apart', async () => {
    const url = freshFile();
    await withStore(url, async (store) => {
      await startRun(store, 'r1', at(0));
      const commit = sealedCommit(reading({ run: 'r1' }), { u1: { text: large() } });
      await store.commitReading(commit, await fenceOn(store));
      const [{ body }] = commit.records as unknown as [{ body: string }];
      const file = path.join(path.dirname(url), 'blobs', body.slice(0, 2), body);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const parent of [
        path.dirname(file),
        path.dirname(path.dirname(file)),
        path.dirname(url),
      ])
        expect((await stat(parent)).mode & 0o777).toBe(0o700);
      expect(await readdir(path.dirname(file))).toEqual([body]);
      for (const name of await readdir(path.dirname(url))) {
        const { mode } = await stat(path.join(path.dirname(url), name));
        expect([name, mode & 0o077]).toEqual([name, 0]);
      }
      expect(JSON.parse(Buffer.from((await store.blob(body))!).toString())).toEqual({
        text: large(),
      });
    });
  });

  it('of large blobs are verified like the rest', async () => {
    const url = freshFile();
    await withStore(url, async (store) => {
      await startRun(store, 'r1', at(0));
      const commit = sealedCommit(reading({ run: 'r1' }), { u1: { text: large() } });
      await store.commitReading(commit, await fenceOn(store));
      const [{ id, body }] = commit.records as unknown as [{ id: string; body: string }];
      const file = path.join(path.dirname(url), 'blobs', body.slice(0, 2), body);
      const bytes = await readFile(file);
      bytes[9_999]! ^= 1;
      await writeFile(file, bytes);
      expect((await verifyStore(store)).faults).toMatchObject([{ id, problem: 'body-altered' }]);
      await rm(file);
      expect((await verifyStore(store)).faults).toMatchObject([{ id, problem: 'body-missing' }]);
    });
  });

  it('are made private when they were not', async () => {
    const url = freshFile();
    await withStore(url, (store) => store.sources());
    await chmod(url, 0o644);
    await withStore(url, (store) => store.sources());
    expect((await stat(url)).mode & 0o777).toBe(0o600);
  });
});

describe('what the operator can mend', () => {
  it('is a file that is no database', async () => {
    const url = freshFile();
    await mkdir(path.dirname(url));
    await writeFile(url, 'accounts: none\n'.repeat(500));
    expect(await refusal(url)).toMatch(/is damaged or is no database of annexa/);
    expect(await readFile(url, 'utf8')).toContain('accounts: none');
  });

  it('is a database of something else', async () => {
    const url = freshFile();
    await mkdir(path.dirname(url));
    new Sqlite(url).exec('create table songs (title text)').close();
    expect(await refusal(url)).toMatch(/holds tables of something else/);
  });

  it('is a damaged database', async () => {
    const url = freshFile();
    await withStore(url, async (store) => {
      await startRun(store, 'r1', at(0));
      const open = Array.from({ length: 500 }, (_, n) => facet(`user ${n}`));
      const commit = sealedCommit(reading({ run: 'r1' }), {});
      await store.commitReading({ ...commit, open }, await fenceOn(store));
    });
    const bytes = await readFile(url);
    // Past the pages that opening reads: the tables' own pages.
    bytes.fill(0x5a, bytes.length >> 1);
    await writeFile(url, bytes);
    const error: unknown = await withStore(url, (store) => store.facets(at(0))).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(OperatorError);
    expect(String(error)).toMatch(/is damaged/);
  });

  it('is a path that cannot be written', async () => {
    const file = freshFile();
    await mkdir(path.dirname(file));
    await writeFile(file, '');
    expect(await refusal(path.join(file, 'annexa.db'))).toMatch(/cannot be written/);
    expect(await refusal(path.dirname(file))).toMatch(/cannot be written/);
  });

  it('is a full disk', () => {
    const database = new Sqlite(freshName());
    database.exec('create table t (x)');
    database.pragma('max_page_count = 2');
    let caught: unknown;
    try {
      database.prepare('insert into t values (zeroblob(100000))').run();
    } catch (error) {
      caught = error;
    }
    database.close();
    const told = explained(caught, 'the database /data/annexa.db');
    expect(told).toBeInstanceOf(OperatorError);
    expect(String(told)).toMatch(/no room left for the database \/data\/annexa.db.*is unharmed/);
    const noSpace = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(explained(noSpace, 'x')).toBeInstanceOf(OperatorError);
    const bug = new TypeError('x is undefined');
    expect(explained(bug, 'x')).toBe(bug);
  });
});

function freshName(): string {
  return path.join(folder, `plain-${(count += 1)}.db`);
}

describe('an unchanged reading', () => {
  it('of 200 entities writes next to nothing', async () => {
    const url = freshFile();
    const users = Array.from({ length: 200 }, (_, n) => `u${n}`);
    const bodies = Object.fromEntries(
      users.map((id) => [id, { id, name: `Name of ${id}`, groups: ['a', 'b'], mfa: id > 'u5' }]),
    );
    const open = users.flatMap((id) => [facet(id), facet(id, { facet: 'mfa', name: '' })]);
    const refresh = users.map((id) => ({
      key: ['account', id, 'identity'] as const,
      value: { login: id },
      rests: [],
    }));
    await withStore(url, async (store) => {
      await startRun(store, 'r1', at(0));
      const commit = sealedCommit(reading({ run: 'r1' }), bodies);
      await store.commitReading({ ...commit, open }, await fenceOn(store));
      await store.releaseLease('directory', 1);
      await store.finishRun('r1', at(2));
    });
    const before = await bytesOf(url);
    await withStore(url, async (store) => {
      await startRun(store, 'r2', at(100));
      const fence = await fenceOn(store, 'directory', at(100));
      const row = reading({ run: 'r2', id: 'r2', startedAt: at(101) });
      await store.commitReading({ ...sealedCommit(row, bodies), refresh }, fence);
      await store.releaseLease('directory', fence);
      await store.finishRun('r2', at(102));
      // Everything since opening is still in the log: it is emptied when the store closes.
      expect((await bytesOf(url)) - before).toBeLessThan(40 * 1024);
    });
    expect((await bytesOf(url)) - before).toBeLessThan(5 * 1024);
  });
});

/** The database and its write-ahead log; `-shm` is memory shared between processes. */
async function bytesOf(url: string): Promise<number> {
  const parent = path.dirname(url);
  let bytes = 0;
  for (const name of await readdir(parent)) {
    if (name.endsWith('-shm')) continue;
    bytes += (await stat(path.join(parent, name))).size;
  }
  return bytes;
}

describe('several processes', () => {
  const ROUNDS = 30;
  let compiled = '';

  beforeAll(async () => {
    compiled = path.join(folder, 'compiled');
    await compileStore(compiled);
  });

  const writer = (url: string, name: string, rounds: number): ChildProcess => {
    const module = pathToFileURL(path.join(compiled, 'test/src/store/writer.js'));
    const [from, ...values] = [String(module), url, name, rounds].map((one) => JSON.stringify(one));
    const program = `import { write } from ${from ?? ''};
      await write(${values.join(', ')}, (round) => console.log(round));`;
    return spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };

  it('write one database at once and lose nothing', async () => {
    const url = freshFile();
    const names = ['one', 'two', 'three'];
    const others = names.slice(1).map((name) => once(writer(url, name, ROUNDS), 'exit'));
    await write(url, 'one', ROUNDS, () => undefined);
    const ended = await Promise.all(others);
    expect(ended.map(([code]) => code as unknown)).toEqual([0, 0]);
    await withStore(url, async (store) => {
      const rounds = names.flatMap((name) =>
        Array.from({ length: ROUNDS }, (_, n) => `${name}-${n + 1}`),
      );
      expect((await store.runs(1_000)).map(({ id }) => id).sort()).toEqual([...rounds].sort());
      const { items } = await store.readings({}, undefined, 1_000);
      expect(items.map(({ id }) => id).sort()).toEqual([...rounds].sort());
      expect(await store.events()).toHaveLength(rounds.length);
      const [request] = await store.pendingOutbox();
      expect(request?.comment?.split('\n\n').sort()).toEqual([...rounds].sort());
      const facets = await store.facets(at(0));
      expect(facets).toHaveLength(rounds.length);
      expect(facets.filter(({ validTo }) => validTo === null)).toHaveLength(names.length);
      expect(await verifyStore(store)).toMatchObject({ readings: rounds.length, faultCount: 0 });
    });
  });

  it('may be killed at any moment and leave whole transactions', async () => {
    const url = freshFile();
    const said: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      const child = writer(url, name, 10_000);
      const exit = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout! })) {
        said.push(line);
        if (line.endsWith('-12')) break;
      }
      child.kill('SIGKILL');
      await exit;
    }
    await withStore(url, async (store) => {
      const readings = (await store.readings({}, undefined, 10_000)).items.map(({ id }) => id);
      expect(readings).toEqual(expect.arrayContaining(said));
      const comment = (await store.pendingOutbox())[0]?.comment ?? '';
      expect(comment.split('\n\n')).toEqual(expect.arrayContaining(said));
      const facets = await store.facets(at(0));
      expect(facets).toHaveLength(readings.length);
      expect(facets.filter(({ validTo }) => validTo === null)).toHaveLength(3);
      expect(await verifyStore(store)).toMatchObject({ faultCount: 0 });
      await startRun(store, 'after', at(500_000));
      const commit = sealedCommit(reading({ run: 'after' }), { u: {} });
      await store.commitReading(commit, await fenceOn(store));
    });
    const database = new Sqlite(url);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });
});

describe('a blob', () => {
  it('half written before a crash is written again', async () => {
    const url = freshFile();
    const blob = sealConfiguration({ text: large() });
    const parent = path.join(path.dirname(url), 'blobs', blob.digest.slice(0, 2));
    await mkdir(parent, { recursive: true });
    await writeFile(path.join(parent, blob.digest), 'cut off');
    await withStore(url, async (store) => {
      const run = { id: 'r1', startedAt: at(0), configuration: blob.digest, sources: [] };
      await store.beginRun(run, blob);
      expect(Buffer.from((await store.blob(blob.digest))!)).toEqual(blob.bytes);
    });
  });
});
