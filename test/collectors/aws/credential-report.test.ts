import { describe, expect, it } from 'vitest';

import { parseReport } from '../../../collectors/aws/credential-report.ts';
import { AT, SCOPE, projected, stepOf } from './projecting.ts';

const ARN = 'arn:aws:iam::123456789012:user/ann';
const ROOT = 'arn:aws:iam::123456789012:root';
const USED = '2026-02-01T08:00:00+00:00';

const LINE = {
  user: 'ann',
  arn: ARN,
  user_creation_time: '2025-01-01T00:00:00+00:00',
  password_enabled: 'true',
  password_last_used: USED,
  mfa_active: 'true',
  access_key_1_active: 'false',
  access_key_1_last_used_date: 'N/A',
  access_key_2_active: 'false',
  access_key_2_last_used_date: 'N/A',
  cert_1_active: 'false',
  cert_2_active: 'false',
};

async function report(...lines: readonly Readonly<Record<string, string | undefined>>[]) {
  const columns = Object.keys(lines[0] ?? LINE);
  const csv = [columns, ...lines.map((line) => columns.map((column) => line[column] ?? ''))];
  return parseReport(csv.map((cells) => cells.join(',')).join('\n'));
}

async function factsOf(fields: Readonly<Record<string, string | undefined>>) {
  const line = Object.fromEntries(
    Object.entries({ ...LINE, ...fields }).filter(([, value]) => value !== undefined),
  );
  const body = await report(line);
  return projected('credential-report', [{ operation: 'iam:GetCredentialReport', body }]);
}

describe('the credential report', () => {
  it('is read by the names of its columns, needed ones alone', async () => {
    const { rows } = await parseReport(
      `mfa_active,phone,arn,user\nTRUE,+49 30 0000000,${ARN},ann\n`,
    );
    expect(rows).toEqual([{ mfa_active: 'TRUE', arn: ARN, user: 'ann' }]);
  });

  it('is read when it has quotes, a byte order mark and other line ends', async () => {
    const { rows } = await parseReport(`\uFEFFuser,arn\r\n"a,b",${ARN}\r\n`);
    expect(rows).toEqual([{ user: 'a,b', arn: ARN }]);
  });

  it('puts names together again that were cut at their commas', async () => {
    const { rows, malformedLines } = await parseReport(
      [
        'user,arn,mfa_active',
        'a,b,arn:aws:iam::123456789012:user/a,b,true',
        'c,arn:aws:iam::123456789012:user/x,y/c,false',
        'd,e,arn:aws:iam::123456789012:user/other,true',
        'f',
      ].join('\n'),
    );
    expect(rows).toEqual([
      { user: 'a,b', arn: 'arn:aws:iam::123456789012:user/a,b', mfa_active: 'true' },
      { user: 'c', arn: 'arn:aws:iam::123456789012:user/x,y/c', mfa_active: 'false' },
    ]);
    expect(malformedLines).toEqual([4, 5]);
  });

  it('names a line that does not fit, and states of no one that there is no console user', async () => {
    const body = { rows: [{ ...LINE, password_enabled: 'false' }], malformedLines: [3] };
    const { facts, malformed } = projected('credential-report', [
      { operation: 'iam:GetCredentialReport', body },
    ]);
    expect(malformed).toHaveLength(1);
    expect(malformed[0]?.malformed).toContain('line 3');
    expect(facts[ROOT]).toEqual({ 'sign-in': {} });
  });

  it('takes the root user for no user', async () => {
    const body = await report({ ...LINE, user: '<root_account>', arn: ROOT });
    const { facts } = projected('credential-report', [{ operation: 'x', body }]);
    expect(Object.keys(facts)).toEqual([ROOT]);
    expect(facts[ROOT]?.['sign-in']).toEqual({ hasConsoleUser: false });
  });
});

describe('a user of the report', () => {
  const inactive = { password_enabled: 'FALSE', password_last_used: 'N/A' };
  it.each([
    ['with a password', {}, { active: true, signsInInteractively: true }],
    ['in capitals', { password_enabled: 'TRUE' }, { active: true, signsInInteractively: true }],
    ['with nothing', inactive, { active: false, signsInInteractively: false }],
    [
      'with a key',
      { ...inactive, access_key_2_active: 'true' },
      { active: true, signsInInteractively: false },
    ],
    [
      'with a certificate',
      { ...inactive, cert_1_active: 'true' },
      { active: true, signsInInteractively: false },
    ],
    ['of whom the password is not told', { password_enabled: 'not_supported' }, {}],
    [
      'of whom the password is not told, with a key',
      { password_enabled: 'N/A', access_key_1_active: 'true' },
      { active: true },
    ],
    [
      'without the column of a certificate',
      { ...inactive, cert_2_active: undefined },
      { signsInInteractively: false },
    ],
    [
      'with more credentials than the report has columns for',
      { ...inactive, additional_credentials_info: '1' },
      { signsInInteractively: false },
    ],
    [
      'without any such',
      { ...inactive, additional_credentials_info: 'N/A' },
      { active: false, signsInInteractively: false },
    ],
  ])('%s', async (_title, fields, expected) => {
    const { facts } = await factsOf(fields);
    expect(facts[ARN]?.['access']).toEqual({ ...expected, deactivatedAt: null });
  });

  it.each([
    ['true', { mfaEnabled: true }],
    ['FALSE', { mfaEnabled: false }],
    ['N/A', {}],
    [undefined, {}],
  ])('whose second factor is %s', async (mfa_active, expected) => {
    const { facts } = await factsOf({ mfa_active, password_enabled: 'false' });
    expect(facts[ARN]?.['mfa']).toEqual(expected);
  });

  const at = (lastSignInAt: string | null) => ({ lastSignInAt });
  it.each([
    ['by password', {}, at('2026-02-01T08:00:00.000Z')],
    [
      'by a key later',
      { access_key_1_last_used_date: '2026-02-02T08:00:00Z' },
      at('2026-02-02T08:00:00.000Z'),
    ],
    [
      'by a key earlier',
      { access_key_2_last_used_date: '2026-01-02T08:00:00Z' },
      at('2026-02-01T08:00:00.000Z'),
    ],
    ['never', { password_last_used: 'no_information' }, at(null)],
    ['never, without a password', { ...inactive }, at(null)],
    [
      'not supported, without a password',
      { ...inactive, password_last_used: 'not_supported' },
      at(null),
    ],
    ['not supported', { password_last_used: 'not_supported' }, {}],
    ['in a column that is gone', { access_key_1_last_used_date: undefined }, {}],
    ['at a malformed time', { access_key_1_last_used_date: 'yesterday' }, {}],
    ['perhaps by further keys', { additional_credentials_info: '2' }, {}],
  ])('last signed in %s', async (_title, fields, expected) => {
    const { facts } = await factsOf(fields);
    expect(facts[ARN]?.['activity']).toEqual(expected);
  });

  it.each([
    ['an active one', { access_key_2_active: 'true' }, true],
    ['an inactive one', { access_key_1_active: 'false' }, false],
    ['one that is not told', { access_key_1_active: 'N/A' }, true],
    ['further ones', { additional_credentials_info: '1' }, true],
  ])('is asked for keys when there is %s: %s', async (_title, fields, asked) => {
    const body = await report({ ...LINE, ...fields });
    const answer = {
      status: 'ok',
      request: { operation: 'x', parameters: {} },
      body,
      last: true,
    } as const;
    const context = { scope: SCOPE, items: [], at: AT, complete: true };
    const items = stepOf('credential-report').itemsOf?.([answer], context);
    expect(items).toEqual(asked ? [{ id: ARN, name: 'ann', hints: { keys: 'some' } }] : []);
  });

  describe('that AWS kept for a while', () => {
    const FRESH = '2026-03-01T11:50:00.000Z';
    const KEPT = '2026-03-01T09:00:00.000Z';

    it.each([
      ['shows no second factor', { mfa_active: 'false' }, KEPT, undefined, true],
      ['shows one', { mfa_active: 'true' }, KEPT, true, false],
      ['is fresh', { mfa_active: 'false' }, FRESH, false, false],
      [
        'shows no password either',
        { mfa_active: 'false', password_enabled: 'false' },
        KEPT,
        false,
        false,
      ],
    ])(
      'leaves to a live answer what it says of a user when it %s',
      async (_title, fields, generatedAt, mfaEnabled, isAsked) => {
        const operation = 'iam:GetCredentialReport';
        const body = await report({ ...LINE, ...fields });
        const { facts } = projected('credential-report', [{ operation, body, generatedAt }]);
        expect(facts[ARN]?.['mfa']).toEqual(mfaEnabled === undefined ? undefined : { mfaEnabled });
        const answer = {
          status: 'ok',
          request: { operation, parameters: {} },
          body,
          generatedAt,
          last: true,
        } as const;
        const context = { scope: SCOPE, items: [], at: AT, complete: true };
        const items = stepOf('credential-report').itemsOf?.([answer], context) ?? [];
        expect(items.filter((item) => stepOf('mfa-devices').wants?.(item))).toEqual(
          isAsked ? [{ id: ARN, name: 'ann', hints: { mfa: 'to ask' } }] : [],
        );
      },
    );

    it.each([
      ['has one now', { MFADevices: [{ SerialNumber: 'x' }] }, { mfaEnabled: true }],
      ['still has none', { MFADevices: [] }, { mfaEnabled: false }],
      ['is gone', { absent: 'NoSuchEntity' }, undefined],
    ])('takes the live answer for a user who %s', (_title, body, mfa) => {
      const { facts } = projected(
        'mfa-devices',
        [{ operation: 'iam:ListMFADevices', body, item: ARN }],
        { items: [{ id: ARN, name: 'ann', hints: {} }] },
      );
      expect(facts[ARN]?.['mfa']).toEqual(mfa);
    });
  });
});
