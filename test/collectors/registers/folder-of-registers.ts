import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { registers } from '../../../collectors/registers/collector.ts';
import type { Environment, Step } from '../../../src/core/collector.ts';
import { readStep, type ReadingResult } from '../../../src/engine/read-step.ts';

const NOW = '2026-03-01T12:00:00.000Z';

/** A new folder with these files in it, gone when the test is over. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'registers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export function environment(folder: string): Environment {
  return {
    folder,
    now: () => NOW,
    timeout: 1000,
    requested: () => undefined,
    throttled: () => undefined,
    secret: () => Promise.reject(new Error('registers have no secrets')),
  };
}

export function stepFor(register: string): Step<unknown> {
  const step = registers.steps.find(({ id }) => id === register);
  if (!step) throw new Error(`no register ${register}`);
  return step;
}

/** Reads a register as the engine does. */
export async function readingOf(
  folder: string,
  register: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ReadingResult> {
  const parsed = registers.settings.parse({ path: folder, ...settings });
  return readStep({
    source: 'registers',
    step: stepFor(register),
    session: await registers.open(parsed, environment('/nowhere')),
    scope: {},
    items: [],
    inherited: [],
    signal: new AbortController().signal,
    now: () => NOW,
    redact: (text) => text,
  });
}

/** Reads a register that is kept in one file of this content. */
export async function readingOfFile(
  name: string,
  content: string | Buffer,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<ReadingResult> {
  return readingOf(folderWith({ [name]: content }), name.replace(/\..*$/, ''), settings);
}

export function detailsOf(reading: ReadingResult): readonly string[] {
  return reading.gaps.map(({ detail }) => detail);
}

/** What a reading states, by id. */
export function factsOf(reading: ReadingResult): Readonly<Record<string, unknown>> {
  return Object.fromEntries(reading.statements.map(({ id, value }) => [id, value]));
}
