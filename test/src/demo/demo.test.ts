import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { execute } from '../../../src/cli/program.ts';
import { capture, place } from '../cli/command-line.ts';

const PATIENCE = 240_000;

interface Summary {
  readonly folder: string;
  readonly configuration: string;
  readonly reports: readonly string[];
  readonly tickets: string;
  readonly days: readonly {
    readonly day: number;
    readonly date: string;
    readonly raised: readonly string[];
    readonly returned: readonly string[];
    readonly corrected: readonly string[];
    readonly verdicts: Readonly<Record<string, number>>;
    readonly planted: number;
    readonly differing: readonly unknown[];
  }[];
}

describe('annexa demo', () => {
  it(
    'leaves a folder that every reading command understands',
    async () => {
      const at = place();
      const { code, value } = await at.json('demo', '--output', 'kept');
      const summary = value as Summary;
      expect(code).toBe(0);
      expect(summary.days.map(({ date }) => date)).toEqual(
        ['02-25', '02-26', '02-27', '02-28', '03-01', '03-02'].map((day) => `2026-${day}`),
      );
      for (const { differing, planted } of summary.days) {
        expect(differing).toEqual([]);
        expect(planted).toBeGreaterThan(1600);
      }
      const [first, , third, , , last] = summary.days;
      expect(first?.raised.length).toBeGreaterThan(10);
      expect(third?.corrected).toEqual(expect.arrayContaining([...(last?.returned ?? ['none'])]));

      const folder = path.join(at.folder, 'kept');
      expect(summary.folder).toBe(folder);
      expect(summary.configuration).toBe(path.join(folder, 'annexa.yaml'));
      for (const file of filesBelow(folder)) expect([file, mode(file)]).toEqual([file, 0o600]);
      expect(mode(folder)).toBe(0o700);
      const tickets = readFileSync(summary.tickets, 'utf8');
      for (const id of last?.returned ?? []) expect(tickets).toContain(`${id} `);
      expect(summary.reports).toHaveLength(1);
      expect(readFileSync(summary.reports[0] ?? '', 'utf8')).toContain('Quillfern Instruments');

      const config = ['--config', 'kept/annexa.yaml'];
      const findings = await at.json('findings', ...config);
      const { asOf } = findings.value as { readonly asOf: string };
      expect(asOf).toMatch(/^2026-03-02T06:/);
      const verified = await at.annexa('evidence', 'verify', ...config);
      expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('holds')]);
      const [returned = ''] = last?.returned ?? [];
      const shown = await at.annexa('nonconformity', 'show', returned, ...config);
      expect(shown.out).toContain('recurred');
    },
    PATIENCE,
  );

  it('refuses a folder that holds something, and leaves it alone', async () => {
    const at = place();
    at.write('taken/mine.txt', 'mine');
    const { code, err } = await at.annexa('demo', '--output', 'taken');
    expect(code).toBe(2);
    expect(err).toContain('is not empty');
    expect(readdirSync(path.join(at.folder, 'taken'))).toEqual(['mine.txt']);
  });

  it(
    'removes what it wrote when it is stopped',
    async () => {
      const at = place();
      const stop = new AbortController();
      const err = capture();
      let said = '';
      const stdout = new Writable({
        write(chunk: Buffer, _encoding, done) {
          said += chunk.toString();
          if (said.includes('Day 1 of 6')) stop.abort(new Error('stopped by SIGINT'));
          done();
        },
      });
      const code = await execute(['demo', '--output', 'stopped'], {
        stdout,
        stderr: err.stream,
        env: {},
        directory: at.folder,
        now: () => at.now,
        signal: stop.signal,
        onReload: () => () => undefined,
        user: 'tester',
        registry: () => at.registry(),
      });
      expect(code).not.toBe(0);
      expect(said).not.toContain('Day 2 of 6');
      expect(err.text()).toContain('what it had written is removed');
      expect(existsSync(path.join(at.folder, 'stopped'))).toBe(false);
    },
    PATIENCE,
  );
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(full) : [full];
  });
}

function mode(file: string): number {
  return statSync(file).mode & 0o777;
}
