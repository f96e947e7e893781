import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { registers } from '../../../collectors/registers/collector.ts';
import { UnreadableRegister } from '../../../collectors/registers/table.ts';
import { unreadable } from '../../../collectors/registers/unreadable.ts';
import {
  detailsOf,
  environment,
  folderWith,
  readingOf,
  readingOfFile,
  stepFor,
} from './folder-of-registers.ts';

const HEADER = 'person_id,name,email,start,end\n';
const NOBODY = 65534;

/** Runs `act` as a user to whom file permissions apply, which they do not to root. */
async function unprivileged<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0 || !process.seteuid) return act();
  process.seteuid(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid(0);
  }
}

describe('the folder of registers', () => {
  it('is where the configuration is when its path is relative', async () => {
    const folder = folderWith({ 'people.csv': HEADER });
    const settings = registers.settings.parse({ path: path.basename(folder) });
    const session = await registers.open(settings, environment(path.dirname(folder)));
    expect(session).toMatchObject({ folder });
  });

  it('has the zone UTC unless told', () => {
    expect(registers.settings.parse({ path: 'r' })).toEqual({ path: 'r', timeZone: 'UTC' });
    expect(registers.settings.safeParse({ path: 'r', timeZone: 'Mars/Olympus' }).success).toBe(
      false,
    );
    expect(registers.settings.safeParse({ path: 'r', colour: 'red' }).success).toBe(false);
  });

  describe('tells which registers are kept', () => {
    const applies = (folder: string, register: string, readBefore = false): boolean | undefined =>
      stepFor(register).applies?.(
        registers.settings.parse({ path: path.basename(folder) }),
        readBefore,
        path.dirname(folder),
      );

    it('by their files', () => {
      const folder = folderWith({ 'people.csv': HEADER, 'training.YML': '[]', 'assets.txt': '' });
      expect(applies(folder, 'people')).toBe(true);
      expect(applies(folder, 'training')).toBe(true);
      expect(applies(folder, 'assets')).toBe(false);
      expect(applies(folder, 'suppliers')).toBe(false);
    });

    it('and counts those that were read before', () => {
      expect(applies(folderWith({ 'people.csv': HEADER }), 'assets', true)).toBe(true);
    });

    it('and counts a spreadsheet, so that its reading can say what to do', async () => {
      const folder = folderWith({ 'people.csv': HEADER, 'assets.xlsx': 'PK' });
      expect(applies(folder, 'assets')).toBe(true);
      expect(detailsOf(await readingOf(folder, 'assets'))).toEqual([
        'assets.xlsx is a spreadsheet, which is not read: save it as assets.csv (CSV UTF-8)',
      ]);
    });

    it('and takes a folder without any for the wrong one', async () => {
      const folder = folderWith({ 'readme.txt': '' });
      expect(applies(folder, 'people')).toBe(true);
      expect(applies(folder, 'assets')).toBe(true);
      expect(detailsOf(await readingOf(folder, 'assets'))).toEqual([
        'there is no assets.csv, .yaml, .yml or .json in the folder of registers',
      ]);
    });

    it('and takes them all for kept where it cannot be listed', () => {
      expect(applies('/nonexistent/registers', 'people')).toBe(true);
    });
  });

  it('that does not exist is a gap of every register', async () => {
    const folder = folderWith({});
    rmSync(folder, { recursive: true });
    const reading = await readingOf(folder, 'people');
    expect(reading).toMatchObject({ status: 'unavailable', gaps: [{ reason: 'absent' }] });
    expect(detailsOf(reading)).toEqual(['the folder of registers does not exist']);
  });

  it('that is a file is named as such', async () => {
    const reading = await readingOf(
      path.join(folderWith({ 'people.csv': HEADER }), 'people.csv'),
      'people',
    );
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid' });
    expect(detailsOf(reading)).toEqual([
      'the folder of registers is no folder: path names the folder itself',
    ]);
  });

  it('that may not be listed is denied', async () => {
    const folder = folderWith({ 'people.csv': HEADER });
    chmodSync(folder, 0);
    const reading = await unprivileged(() => readingOf(folder, 'people'));
    chmodSync(folder, 0o700);
    expect(reading.gaps[0]).toMatchObject({
      reason: 'denied',
      permission: 'read the folder of registers',
      detail:
        'the folder of registers may not be read: give the user that annexa runs as the right to read it',
    });
  });
});

describe('the file of a register', () => {
  it('that vanished is a gap', async () => {
    const reading = await readingOf(folderWith({ 'assets.csv': '' }), 'people');
    expect(reading).toMatchObject({
      status: 'unavailable',
      gaps: [{ reason: 'absent', hidesMembers: true }],
    });
    expect(detailsOf(reading)).toEqual([
      'there is no people.csv, .yaml, .yml or .json in the folder of registers',
    ]);
  });

  it('is found whatever the case of its name', async () => {
    const reading = await readingOf(folderWith({ 'People.CSV': HEADER }), 'people');
    expect(reading.status).toBe('complete');
    expect(reading.answers[0]?.request.operation).toBe('read People.CSV');
  });

  it('has no second beside it', async () => {
    const reading = await readingOf(
      folderWith({ 'people.csv': HEADER, 'people.yaml': '[]' }),
      'people',
    );
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid' });
    expect(detailsOf(reading)).toEqual([
      'people.csv and people.yaml are both the register people: keep one of them',
    ]);
  });

  it('that is a folder is refused', async () => {
    const folder = folderWith({});
    mkdirSync(path.join(folder, 'people.csv'));
    const reading = await readingOf(folder, 'people');
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid', detail: 'people.csv is no file' });
  });

  it('may be a link, and is absent when that leads nowhere', async () => {
    const target = path.join(folderWith({ 'p.csv': HEADER }), 'p.csv');
    const folder = folderWith({});
    symlinkSync(target, path.join(folder, 'people.csv'));
    expect((await readingOf(folder, 'people')).status).toBe('complete');
    rmSync(target);
    const reading = await readingOf(folder, 'people');
    expect(reading.gaps[0]).toMatchObject({
      reason: 'absent',
      detail: 'people.csv does not exist',
    });
  });

  it('that may not be read is denied', async () => {
    const folder = folderWith({});
    chmodSync(folder, 0o755);
    const file = path.join(folder, 'people.csv');
    writeFileSync(file, HEADER);
    chmodSync(file, 0);
    const reading = await unprivileged(() => readingOf(folder, 'people'));
    expect(reading.status).toBe('unavailable');
    expect(reading.gaps[0]).toMatchObject({
      reason: 'denied',
      permission: 'read people.csv',
      detail: 'people.csv may not be read: give the user that annexa runs as the right to read it',
    });
  });

  it('that the disk does not give is named with its error', () => {
    const error = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    const found = unreadable(error, 'people.csv');
    expect(found).toBeInstanceOf(UnreadableRegister);
    expect(found).toMatchObject({
      reason: 'provider-error',
      message: 'people.csv cannot be read: EIO',
    });
    const bug = new TypeError('a fault of ours');
    expect(unreadable(bug, 'people.csv')).toBe(bug);
  });

  it('has at most 50 MB', async () => {
    const folder = folderWith({ 'people.csv': HEADER });
    truncateSync(path.join(folder, 'people.csv'), 60_000_000);
    const reading = await readingOf(folder, 'people');
    expect(reading.gaps[0]).toMatchObject({
      reason: 'invalid',
      detail: 'people.csv has 60 MB, and at most 50 are read',
    });
  });

  const miller = Buffer.from('p-1,M\u00fcller,mia@example.com,2020-01-01,\n', 'latin1');

  it.each([
    [
      'of Windows-1252',
      Buffer.concat([Buffer.from(`\uFEFF${HEADER}p-0,Zo\u00eb,,,\n`), miller]),
      'people.csv line 3 is not UTF-8 but most likely Windows-1252: save it as CSV UTF-8',
    ],
    [
      'that ends within a character',
      Buffer.from(`${HEADER}p-1,M\u00fc`).subarray(0, -1),
      'people.csv line 2 is not UTF-8 but most likely Windows-1252: save it as CSV UTF-8',
    ],
    [
      'of UTF-16',
      Buffer.from(`\uFEFF${HEADER}`, 'utf16le'),
      'people.csv is UTF-16 text: save it as CSV UTF-8',
    ],
    [
      'of a spreadsheet that was renamed',
      Buffer.from('PK\u0003\u0004\u0014\u0000'),
      'people.csv is a spreadsheet or an archive, whatever its name says: save it as CSV UTF-8',
    ],
    [
      'with NUL bytes',
      Buffer.from(`${HEADER}p-1,Mia\u0000,,,\n`),
      'people.csv is no text: it holds NUL bytes',
    ],
  ])('%s is refused whole', async (_what, content, message) => {
    const reading = await readingOfFile('people.csv', content);
    expect(reading).toMatchObject({ status: 'unavailable', statements: [] });
    expect(detailsOf(reading)).toEqual([message]);
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid' });
  });

  it('is read once per reading, and told to be', async () => {
    const folder = folderWith({ 'people.csv': HEADER });
    let requests = 0;
    const requested = (): void => {
      requests += 1;
    };
    const session = await registers.open(registers.settings.parse({ path: folder }), {
      ...environment('/'),
      requested,
    });
    const context = { session, scope: {}, items: [], signal: new AbortController().signal };
    const answers = [];
    for await (const answer of stepFor('people').read({
      ...context,
      now: environment('/').now,
      each: () => {
        throw new Error('a register has no items');
      },
    })) {
      answers.push(answer);
    }
    expect(answers).toHaveLength(1);
    expect(requests).toBe(1);
  });

  it('leaves its folder out of everything that is kept', async () => {
    const folder = folderWith({ 'people.csv': HEADER });
    const kept = JSON.stringify([
      await readingOf(folder, 'people'),
      await readingOf(folder, 'assets'),
    ]);
    expect(kept).not.toContain(folder);
    expect(kept).not.toContain(path.basename(folder));
  });
});
