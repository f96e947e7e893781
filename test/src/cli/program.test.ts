import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { execute } from '../../../src/cli/program.ts';
import { VERSION } from '../../../src/version.ts';
import { capture, company, place, type Place } from './command-line.ts';

describe('the command line', () => {
  it('has the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect(await place().annexa('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('helps on standard output, and with exit code 0, only who asks for it', async () => {
    const asked = await place().annexa('--help');
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(asked.out).toContain('Exit codes of run, collect and assess:');
    const bare = await place().annexa();
    expect(bare).toMatchObject({ code: 2, out: '' });
    expect(bare.err).toContain('Usage: annexa');
  });

  it.each([
    [['findngs'], /unknown command 'findngs'\n\(Did you mean findings\?\)/],
    [['run', '--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [['deviation'], /Usage: annexa deviation/],
    [['deviation', 'show'], /missing required argument 'id'/],
    [
      ['findings', '--verdict', 'fine'],
      /There are conforming, nonconforming, not-applicable, not-assessed\./,
    ],
    [['evidence', 'list', '--limit', '0'], /It must be a whole number above 0\./],
  ])('refuses wrong use with exit code 2: %j', async (args, message) => {
    const { code, out, err } = await place().annexa(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it.each([
    [['run', '--source', 'compani'], 'there is no source "compani"; did you mean company?'],
    [['doctor', '--source', 'aws'], 'there is no source "aws"; there are company'],
    [
      ['findings', '--check', 'restore-test'],
      'there is no check "restore-test"; did you mean restore-tested?',
    ],
    [['findings', '--topic', 'asets'], 'there is no topic "asets"; did you mean assets?'],
    [
      ['findings', '--control', 'A.9.1'],
      '"A.9.1" is neither a control of Annex A, as A.8.5 is, nor a clause, as 10.2 is',
    ],
    [
      ['findings', '--as-of', 'yesterday'],
      '"yesterday" is no moment; write 2026-03-01 for the end of that day, or 2026-03-01T12:00:00Z',
    ],
    [['findings', '--as-of', '2026-03-03'], '2026-03-03 lies in the future'],
    [
      ['findings', '--check', 'zzzzzz'],
      /^there is no check "zzzzzz"; none of the \d+ there are is near it$/,
    ],
    [['deviation', 'show', 'D-99'], 'there is no deviation "D-99"'],
    [['nonconformity', 'show', 'NC-99'], 'there is no nonconformity "NC-99"'],
    [['checks', 'mfa'], 'there is no check "mfa"; did you mean mfa-enabled?'],
    [['controls', 'A.5.99'], 'there is no control "A.5.99"; did you mean A.5.9?'],
    [
      ['status', '--config', 'other.yaml'],
      'other.yaml: there is no such file; "annexa init" writes one, --config names another',
    ],
  ])('names what is wrong, and what is near it: %j', async (args, message) => {
    const at = place();
    company(at);
    await at.annexa('run');
    const { code, out, err } = await at.annexa(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const told = /^annexa: (.*)\n$/.exec(err)?.[1];
    if (typeof message === 'string') expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it('takes the end of today as now', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    const { value } = await at.json('findings', '--as-of', '2026-03-02');
    expect(value).toMatchObject({ asOf: '2026-03-02T09:00:00.000Z' });
  });

  it('names every error of the configuration, each on its line', async () => {
    const at = place();
    at.write('annexa.yaml', 'organization: {}\nsources: { a: { collector: registers } }\n');
    expect(await at.annexa('run')).toEqual({
      code: 2,
      out: '',
      err: 'annexa: annexa.yaml:1: organization.name: this key is required\nannexa: annexa.yaml:2: sources.a.path: this key is required\n',
    });
  });

  it('calls a fault of its own by that name, in few lines, with exit code 4', async () => {
    const at = place();
    at.registry = () => Promise.reject(new TypeError('the plug-ins are broken'));
    const { code, out, err } = await at.annexa('checks');
    expect({ code, out }).toEqual({ code: 4, out: '' });
    const [first, second, ...trace] = err.trimEnd().split('\n');
    expect(first).toBe('annexa itself failed: the plug-ins are broken');
    expect(second).toContain('a fault of annexa');
    expect(trace.length).toBeLessThanOrEqual(6);
    for (const line of trace) expect(line).toMatch(/^\s+at /);
  });
});

describe('what programs read', () => {
  async function recorded(): Promise<Place> {
    const at = place();
    company(at);
    await at.annexa('run');
    return at;
  }

  it('is one object on standard output, and nothing else anywhere', async () => {
    const at = place();
    company(at);
    const { code, out, err } = await at.annexa('run', '--json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toEqual({
      run: expect.stringMatching(/^20260302T/) as string,
      sources: [
        {
          id: 'company',
          status: 'complete',
          requests: 4,
          throttled: 0,
          credentialExpiresAt: null,
          coverage: { expected: 4, seen: 4, gaps: [] },
        },
      ],
      verdicts: expect.objectContaining({ nonconforming: 2 }) as unknown,
      deviations: { opened: 2, updated: 0, corrected: 0 },
      nonconformities: { raised: 1, corrected: 0 },
      tickets: { created: 0, updated: 0, held: 0 },
    });
  });

  it('shows findings with everything they rest on', async () => {
    const at = await recorded();
    const { value } = await at.json('findings', '--check', 'supplier-reviewed');
    expect(value).toEqual({
      asOf: '2026-03-02T09:00:00.000Z',
      run: expect.any(String) as string,
      coverage: { sources: [{ id: 'company', expected: 4, seen: 4, gaps: [] }] },
      findings: [
        {
          check: 'supplier-reviewed',
          revision: 1,
          severity: 'medium',
          controls: expect.arrayContaining(['A.5.22']) as unknown,
          source: 'company',
          scope: {},
          subject: { kind: 'supplier', id: 's1', name: 'Hosting Ltd' },
          verdict: 'nonconforming',
          reason: {
            code: expect.any(String) as string,
            params: expect.any(Object) as unknown,
            text: expect.stringContaining('2026-01-10') as string,
          },
          evidence: [expect.stringMatching(/^[0-9a-f]{64}$/)],
          observedAt: '2026-03-02T09:00:00.000Z',
          since: '2026-03-02T09:00:00.000Z',
        },
      ],
    });
  });

  it('filters by check, control, topic, source and verdict, all at once', async () => {
    const at = await recorded();
    const count = async (...args: string[]): Promise<number> =>
      ((await at.json('findings', ...args)).value as { findings: unknown[] }).findings.length;
    expect(await count('--control', 'A.8.13')).toBe(6);
    expect(await count('--topic', 'suppliers')).toBe(1);
    expect(await count('--topic', 'suppliers', '--topic', 'assets')).toBe(3);
    expect(await count('--topic', 'suppliers', '--verdict', 'conforming')).toBe(0);
    expect(await count('--source', 'company', '--control', 'A.7.1')).toBe(0);
  });

  it.each([
    [['deviation', 'list'], 'deviations'],
    [['nonconformity', 'list'], 'nonconformities'],
    [['evidence', 'list'], 'evidence'],
    [['controls'], 'controls'],
  ])('begins with the moment, the run and the coverage: %j', async (args, name) => {
    const at = await recorded();
    const { value } = await at.json(...args);
    expect(value).toMatchObject({
      asOf: '2026-03-02T09:00:00.000Z',
      run: expect.any(String) as string,
      coverage: { sources: [{ id: 'company' }] },
      [name]: expect.any(Array) as unknown,
    });
  });

  it('lists the catalogue alone, without any configuration', async () => {
    const { value } = await place().json('checks');
    expect(Object.keys(value as object)).toEqual(['checks']);
    const { checks } = value as { checks: Record<string, unknown>[] };
    const keyRotated = checks.find(({ id }) => id === 'access-key-rotated');
    expect(keyRotated).toMatchObject({
      title: expect.any(String) as string,
      topic: 'authentication',
      severity: 'medium',
      nature: 'state',
      controls: expect.any(Array) as unknown,
      references: expect.any(Array) as unknown,
      params: { maxAgeDays: { default: 90, unit: 'days' } },
    });
  });

  it('is a line for each thing where lines are asked for', async () => {
    const at = await recorded();
    const { out, err } = await at.annexa('findings', '--ndjson', '--verdict', 'nonconforming');
    expect(err).toBe('');
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { check: string }).check)).toEqual([
      'restore-tested',
      'supplier-reviewed',
    ]);
  });

  it('has all 93 controls, those without a check too', async () => {
    const at = await recorded();
    const { value } = await at.json('controls');
    const { controls } = value as { controls: { id: string; verdict: string | null }[] };
    expect(controls).toHaveLength(93);
    expect(controls.find(({ id }) => id === 'A.7.1')?.verdict).toBeNull();
    const text = await at.annexa('controls');
    expect(text.out).toMatch(/^A\.7\.1 +no automated check/m);
    expect(text.out).toContain('93 controls: ');
  });
});

describe('what people see', () => {
  const hostile = 'Led\u001B[31mger\u202E\u0007';

  async function shown(columns: number | undefined, env: Record<string, string>): Promise<string> {
    const at = place();
    company(at);
    at.write(
      'registers/assets.csv',
      `id,name,type,owner,criticality\na1,a ${'very '.repeat(40)}long name,database,p1,critical\n`,
    );
    await at.annexa('run');
    const out = capture(columns);
    await execute(['findings'], {
      stdout: out.stream,
      stderr: capture().stream,
      env,
      directory: at.folder,
      now: () => at.now,
      signal: new AbortController().signal,
      onReload: () => () => undefined,
      user: 'tester',
      registry: () => import('../../../src/registry.ts'),
    });
    return out.text();
  }

  it('fits a terminal, in colours', async () => {
    const text = await shown(100, {});
    expect(text).toContain('\u001B[31mnonconforming');
    for (const line of text
      .replace(/\u001B\[\d+m/g, '')
      .split('\n')
      .slice(0, 3)) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it.each([
    [100, { NO_COLOR: '1' }],
    [100, { TERM: 'dumb' }],
    [undefined, {}],
  ])('has no colours where they are refused or nobody looks: %j %j', async (columns, env) => {
    expect(await shown(columns, env)).not.toContain('\u001B');
  });

  it('is whole in a pipe', async () => {
    expect(await shown(undefined, {})).toContain('long name');
  });

  it('carries nothing to the terminal that a name brings along', async () => {
    const at = place();
    company(at);
    at.write(
      'registers/assets.yaml',
      JSON.stringify([
        { id: 'a1', name: hostile, type: 'database', owner: 'p1', criticality: 'critical' },
      ]),
    );
    at.write('registers/assets.csv', 'id,name,type,owner,criticality\n');
    const { out } = await at.annexa('run');
    const findings = await at.annexa('findings');
    const deviation = await at.annexa('deviation', 'show', 'D-1');
    for (const text of [out, findings.out, deviation.out]) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
    }
  });
});
