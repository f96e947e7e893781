import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { openStore } from '../../../src/store/open.ts';
import { company, place } from './command-line.ts';

describe('from nothing to a verdict', () => {
  it('writes a configuration that loads, and reads what it says', async () => {
    const at = place();
    const init = await at.annexa('init');
    expect(init).toMatchObject({ code: 0, err: '' });
    expect(init.out).toContain('wrote  annexa.yaml\n');
    expect(init.out).toContain('annexa doctor');
    expect(await at.annexa('doctor')).toMatchObject({ code: 0, err: '' });
    const run = await at.annexa('run');
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toMatch(/company +complete/);
  });

  it('overwrites nothing', async () => {
    const at = place();
    at.write('isms/annexa.yaml', 'mine: true\n');
    const { out } = await at.annexa('init', 'isms');
    expect(out).toContain(`kept   ${path.join('isms', 'annexa.yaml')}\n`);
    expect(out).toContain(`wrote  ${path.join('isms', 'registers', 'people.csv')}\n`);
    expect(out).toContain('1. cd isms\n');
    expect(readFileSync(path.join(at.folder, 'isms/annexa.yaml'), 'utf8')).toBe('mine: true\n');
  });

  it('says what does not conform, with the exit code for it', async () => {
    const at = place();
    company(at);
    const run = await at.annexa('run');
    expect(run.code).toBe(1);
    expect(run.out).toContain('Deviations: 2 opened, 0 updated, 0 corrected\n');
    expect(run.out).toContain('1 nonconformity of a first run waits to be accepted');
    const findings = await at.annexa('findings');
    expect(findings).toMatchObject({ code: 0, err: '' });
    expect(findings.out).toMatch(/nonconforming +high +restore-tested +company +Ledger/);
    expect(findings.out).not.toMatch(/^conforming/m);
    expect((await at.annexa('findings', '--exit-code')).code).toBe(1);
    const well = await at.annexa('findings', '--check', 'asset-has-owner', '--exit-code');
    expect(well.code).toBe(0);
  });

  it('says of a second run that nothing has changed', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    at.now = '2026-03-02T10:00:00.000Z';
    const again = await at.annexa('run');
    expect(again.code).toBe(1);
    expect(again.out).toContain(
      'Nothing has changed: no deviation was opened, updated or corrected.',
    );
  });

  it('accepts what the first run proposed, by name and by whom', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    expect((await at.annexa('nonconformity', 'list')).out).toMatch(
      /NC-1 +proposed +high +restore-tested/,
    );
    expect(await at.annexa('nonconformity', 'accept')).toMatchObject({
      code: 2,
      err: 'annexa: name the nonconformities to accept, or say --all\n',
    });
    expect(await at.annexa('nonconformity', 'accept', 'NC-1', 'NC-9')).toMatchObject({
      code: 2,
      err: 'annexa: there is no nonconformity "NC-9"\n',
    });
    const accepted = await at.annexa('nonconformity', 'accept', 'NC-1', '--by', 'Ada Example');
    expect(accepted).toMatchObject({ code: 0, out: '1 nonconformity now open: NC-1\n' });
    const { value } = await at.json('nonconformity', 'show', 'NC-1');
    expect(value).toMatchObject({
      nonconformity: { id: 'NC-1', state: 'open' },
      events: [
        { type: 'proposed', actor: 'annexa' },
        { type: 'accepted', actor: 'tester', person: 'Ada Example' },
      ],
    });
    expect(await at.annexa('nonconformity', 'accept', 'NC-1')).toMatchObject({
      code: 2,
      err: 'annexa: NC-1 is open, and only what is proposed can be accepted\n',
    });
    expect((await at.annexa('nonconformity', 'accept', '--all')).out).toBe(
      'Nothing is proposed.\n',
    );
  });

  it('shows a correction, and what was recorded before it', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    at.now = '2026-03-04T09:00:00.000Z';
    at.write('registers/restore-tests.csv', 'asset,date,result,verified_by\na1,2026-03-03,ok,p1\n');
    const run = await at.annexa('run');
    expect(run.out).toContain('Deviations: 0 opened, 0 updated, 1 corrected\n');
    const now = await at.json(
      'findings',
      '--check',
      'restore-tested',
      '--verdict',
      'nonconforming',
    );
    expect(now.value).toMatchObject({ findings: [] });
    const before = await at.json('findings', '--check', 'restore-tested', '--as-of', '2026-03-02');
    expect(before.value).toMatchObject({
      asOf: '2026-03-03T00:00:00.000Z',
      findings: expect.arrayContaining([
        expect.objectContaining({
          verdict: 'nonconforming',
          subject: { kind: 'asset', id: 'a1', name: 'Ledger' },
        }),
      ]) as unknown,
    });
    const list = await at.annexa('deviation', 'list', '--all');
    expect(list.out).toMatch(/D-\d +corrected +high +restore-tested/);
  });

  it('judges the evidence of a day anew, and comes to what was recorded then', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    const events = (await at.json('status')).value;
    at.now = '2026-03-03T09:00:00.000Z';
    const anew = await at.annexa('assess', '--as-of', '2026-03-02T09:00:00Z');
    expect(anew.code).toBe(1);
    expect(anew.out).toContain('Every finding comes out as it was recorded.');
    expect((await at.json('status')).value).toEqual(events);
    expect(await at.annexa('assess', '--as-of', '2026-01-01')).toMatchObject({
      code: 2,
      err: 'annexa: nothing had been recorded by 2026-01-02T00:00:00.000Z\n',
    });
  });

  it('says which thresholds make the difference', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    const text = readFileSync(path.join(at.folder, 'annexa.yaml'), 'utf8');
    at.write('annexa.yaml', `${text}checks: { restore-tested: { disabled: not ours } }\n`);
    const { value } = await at.json('assess', '--as-of', '2026-03-02T09:00:00Z');
    expect(value).toMatchObject({
      differences: expect.arrayContaining([
        expect.objectContaining({
          check: 'restore-tested',
          recorded: { verdict: 'nonconforming', code: expect.any(String) as string, revision: 2 },
          assessed: null,
          because: 'configuration',
        }),
      ]) as unknown,
    });
  });

  it('verifies the evidence, and lists and shows it', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    expect(await at.annexa('evidence', 'verify')).toMatchObject({ code: 0, err: '' });
    const { value } = await at.json('evidence', 'list', '--step', 'assets');
    const [record] = (value as { evidence: { id: string; operation: string }[] }).evidence;
    expect(record?.operation).toBe('read assets.csv');
    const shown = await at.annexa('evidence', 'show', record?.id ?? '');
    expect(shown.out).toContain('Ledger');
    expect(await at.annexa('evidence', 'show', 'nothing')).toMatchObject({
      code: 2,
      err: 'annexa: there is no evidence "nothing"\n',
    });
  });

  it('names a malformed row, and then neither passes nor fails what rests on it', async () => {
    const at = place();
    company(at);
    at.write(
      'registers/suppliers.csv',
      'id,name,criticality,last_review,next_review\ns1,Hosting Ltd,critical,soon,\n',
    );
    at.write('registers/restore-tests.csv', 'asset,date,result,verified_by\na1,2026-03-01,ok,p1\n');
    const { code, out } = await at.annexa('run');
    expect(code).toBe(3);
    expect(out).toContain('What could not be seen');
    expect(out).toMatch(/company +suppliers .*invalid.*suppliers\.csv.*last_review/);
  });

  it('says so where the newest run came to no end', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    const store = await openStore({ url: path.join(at.folder, 'data/annexa.db') });
    const blob = { digest: 'ab'.repeat(32), bytes: Buffer.from('{}') };
    const run = { id: 'broken-off', startedAt: '2026-03-03T09:00:00.000Z', sources: [] };
    await store.beginRun({ ...run, configuration: blob.digest }, blob);
    await store.close();
    at.now = '2026-03-03T10:00:00.000Z';
    const { code, err } = await at.annexa('findings');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'annexa: the run begun at 2026-03-03T09:00:00.000Z has not finished; what it would add is not shown\n',
    });
  });

  it('keeps its data from others', async () => {
    const at = place();
    company(at);
    await at.annexa('run');
    expect(statSync(path.join(at.folder, 'data')).mode & 0o077).toBe(0);
    expect(statSync(path.join(at.folder, 'data/annexa.db')).mode & 0o077).toBe(0);
  });
});

describe('a folder without any run', () => {
  it.each([
    [['findings']],
    [['deviation', 'list']],
    [['nonconformity', 'list']],
    [['evidence', 'verify']],
    [['controls']],
    [['status']],
    [['assess', '--as-of', '2026-03-01']],
  ])('is told from one without deviations: %j', async (args) => {
    const at = place();
    company(at);
    const { code, out, err } = await at.annexa(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `annexa: nothing is recorded in ${path.join(at.folder, 'data')} yet; "annexa run" reads the sources\n`,
    );
    expect(existsSync(path.join(at.folder, 'data'))).toBe(false);
  });
});
