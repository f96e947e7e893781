import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accountSteps } from '../../collectors/aws/account-steps.ts';
import { readAll, withVariables, type ReadAll } from '../../collectors/aws/read-all.ts';
import { expectedVerdicts } from './expected-verdicts.ts';
import { startMoto, type Moto } from './moto.ts';
import { ACCOUNT, ROOT, seed, type Seeded } from './seed.ts';
import { verdictsOf } from './verdicts-of.ts';

let moto: Moto;
let seeded: Seeded;
let all: ReadAll;

/** Where questions about the whole account are asked; any would do. */
const REGION = 'eu-central-1';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };

beforeAll(async () => {
  moto = await startMoto();
  seeded = await withVariables({}, () => seed(moto.url));
  all = await readAll({
    without: ['regions'],
    variables: { ...KEYS, AWS_ENDPOINT_URL: moto.url },
  });
});

afterAll(async () => moto.stop());

describe('an account seeded into moto', () => {
  it('is read whole, within the budget of calls', () => {
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(all.requests).toBeLessThanOrEqual(50 + 8 * seeded.buckets.length);
  });

  it('shows every user as made', () => {
    const accounts = all.facts('account');
    expect([...accounts.keys()].sort()).toEqual(seeded.iam.users.map(({ arn }) => arn).sort());
    for (const user of seeded.iam.users) {
      expect(accounts.get(user.arn), user.name).toMatchObject({
        name: user.name,
        login: user.name,
        email: user.email,
        declaredClass: user.declaredClass,
        ownerKeys: [
          `aws:${user.name}`,
          `aws:${user.arn}`,
          ...(user.email === null ? [] : [`email:${user.email}`]),
        ],
        active: user.password || user.keys.some(({ active }) => active),
        signsInInteractively: user.password,
        deactivatedAt: null,
        mfaEnabled: user.mfa,
        administrator: user.administrator,
        lastSignInAt: null,
      });
    }
  });

  it('shows the keys of users with an active one', () => {
    const expected = seeded.iam.users
      .filter(({ keys }) => keys.some(({ active }) => active))
      .flatMap(({ arn, keys }) =>
        keys.map(({ id, active }) => [`${arn}#access-key/${id}`, arn, active] as const),
      );
    const credentials = new Map(
      [...all.facts('credential')].filter(([, fact]) => fact['form'] === 'access-key'),
    );
    expect([...credentials.keys()].sort()).toEqual(expected.map(([id]) => id).sort());
    for (const [id, ownerId, active] of expected) {
      expect(credentials.get(id)).toMatchObject({ ownerId, active });
    }
  });

  it('shows every policy of its own, and the attachment of AdministratorAccess', () => {
    const policies = all.facts('policy');
    expect([...policies.keys()].sort()).toEqual(seeded.iam.policies.map(({ id }) => id).sort());
    for (const { id, ...policy } of seeded.iam.policies) {
      expect(policies.get(id), id).toMatchObject(policy);
    }
  });

  it('shows the account', () => {
    expect([...all.facts('cloud-account')]).toEqual([
      [
        ROOT,
        {
          name: ACCOUNT,
          incarnation: ACCOUNT,
          accountId: ACCOUNT,
          // Constants of the emulator, which says nothing of the root user's password.
          rootMfaEnabled: false,
          rootAccessKeyPresent: false,
          rootAppFactorPresent: false,
          rootHardwareFactorOffered: true,
          identityProviderPresent: false,
          securityContactSet: false,
          securityContactDomain: null,
          hasConsoleUser: true,
          passwordPolicySet: true,
          passwordMinimumLength: seeded.iam.passwordMinimumLength,
          passwordReusePrevention: seeded.iam.passwordReusePrevention,
          accountIgnoresPublicAcls: seeded.accountIgnoresPublicAcls,
          accountRestrictsPublicPolicies: seeded.accountRestrictsPublicPolicies,
          accountBlocksPublicAcls: false,
          accountBlocksPublicPolicies: true,
        },
      ],
    ]);
  });

  it('shows every bucket as made', () => {
    const buckets = all.facts('bucket');
    expect(buckets.size).toBe(seeded.buckets.length);
    for (const { name, ...bucket } of seeded.buckets) {
      expect(buckets.get(`arn:aws:s3:::${name}`), name).toMatchObject({
        name,
        accountId: ACCOUNT,
        accessLogged: bucket.logTarget !== null,
        ...bucket,
      });
    }
  });

  it('shows every trail as made', () => {
    const trails = all.facts('trail');
    expect([...trails.keys()].sort()).toEqual(seeded.trails.map(({ arn }) => arn).sort());
    for (const { arn, ...trail } of seeded.trails) {
      expect(trails.get(arn), arn).toMatchObject(trail);
    }
  });

  it.each([0, 100])('is judged as made when read %i days later', async (days) => {
    const expected = expectedVerdicts(seeded, days);
    const found = await verdictsOf({
      endpoint: moto.url,
      regions: [REGION],
      steps: accountSteps.map(({ id }) => id),
      checks: Object.keys(expected),
      days,
    });
    for (const [check, bySubject] of Object.entries(expected)) {
      expect(found[check], check).toEqual(bySubject);
    }
  });
});

describe('a caller who may not read everything', () => {
  const DENIED = [
    'iam:GetCredentialReport',
    'iam:GetAccountPasswordPolicy',
    's3:GetBucketPolicy',
    's3:GetBucketAcl',
    'cloudtrail:GetTrailStatus',
  ];
  let denied: ReadAll;

  beforeAll(async () => {
    const iam = new IAMClient({
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
    });
    await iam.send(new CreateUserCommand({ UserName: 'auditor' }));
    const statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: DENIED, Resource: '*' },
    ];
    await iam.send(
      new PutUserPolicyCommand({
        UserName: 'auditor',
        PolicyName: 'partial',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      }),
    );
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'auditor' }));
    await moto.enforce();
    denied = await readAll({
      without: ['regions'],
      variables: {
        AWS_ENDPOINT_URL: moto.url,
        AWS_ACCESS_KEY_ID: key?.AccessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: key?.SecretAccessKey ?? '',
      },
    });
  });

  it.each([
    ['credential-report', 'iam:GetCredentialReport'],
    ['password-policy', 'iam:GetAccountPasswordPolicy'],
    ['bucket-policy', 's3:GetBucketPolicy'],
    ['bucket-acl', 's3:GetBucketAcl'],
    ['trail-status', 'cloudtrail:GetTrailStatus'],
  ])('is told that %s needs %s', (step, permission) => {
    const [reading] = denied.of(step);
    expect(reading).toMatchObject({ status: 'unavailable', statements: [] });
    expect(new Set(reading?.gaps.map((gap) => `${gap.reason} ${gap.permission ?? ''}`))).toEqual(
      new Set([`denied ${permission}`]),
    );
  });

  it('still sees all the rest', () => {
    const gaps = denied.readings.filter(({ gaps }) => gaps.length > 0).map(({ step }) => step);
    expect(new Set(gaps)).toEqual(
      new Set([
        'credential-report',
        'password-policy',
        'bucket-policy',
        'bucket-acl',
        'trail-status',
      ]),
    );
    expect(denied.facts('bucket').size).toBe(seeded.buckets.length);
    const [bucket] = denied.facts('bucket').values();
    expect(bucket).toHaveProperty('versioned');
    expect(bucket).not.toHaveProperty('aclGrantsPublic');
  });

  it.each([
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'AKIANOBODYNOBODY0000', AWS_SECRET_ACCESS_KEY: 'x' }],
    ['no key', {}],
  ])('with %s is told that the credential is no good', async (_title, keys) => {
    const { readings } = await readAll({ variables: { AWS_ENDPOINT_URL: moto.url, ...keys } });
    expect(readings.map(({ step, status }) => [step, status])).toEqual([['caller', 'unavailable']]);
    expect(readings[0]?.gaps).toMatchObject([{ reason: 'denied' }]);
    expect(readings[0]?.gaps[0]?.detail).toContain('credential');
  });
});
