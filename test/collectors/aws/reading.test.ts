import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import {
  accessKey,
  awsAccount,
  cloudTrail,
  iamGroup,
  iamRole,
  iamUser,
  managedPolicy,
  s3Bucket,
  trustFor,
} from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount } from '../../../src/demo/estate/aws/model.ts';
import { accountSteps } from './account-steps.ts';
import {
  ACCOUNT,
  MEMBER,
  ROOT,
  account,
  readEstate,
  type EstateOptions,
  type EstateReading,
} from './estate.ts';

/** Reads what belongs to accounts as a whole; what is in their regions has tests of its own. */
function readAccounts(
  accounts: readonly AwsAccount[],
  options: EstateOptions = {},
): Promise<EstateReading> {
  return readEstate(accounts, { without: ['regions'], ...options });
}

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';
const user = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const day = (text: string): Date => new Date(`${text}T08:00:00Z`);

function company(): AwsAccount {
  return account((it) => {
    it.users.push(
      iamUser({
        name: 'ann',
        password: {
          lastChanged: day('2026-01-01'),
          lastUsed: day('2026-02-01'),
          resetRequired: false,
        },
        mfaDevices: [
          { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/ann`, enabledAt: day('2026-01-01') },
        ],
        groups: ['admins'],
        tags: [
          { key: 'email', value: 'ann@example.com' },
          { key: 'phone', value: '+49 30 0000000' },
        ],
      }),
      iamUser({
        name: 'deploy',
        accessKeys: [
          accessKey({ owner: 'deploy', createdAt: day('2025-06-01') }),
          accessKey({ owner: 'deploy', createdAt: day('2024-06-01'), active: false }),
        ],
        tags: [{ key: 'annexa:class', value: 'service' }],
      }),
    );
    it.groups.push(iamGroup({ name: 'admins', attachedPolicies: [ADMINISTRATOR_ACCESS] }));
    it.roles.push(
      iamRole({
        name: 'partner',
        trustPolicy: trustFor('arn:aws:iam::333333333333:root', 'hush-hush-4711'),
        lastUsed: { at: day('2026-02-02'), region: 'eu-central-1' },
      }),
    );
    it.managedPolicies.push(
      managedPolicy({
        name: 'wide',
        document: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
      }),
    );
    it.buckets.push(
      s3Bucket({ name: 'acme-data', ownerAccountId: ACCOUNT, versioning: 'Enabled' }),
      s3Bucket({
        name: 'acme-logs',
        ownerAccountId: ACCOUNT,
        region: 'us-east-1',
        policy: {
          Statement: {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: 'arn:aws:s3:::acme-logs/*',
            Condition: { StringEquals: { 'aws:Referer': 'hush-hush-4712' } },
          },
        },
      }),
    );
    it.trails.push(
      cloudTrail({ name: 'main', bucket: 'acme-logs', homeRegion: 'eu-west-1' }),
      cloudTrail({ name: 'local', bucket: 'acme-logs', multiRegion: false }),
    );
  });
}

describe('an account', () => {
  let all: EstateReading;
  beforeAll(async () => {
    all = await readAccounts([company()]);
  });

  it('is read whole', () => {
    expect(all.readings.filter(({ status }) => status !== 'complete')).toEqual([]);
    expect(new Set(all.readings.map(({ step }) => step))).toEqual(
      new Set(accountSteps.map(({ id }) => id)),
    );
  });

  it('is asked as little as possible, and every request is counted', () => {
    expect(all.counts).toEqual({
      'sts:GetCallerIdentity': 1,
      'iam:GetAccountAuthorizationDetails': 1,
      'iam:GenerateCredentialReport': 2,
      'iam:GetCredentialReport': 1,
      'iam:ListAccessKeys': 1,
      'iam:GetAccountSummary': 1,
      'iam:GetAccountPasswordPolicy': 1,
      's3-control:GetPublicAccessBlock': 1,
      's3:ListBuckets': 1,
      's3:GetBucketPolicy': 2,
      's3:GetBucketPolicyStatus': 2,
      's3:GetBucketAcl': 2,
      's3:GetPublicAccessBlock': 2,
      's3:GetBucketVersioning': 2,
      's3:GetObjectLockConfiguration': 1,
      's3:GetBucketLogging': 2,
      'cloudtrail:DescribeTrails': 1,
      'cloudtrail:GetTrailStatus': 1,
      'cloudtrail:GetEventSelectors': 1,
      'account:GetAlternateContact': 1,
      'iam:ListOrganizationsFeatures': 1,
      'iam:ListSAMLProviders': 1,
      'iam:ListVirtualMFADevices': 1,
      'organizations:DescribeOrganization': 1,
      // The account manages its organization, and so looks for a directory wherever one may be.
      'ec2:DescribeRegions': 1,
      'sso-admin:ListInstances': 3,
    });
    const asked = Object.values(all.counts).reduce((sum, count) => sum + count, 0);
    expect(all.requests).toBe(asked);
  });

  it('is asked where things are', () => {
    expect(all.regions['s3:GetBucketAcl']?.toSorted()).toEqual(['eu-central-1', 'us-east-1']);
    expect(all.regions['cloudtrail:DescribeTrails']).toEqual(['eu-central-1']);
    expect(all.regions['cloudtrail:GetTrailStatus']).toEqual(['eu-west-1']);
    expect(all.regions['s3:ListBuckets']).toEqual(['us-east-1']);
  });

  it('shows people, machines and their keys', () => {
    const accounts = all.facts('account');
    expect(accounts.get(user('ann'))).toMatchObject({
      email: 'ann@example.com',
      administrator: true,
      active: true,
      mfaEnabled: true,
      lastSignInAt: '2026-02-01T08:00:00.000Z',
    });
    expect(accounts.get(user('deploy'))).toMatchObject({
      declaredClass: 'service',
      administrator: false,
      active: true,
      signsInInteractively: false,
    });
    expect([...all.facts('credential').values()]).toMatchObject([
      { form: 'password', ownerId: user('ann'), active: true },
      { ownerId: user('deploy'), active: true, createdAt: '2025-06-01T08:00:00.000Z' },
      { ownerId: user('deploy'), active: false, createdAt: '2024-06-01T08:00:00.000Z' },
    ]);
  });

  it('shows the root user, policies, buckets and trails', () => {
    expect(all.facts('cloud-account').get(ROOT)).toMatchObject({
      rootHasCredential: true,
      rootMfaEnabled: true,
      rootAccessKeyPresent: false,
      hasConsoleUser: true,
    });
    expect([...all.facts('policy').keys()]).toEqual([`arn:aws:iam::${ACCOUNT}:policy/wide`]);
    expect(all.facts('bucket').get('arn:aws:s3:::acme-logs')).toMatchObject({
      region: 'us-east-1',
      policyGrantsPublic: true,
      versioned: false,
    });
    const trails = [...all.facts('trail').values()];
    expect(trails).toMatchObject([{ name: 'main', logging: true, allManagementEvents: true }, {}]);
    expect(trails[1]).not.toHaveProperty('logging');
  });

  it('seals no secret and nothing personal that is not needed', () => {
    const sealed = JSON.stringify(all.readings.map(({ answers }) => answers));
    for (const text of ['hush-hush', '+49 30', 'aws-123456789012@example.com', 'requestId']) {
      expect(sealed.includes(text), text).toBe(false);
    }
    expect(sealed.includes('aws:Referer')).toBe(true);
  });

  it('seals the same from one day to the next', async () => {
    const later = company();
    later.roles[0]!.lastUsed = { at: day('2026-03-01'), region: 'eu-west-1' };
    const again = await readAccounts([later]);
    expect(
      again.readings.map(({ step, answers }) => [step, answers.map(({ body }) => body)]),
    ).toEqual(all.readings.map(({ step, answers }) => [step, answers.map(({ body }) => body)]));
  });

  it('is the same in small pages', async () => {
    const paged = await readAccounts([company()], { pageSize: 2 });
    expect(paged.counts['iam:GetAccountAuthorizationDetails']).toBeGreaterThan(2);
    for (const kind of ['account', 'policy', 'bucket', 'credential'] as const) {
      expect(paged.facts(kind)).toEqual(all.facts(kind));
    }
  });
});

describe('a refusal', () => {
  it.each([
    ['authorization-details', 'iam:GetAccountAuthorizationDetails', undefined],
    ['credential-report', 'iam:GenerateCredentialReport', undefined],
    ['credential-report', 'iam:GetCredentialReport', undefined],
    ['access-keys', 'iam:ListAccessKeys', undefined],
    ['account-summary', 'iam:GetAccountSummary', undefined],
    ['password-policy', 'iam:GetAccountPasswordPolicy', undefined],
    ['account-public-access', 's3-control:GetPublicAccessBlock', 's3:GetAccountPublicAccessBlock'],
    ['buckets', 's3:ListBuckets', 's3:ListAllMyBuckets'],
    ['bucket-policy', 's3:GetBucketPolicy', undefined],
    ['bucket-policy-status', 's3:GetBucketPolicyStatus', undefined],
    ['bucket-acl', 's3:GetBucketAcl', undefined],
    ['bucket-public-access', 's3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
    ['bucket-versioning', 's3:GetBucketVersioning', undefined],
    ['bucket-logging', 's3:GetBucketLogging', undefined],
    ['trails', 'cloudtrail:DescribeTrails', undefined],
    ['trail-status', 'cloudtrail:GetTrailStatus', undefined],
    ['trail-selectors', 'cloudtrail:GetEventSelectors', undefined],
  ])('at %s of %s names the permission', async (step, operation, permission = operation) => {
    const { of } = await readAccounts([company()], { faults: [{ operation, fault: 'deny' }] });
    const [reading] = of(step);
    expect(reading).toMatchObject({ status: 'unavailable', statements: [] });
    expect(reading?.gaps[0]).toMatchObject({ reason: 'denied', permission });
    expect(accountSteps.find(({ id }) => id === step)?.permissions).toContain(permission);
  });

  it('of one bucket leaves the others', async () => {
    const { of } = await readAccounts([company()], {
      faults: [{ operation: 's3:GetBucketAcl', resource: 'acme-logs', fault: 'deny' }],
    });
    const [reading] = of('bucket-acl');
    expect(reading).toMatchObject({ status: 'partial', expected: 2, seen: 1 });
    expect(reading?.gaps).toMatchObject([{ item: 'arn:aws:s3:::acme-logs', reason: 'denied' }]);
  });

  it('in the middle of a list leaves what was seen, and nobody’s lack of rights', async () => {
    const { of, facts } = await readAccounts([company()], {
      pageSize: 1,
      faults: [{ operation: 'iam:GetAccountAuthorizationDetails', fault: { cutAfterPage: 2 } }],
    });
    expect(of('authorization-details')[0]).toMatchObject({ status: 'partial', expected: null });
    expect([...facts('account').keys()]).toEqual([user('collector'), user('ann')]);
    expect(facts('account').get(user('collector'))).not.toHaveProperty('administrator');
  });
});

describe('trouble', () => {
  const operation = 'iam:GetAccountSummary';

  it('that passes is waited out', async () => {
    const { of, counts, throttled } = await readAccounts([company()], {
      faults: [
        { operation, fault: 'throttle', times: 1 },
        { operation, fault: 'server-error', times: 1 },
        { operation, fault: 'drop-connection', times: 1 },
      ],
    });
    expect(of('account-summary')[0]?.status).toBe('complete');
    expect(counts[operation]).toBe(4);
    expect(throttled).toBe(1);
  });

  it('with the network is given up after three attempts', async () => {
    const { gaps, counts } = await readAccounts([company()], {
      faults: [{ operation, fault: 'drop-connection' }],
    });
    expect(gaps('account-summary')).toMatchObject([{ reason: 'unreachable' }]);
    expect(counts[operation]).toBe(3);
  });

  it('with a server that says nothing is given up in time', async () => {
    const { gaps } = await readAccounts([company()], {
      timeout: 100,
      faults: [{ operation, fault: 'hang' }],
    });
    expect(gaps('account-summary')).toMatchObject([{ reason: 'unreachable' }]);
  });

  it('with an answer cut short is no answer', async () => {
    const { of } = await readAccounts([company()], { faults: [{ operation, fault: 'malformed' }] });
    expect(of('account-summary')[0]).toMatchObject({
      status: 'unavailable',
      gaps: [{ reason: 'invalid' }],
    });
  });

  it('with an endpoint that is not there ends at the caller', async () => {
    const { readings } = await readAccounts([company()], {
      variables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    expect(readings).toMatchObject([
      { step: 'caller', status: 'unavailable', gaps: [{ reason: 'unreachable' }] },
    ]);
  });
});

describe('regions', () => {
  it.each([
    [{ regions: ['eu-west-1', 'eu-central-1'] }, 'eu-central-1', 'eu-west-1'],
    [{ regions: 'enabled' }, 'eu-west-2', 'eu-west-2'],
    [{}, '', 'us-east-1'],
  ])('%j with %s in the environment ask in %s', async (settings, AWS_REGION, region) => {
    const { regions } = await readAccounts([company()], { settings, variables: { AWS_REGION } });
    expect(regions['cloudtrail:DescribeTrails']).toEqual([region]);
  });
});

describe('credentials', () => {
  it('may be those of a profile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'annexa-profile-'));
    const file = join(folder, 'config');
    const keys = [
      'aws_access_key_id=AKIACOLLECTOR000',
      'aws_secret_access_key=secret-of-collector',
    ];
    writeFileSync(file, ['[profile audit]', 'region=eu-west-3', ...keys].join('\n'));
    try {
      const { of, regions } = await readAccounts([company()], {
        settings: { profile: 'audit' },
        variables: {
          AWS_CONFIG_FILE: file,
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
          AWS_REGION: '',
        },
      });
      expect(of('account-summary')[0]?.status).toBe('complete');
      expect(regions['cloudtrail:DescribeTrails']).toEqual(['eu-west-3']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the end of a credential', () => {
  const SESSION = { AWS_CREDENTIAL_EXPIRATION: '2030-03-02T18:00:00Z' };

  it('is told of one that was put into the environment with it', async () => {
    const given = await readAccounts([company()], { variables: SESSION });
    expect(given.credentialExpiresAt).toBe('2030-03-02T18:00:00.000Z');
    const without = await readAccounts([company()], {});
    expect(without.credentialExpiresAt).toBeUndefined();
  });
});

describe('endpoints', () => {
  it('may be those of single services', async () => {
    const { readings } = await readAccounts([company()], {
      variables: { AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:9' },
    });
    const broken = readings.filter(({ status }) => status === 'unavailable');
    expect(broken.map(({ step }) => step)).toEqual([
      'authorization-details',
      'credential-report',
      'account-summary',
      'password-policy',
      'root-factors',
      'saml-providers',
      'organization-root-access',
    ]);
  });
});

describe('an organization', () => {
  const TRUST = `arn:aws:iam::${ACCOUNT}:user/collector`;
  const settings = {
    accounts: 'organization',
    role: { name: 'audit/annexa', externalId: 'env:EXTERNAL_ID' },
  };
  const secrets = { 'env:EXTERNAL_ID': 'acme-7781' };

  function member(id: string, externalId: string, fields: Partial<AwsAccount> = {}): AwsAccount {
    const role = iamRole({
      name: 'annexa',
      path: '/audit/',
      trustPolicy: trustFor(TRUST, externalId),
    });
    return awsAccount({
      id,
      name: `Acme ${id}`,
      roles: [role],
      buckets: [s3Bucket({ name: `acme-${id}`, ownerAccountId: id })],
      ...fields,
    });
  }
  const accounts = (): AwsAccount[] => {
    const management = company();
    management.trails[0]!.organizationTrail = true;
    return [
      management,
      member(MEMBER, 'acme-7781'),
      member('444444444444', 'another'),
      member('555555555555', 'acme-7781', { status: 'SUSPENDED' }),
    ];
  };

  it('is read account by account, and what cannot be entered is a gap at every step', async () => {
    const all = await readAccounts(accounts(), { settings, secrets });
    const scopes = all.of('accounts')[0]?.scopes;
    expect(scopes).toEqual([
      { account: ACCOUNT },
      { account: MEMBER },
      { account: '444444444444' },
    ]);
    const closed = all.readings.filter(({ scope }) => scope['account'] === '444444444444');
    const direct = accountSteps.filter(({ after }) => after === 'accounts');
    expect(closed.map(({ step }) => step)).toEqual(direct.map(({ id }) => id));
    for (const reading of closed) {
      expect(reading).toMatchObject({
        status: 'unavailable',
        gaps: [{ reason: 'denied', permission: 'sts:AssumeRole' }],
      });
      expect(reading.gaps[0]?.detail).toContain('444444444444:role/audit/annexa');
    }
    expect(all.facts('bucket').get(`arn:aws:s3:::acme-${MEMBER}`)).toMatchObject({
      accountId: MEMBER,
    });
    expect([...all.facts('cloud-account').keys()]).toEqual([ROOT, `arn:aws:iam::${MEMBER}:root`]);
    expect(JSON.stringify(all.of('accounts')).includes('@example.com')).toBe(false);
  });

  it('has its trail in every account, under an id of that account’s own', async () => {
    const { facts } = await readAccounts(accounts(), { settings, secrets });
    const arn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/main`;
    expect([...facts('trail').keys()].filter((id) => id.startsWith(arn))).toEqual([
      arn,
      `${arn}#${MEMBER}`,
    ]);
  });

  it('may be read in part', async () => {
    const { of, counts } = await readAccounts(accounts(), {
      settings: { ...settings, accounts: [MEMBER] },
      secrets,
    });
    expect(of('accounts')[0]?.scopes).toEqual([{ account: MEMBER }]);
    expect(counts['organizations:ListAccounts']).toBeUndefined();
    expect(counts['sts:AssumeRole']).toBe(1);
    expect(of('account-summary')[0]?.status).toBe('complete');
  });

  it('that may not be listed is a gap', async () => {
    const { gaps } = await readAccounts(accounts(), {
      settings,
      secrets,
      faults: [{ operation: 'organizations:ListAccounts', fault: 'deny' }],
    });
    expect(gaps('accounts')).toMatchObject([
      { reason: 'denied', permission: 'organizations:ListAccounts' },
    ]);
  });

  it('needs a role for another account', async () => {
    const { gaps } = await readAccounts(accounts(), { settings: { accounts: [MEMBER] } });
    expect(gaps('account-summary')).toMatchObject([{ reason: 'denied' }]);
    expect(gaps('account-summary')[0]?.detail).toContain('no role is configured');
  });
});

describe('a large account', () => {
  it('of 200 users and 100 buckets in two regions keeps to 40 calls and 8 a bucket', async () => {
    const large = account((it) => {
      for (let at = 0; at < 200; at += 1) {
        const name = `user-${at}`;
        const accessKeys = [accessKey({ owner: name, createdAt: day('2026-01-01') })];
        it.users.push(iamUser({ name, accessKeys }));
      }
      for (let at = 0; at < 100; at += 1) {
        const region = at % 2 === 0 ? 'eu-central-1' : 'eu-west-1';
        it.buckets.push(s3Bucket({ name: `acme-${at}`, ownerAccountId: ACCOUNT, region }));
      }
    });
    const all = await readAccounts([large]);
    expect(all.readings.filter(({ status }) => status !== 'complete')).toEqual([]);
    expect(all.facts('credential').size).toBe(200);
    expect(all.requests).toBeLessThanOrEqual(40 + 8 * 100);
  });
});
