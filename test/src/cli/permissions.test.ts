import { describe, expect, it } from 'vitest';

import { company, place, type Place } from './command-line.ts';

function sources(at: Place): void {
  company(at);
  at.write(
    'annexa.yaml',
    JSON.stringify({
      organization: { name: 'Example Ltd' },
      sources: {
        cloud: { collector: 'aws' },
        estate: { collector: 'aws', accounts: 'organization', role: { name: 'annexa-reader' } },
        code: { collector: 'github', organization: 'example', token: 'env:TOKEN' },
        office: {
          collector: 'google-workspace',
          credentials: 'env:KEY',
          subject: 'admin@example.com',
        },
        company: { collector: 'registers', path: './registers' },
      },
    }),
  );
}

describe('annexa permissions', () => {
  it('prints the policy alone, without a secret or a request', async () => {
    const at = place();
    sources(at);
    const { code, out, err } = await at.annexa('permissions', 'cloud');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ Version: '2012-10-17' });
  });

  it('says on standard error which role is which, and which is printed', async () => {
    const at = place();
    sources(at);
    const both = await at.annexa('permissions', 'estate');
    expect(Object.keys(JSON.parse(both.out) as object)).toEqual(['caller', 'members']);
    expect(both.err).toContain('--role caller prints it alone');
    const template = await at.annexa('permissions', 'estate', '--format', 'stackset');
    expect(JSON.parse(template.out)).toHaveProperty('Resources.Role');
    expect(template.err).toMatch(/^annexa: members is .*; this is printed$/m);
    const one = await at.annexa(
      'permissions',
      'estate',
      '--format',
      'terraform',
      '--role',
      'caller',
    );
    expect(one.err).toBe('');
    expect(one.out).toContain('"arn:*:iam::*:role/annexa-reader"');
  });

  it.each([
    ['cloud', 's3:GetBucketAcl', 'bucket-acl'],
    ['code', 'Members: read (organization)', 'members, outside-collaborators'],
    ['office', 'https://www.googleapis.com/auth/admin.directory.user.readonly', 'users'],
    ['company', 'read people.csv, .yaml, .yml or .json', 'people'],
  ])('lists for %s what needs what', async (source, permission, readings) => {
    const at = place();
    sources(at);
    const list = await at.annexa('permissions', source, '--format', 'list');
    expect(list.out).toMatch(/^PERMISSION +FOR\n/);
    const line = list.out.split('\n').find((one) => one.startsWith(`${permission} `));
    expect(line?.endsWith(`  ${readings}`)).toBe(true);
    const { value } = await at.json('permissions', source);
    expect(value).toMatchObject({
      source,
      roles: [
        {
          id: 'caller',
          permissions: expect.arrayContaining([
            { permission, readings: readings.split(', ') },
          ]) as unknown,
        },
      ],
    });
  });

  it('lists only the registers that are kept', async () => {
    const at = place();
    sources(at);
    const { out } = await at.annexa('permissions', 'company');
    expect(out).toContain('read suppliers.csv');
    expect(out).not.toContain('read incidents.csv');
  });

  it.each([
    [['clod'], 'there is no source "clod"; did you mean cloud?'],
    [['__proto__'], /^there is no source "__proto__"; /],
    [['x\u001B[31m\u202E'], /^there is no source "x\\u001b\[31m/],
    [['cloud', '--format', 'polcy'], 'there is no format "polcy"; did you mean policy?'],
    [
      ['code', '--format', 'policy'],
      'there is no format "policy" for this source: what it needs is a list, or --json',
    ],
    [['estate', '--role', 'member'], 'there is no role "member"; did you mean members?'],
    [['cloud', '--role', 'members'], 'there is no role "members"; there are caller'],
  ])('names what is wrong with %j', async (args, message) => {
    const at = place();
    sources(at);
    const { code, out, err } = await at.annexa('permissions', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const told = /^annexa: (.*)\n$/.exec(err)?.[1];
    if (typeof message === 'string') expect(told).toBe(message);
    else expect(told).toMatch(message);
    expect(err).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
  });

  it('takes a source to be named, and one form at a time', async () => {
    const at = place();
    sources(at);
    const none = await at.annexa('permissions');
    expect(none).toMatchObject({ code: 2, out: '' });
    const both = await at.annexa('permissions', 'cloud', '--json', '--format', 'policy');
    expect(both).toMatchObject({ code: 2, out: '' });
  });
});
