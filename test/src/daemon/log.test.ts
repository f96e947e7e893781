import { Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import type { DaemonEvent } from '../../../src/daemon/event.ts';
import { createLog, logEvent, type Log } from '../../../src/daemon/log.ts';
import type { WorkEnd } from '../../../src/daemon/work.ts';
import type { SourceSummary } from '../../../src/engine/run.ts';
import { VERSION } from '../../../src/version.ts';
import { FakeWork } from './fakes.ts';
import { STARTED } from './views.ts';

type Line = Readonly<Record<string, unknown>>;

function logged(
  write: (log: Log) => void,
  level: Parameters<typeof createLog>[0] = 'debug',
): { readonly text: string; readonly lines: readonly Line[] } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  write(createLog(level, stream));
  const lines = text.split('\n').slice(0, -1);
  return { text, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function lineOf(event: DaemonEvent): Line {
  const { lines } = logged((log) => logEvent(log, event));
  expect(lines).toHaveLength(1);
  return lines[0] ?? {};
}

const LIMITS = { configuration: '', time: 1, memory: 1 };

async function ended(
  end: Partial<SourceSummary> | WorkEnd,
  work: FakeWork['work'] = { kind: 'collect', source: 'aws' },
): Promise<Extract<DaemonEvent, { type: 'ended' }>> {
  const fake = new FakeWork(work, LIMITS, 1, STARTED);
  if ('end' in end) fake.end(end);
  else fake.done(end);
  return { type: 'ended', work, end: await fake.ended, took: 1500 };
}

describe('a line of the log', () => {
  const work = { kind: 'collect', source: 'aws' } as const;

  it.each<[DaemonEvent, string, Line]>([
    [{ type: 'ready', sources: 3 }, 'info', { sources: 3 }],
    [
      { type: 'begun', work, pid: 77, dueAt: STARTED },
      'info',
      { work: 'collect', source: 'aws', pid: 77, dueAt: STARTED },
    ],
    [{ type: 'begun', work: { kind: 'assess' }, pid: 78 }, 'info', { work: 'assess', pid: 78 }],
    [
      { type: 'missed', source: 'aws', from: STARTED, slots: 4, cause: 'suspended' },
      'warn',
      { source: 'aws', from: STARTED, slots: 4, cause: 'suspended' },
    ],
    [
      { type: 'jump', jump: { jump: 'clock-changed', from: STARTED, by: -60_000 } },
      'warn',
      { jump: 'clock-changed', from: STARTED, by: -60_000 },
    ],
    [{ type: 'reloaded' }, 'info', {}],
    [
      { type: 'problem', what: 'disk', detail: 'too little' },
      'error',
      { what: 'disk', detail: 'too little' },
    ],
    [{ type: 'mended', what: 'disk' }, 'info', { what: 'disk' }],
    [{ type: 'stopping' }, 'info', {}],
    [{ type: 'stopped' }, 'info', {}],
  ])('is one object: %j', (event, level, fields) => {
    expect(lineOf(event)).toEqual({
      level,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      name: 'annexa',
      version: VERSION,
      msg: expect.stringMatching(/\S/) as string,
      ...fields,
    });
  });

  it.each<[Partial<SourceSummary> | WorkEnd, Line]>([
    [{}, { level: 'info', msg: 'ended', status: 'complete', requests: 3, throttled: 0, gaps: 0 }],
    [{ status: 'partial' }, { level: 'warn', status: 'partial' }],
    [{ status: 'unavailable' }, { level: 'error', status: 'unavailable' }],
    [{ status: 'busy' }, { level: 'info', status: 'busy' }],
    [{ end: 'stopped' }, { level: 'info', source: 'aws' }],
    [
      { end: 'failed', cause: 'memory', detail: 'took 3 GB' },
      { level: 'error', cause: 'memory', detail: 'took 3 GB', source: 'aws' },
    ],
  ])('says how a collection ended: %j', async (end, fields) => {
    expect(lineOf(await ended(end))).toMatchObject({ work: 'collect', took: 1500, ...fields });
  });

  it('says what an assessment came to, in numbers', async () => {
    expect(lineOf(await ended({}, { kind: 'assess' }))).toMatchObject({
      level: 'info',
      work: 'assess',
      run: 'run-1',
      verdicts: { conforming: 1 },
      tickets: { created: 0 },
    });
  });

  it('names when a failure is tried again', async () => {
    const event = await ended({ end: 'failed', cause: 'crashed', detail: 'exit code 1' });
    expect(lineOf({ ...event, retryAt: STARTED })).toMatchObject({ retryAt: STARTED });
  });

  it('names nobody and nothing that a provider told of', async () => {
    const person = 'pat.example@example.com';
    const gap = {
      reason: 'denied',
      step: 'users',
      scope: { account: '123456789012' },
      item: person,
      detail: `no right to read "${person}"\n\u001b[31m`,
    } as const;
    const coverage = { expected: 2, seen: 1, gaps: [gap, gap] };
    for (const status of ['complete', 'partial', 'unavailable'] as const) {
      const line = lineOf(await ended({ status, coverage }));
      expect(line).toMatchObject({ gaps: 2 });
      const written = JSON.stringify(line);
      for (const word of [person, '123456789012', 'users', 'u001b']) {
        expect(written).not.toContain(word);
      }
    }
  });

  it('is one line without marks that a terminal obeys, and not longer than it must be', async () => {
    const hostile = `a\nb\r\u001b[31m\u0007 \u009b2J \u202egnorw\u2028${'x'.repeat(5000)}`;
    const failed = await ended({ end: 'failed', cause: 'crashed', detail: hostile });
    for (const event of [failed, { type: 'problem', what: 'store', detail: hostile } as const]) {
      const { text, lines } = logged((log) => logEvent(log, event));
      expect(text).toMatch(/^[^\n]+\n$/);
      expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const detail = String(lines[0]?.['detail']);
      expect(detail).toMatch(/^a b \[31m 2J gnorw x+…$/);
      expect(detail.length).toBeLessThanOrEqual(1000);
    }
  });
});

describe('the level of the log', () => {
  it('leaves out what is below it, and may change', () => {
    const { lines } = logged((log) => {
      logEvent(log, { type: 'stopping' });
      log.level = 'info';
      logEvent(log, { type: 'stopping' });
      logEvent(log, { type: 'problem', what: 'disk', detail: 'too little' });
    }, 'error');
    expect(lines.map(({ level }) => level)).toEqual(['info', 'error']);
  });
});
