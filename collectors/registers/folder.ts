import { readdirSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { UnreadableRegister } from './table.ts';
import { unreadable } from './unreadable.ts';

/** Formats by the ending of the file's name. */
const FORMATS = ['csv', 'yaml', 'yml', 'json'];
const SPREADSHEETS = ['xlsx', 'xlsm', 'xls', 'ods', 'numbers'];

const MEGABYTE = 1_000_000;
/** Far above any register kept by people, and small enough to be held in memory. */
const LARGEST_FILE = 50 * MEGABYTE;
/** YAML takes 50 times its size in memory while it is taken apart. */
const LARGEST_YAML = 5 * MEGABYTE;

/** Whether anyone keeps this register: its file is there, or the folder cannot tell. */
export function isKept(folder: string, register: string, registers: readonly string[]): boolean {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    // A folder that cannot be listed is a gap of every register, which the reading puts into words.
    if (error instanceof Error && 'code' in error) return true;
    throw error;
  }
  const kept = registers.filter(
    (one) => filesOf(names, one, [...FORMATS, ...SPREADSHEETS]).length > 0,
  );
  // A folder without any register is most likely the wrong one: silence would look like "not kept".
  return kept.length === 0 || kept.includes(register);
}

/** The one file that keeps the register. Throws an `UnreadableRegister`. */
export async function fileOf(folder: string, register: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(error, 'the folder of registers');
  });
  const [file, second] = filesOf(names, register, FORMATS);
  if (file === undefined) {
    const [spreadsheet] = filesOf(names, register, SPREADSHEETS);
    if (spreadsheet !== undefined) {
      const message = `${spreadsheet} is a spreadsheet, which is not read: save it as ${register}.csv (CSV UTF-8)`;
      throw new UnreadableRegister('invalid', message);
    }
    const expected = `${register}.csv, .yaml, .yml or .json`;
    throw new UnreadableRegister('absent', `there is no ${expected} in the folder of registers`);
  }
  if (second !== undefined) {
    const message = `${file} and ${second} are both the register ${register}: keep one of them`;
    throw new UnreadableRegister('invalid', message);
  }
  return file;
}

/** The text of a register's file, without byte order mark. Throws an `UnreadableRegister`. */
export async function textOf(folder: string, file: string, signal: AbortSignal): Promise<string> {
  const location = path.join(folder, file);
  try {
    const found = await stat(location);
    if (!found.isFile()) throw new UnreadableRegister('invalid', `${file} is no file`);
    const largest = /\.ya?ml$/i.test(file) ? LARGEST_YAML : LARGEST_FILE;
    if (found.size > largest) throw tooLarge(file, found.size, largest);
    return decoded(file, await readFile(location, { signal }));
  } catch (error) {
    throw unreadable(error, file);
  }
}

/** The text of bytes that must be UTF-8. Throws an `UnreadableRegister`. */
function decoded(file: string, bytes: Buffer): string {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
    const message = `${file} is a spreadsheet or an archive, whatever its name says: save it as CSV UTF-8`;
    throw new UnreadableRegister('invalid', message);
  }
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    throw new UnreadableRegister('invalid', `${file} is UTF-16 text: save it as CSV UTF-8`);
  }
  if (bytes.includes(0)) {
    throw new UnreadableRegister('invalid', `${file} is no text: it holds NUL bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = firstLineAmiss(bytes);
    const message = `${file} line ${line} is not UTF-8 but most likely Windows-1252: save it as CSV UTF-8`;
    throw new UnreadableRegister('invalid', message);
  }
}

/** The first line that is not UTF-8; the byte of a line break is part of no other character. */
function firstLineAmiss(bytes: Buffer): number {
  const lenient = new TextDecoder('utf-8');
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const stretch = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!Buffer.from(lenient.decode(stretch)).equals(withoutMark(stretch))) break;
    start = end < 0 ? bytes.length : end + 1;
  }
  return line;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? bytes.subarray(3) : bytes;
}

function tooLarge(file: string, size: number, largest: number): UnreadableRegister {
  const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);
  const instead = largest < LARGEST_FILE ? ': keep a register of this size as CSV' : '';
  const message = `${file} has ${megabytes(size)} MB, and at most ${megabytes(largest)} are read${instead}`;
  return new UnreadableRegister('invalid', message);
}

function filesOf(
  names: readonly string[],
  register: string,
  endings: readonly string[],
): readonly string[] {
  const wanted = new Set(endings.map((ending) => `${register}.${ending}`));
  return names.filter((name) => wanted.has(name.toLowerCase())).sort();
}
