import path from 'node:path';

import { z } from 'zod';

import { defineCollector, type Answer, type Request, type Step } from '../../src/core/collector.ts';
import { isTimeZone } from '../../src/core/time.ts';
import { parseCsv } from './csv.ts';
import { parseJson, parseYaml } from './entries.ts';
import { fileOf, isKept, textOf } from './folder.ts';
import { REGISTERS } from './records.ts';
import type { Register } from './register.ts';
import { UnreadableRegister, type RawTable } from './table.ts';

const settings = z.strictObject({
  /** Folder that holds the registers; relative paths start from the configuration's. */
  path: z.string().min(1),
  /** Zone in which a person's last day ends where their row names none. */
  timeZone: z
    .string()
    .refine(isTimeZone, 'no time zone: write it like Europe/Berlin')
    .default('UTC'),
});
type Settings = z.infer<typeof settings>;

interface Session {
  readonly folder: string;
  readonly timeZone: string;
  readonly requested: () => void;
}

/** A register may be kept for years and change rarely; that it is still read has to show monthly. */
const MAX_AGE_HOURS = 30 * 24;

const names = REGISTERS.map(({ id }) => id);

function stepOf(register: Register): Step<Session, Settings> {
  return {
    id: register.id,
    title: register.title,
    revision: 1,
    delivers: { [register.kind]: ['identity'] },
    permissions: [`read ${register.id}.csv, .yaml, .yml or .json`],
    removals: [
      {
        field: `every column but ${register.columns.join(', ')}`,
        because: 'no check or report needs it, and registers hold personal data',
      },
    ],
    maxAgeHours: MAX_AGE_HOURS,
    applies: ({ path: folder }, readBefore, base) =>
      readBefore || isKept(path.resolve(base, folder), register.id, names),
    async *read({ session, signal }) {
      session.requested();
      yield await answerOf(register, session, signal);
    },
    *project(answers) {
      for (const answer of answers) yield* register.project(answer);
    },
  };
}

async function answerOf(
  register: Register,
  session: Session,
  signal: AbortSignal,
): Promise<Answer> {
  let file = register.id;
  const request = (): Request => ({
    operation: `read ${file}`,
    // Part of what the rows mean, and so of what is sealed.
    parameters: register.kind === 'person' ? { timeZone: session.timeZone } : {},
  });
  try {
    file = await fileOf(session.folder, register.id);
    const text = await textOf(session.folder, file, signal);
    const body = register.table(file, taken(file, text, register.columns));
    return { request: request(), status: 'ok', body, last: true };
  } catch (error) {
    if (!(error instanceof UnreadableRegister)) throw error;
    const { reason, permission, message: detail } = error;
    const refusal = { reason, detail, ...(permission === undefined ? {} : { permission }) };
    return { request: request(), status: 'refused', refusal };
  }
}

function taken(file: string, text: string, columns: readonly string[]): RawTable {
  if (/\.csv$/i.test(file)) return parseCsv(file, text, columns);
  return /\.json$/i.test(file) ? parseJson(file, text) : parseYaml(file, text);
}

/** Reads the registers that people keep as files: who works here, what they own, what was tested. */
export const registers = defineCollector<Settings, Session>({
  id: 'registers',
  title: 'Registers kept as files',
  version: '1',
  settings,
  steps: REGISTERS.map(stepOf),
  open: async ({ path: folder, timeZone }, { folder: base, requested }) => ({
    folder: path.resolve(base, folder),
    timeZone,
    requested,
  }),
  caller: () => (process.getuid === undefined ? undefined : `user ${process.getuid()}`),
});
