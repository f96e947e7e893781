import { describe, expect, it } from 'vitest';

import { projected, type Asked } from './projecting.ts';

const ID = 'arn:aws:s3:::acme';
const ITEMS = [{ id: ID, name: 'acme', hints: { region: 'eu-west-1' } }];

function bucket(step: string, body: unknown) {
  return projected(step, [{ operation: 's3:X', body, item: ID }], { items: ITEMS });
}

describe('the list of buckets', () => {
  const list = (fields = {}): Asked => ({
    operation: 's3:ListBuckets',
    body: { Buckets: [{ Name: 'acme', CreationDate: '2025-01-01T00:00:00.000Z', ...fields }] },
  });
  const located = (body: unknown): Asked => ({ operation: 's3:GetBucketLocation', body, item: ID });

  it.each<[string, readonly Asked[], string | undefined]>([
    ['itself', [list({ BucketRegion: 'eu-west-1' })], 'eu-west-1'],
    ['a location', [list(), located({ LocationConstraint: 'eu-central-1' })], 'eu-central-1'],
    ['the old name of Ireland', [list(), located({ LocationConstraint: 'EU' })], 'eu-west-1'],
    ['an empty location', [list(), located({})], 'us-east-1'],
    ['a location that was refused', [list()], undefined],
    [
      'the location of a bucket that is gone',
      [list(), located({ absent: 'NoSuchBucket' })],
      undefined,
    ],
  ])('tells the region by %s', (_title, asked, region) => {
    const { facts, malformed } = projected('buckets', asked);
    expect(malformed).toEqual([]);
    expect(facts[ID]).toEqual({
      identity: { accountId: '123456789012', ...(region === undefined ? {} : { region }) },
    });
  });

  it('may be empty, and names rows it does not understand', () => {
    expect(projected('buckets', [{ operation: 's3:ListBuckets', body: {} }]).facts).toEqual({});
    const odd = projected('buckets', [{ operation: 's3:ListBuckets', body: { Buckets: [{}] } }]);
    expect(odd.malformed).toHaveLength(1);
  });
});

describe('a bucket', () => {
  const ALL = 'http://acs.amazonaws.com/groups/global/AllUsers';
  const encryption = (SSEAlgorithm: string) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
    },
  });
  const retention = (DefaultRetention: object) => ({
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
  });
  const grant = (Grantee: object, Permission = 'READ') => ({ Grants: [{ Grantee, Permission }] });

  it.each<[string, unknown, string, object]>([
    [
      'bucket-policy',
      { absent: 'NoSuchBucketPolicy' },
      'policy',
      { deniesPlainHttp: false, deniesDeletion: false },
    ],
    [
      'bucket-policy',
      {
        Policy: JSON.stringify({
          Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `${ID}/*` },
        }),
      },
      'policy',
      { deniesPlainHttp: false, deniesDeletion: true },
    ],
    [
      'bucket-policy-status',
      { absent: 'NoSuchBucketPolicy' },
      'policy-status',
      { policyGrantsPublic: false },
    ],
    [
      'bucket-policy-status',
      { PolicyStatus: { IsPublic: true } },
      'policy-status',
      { policyGrantsPublic: true },
    ],
    ['bucket-policy-status', { PolicyStatus: {} }, 'policy-status', {}],
    ['bucket-acl', {}, 'acl', { aclGrantsPublic: false }],
    [
      'bucket-acl',
      grant({ Type: 'CanonicalUser', ID: 'abc' }, 'FULL_CONTROL'),
      'acl',
      { aclGrantsPublic: false },
    ],
    ['bucket-acl', grant({ Type: 'Group', URI: ALL }), 'acl', { aclGrantsPublic: true }],
    [
      'bucket-acl',
      grant({ URI: ALL.replace('AllUsers', 'AuthenticatedUsers') }, 'READ_ACP'),
      'acl',
      { aclGrantsPublic: true },
    ],
    [
      'bucket-acl',
      grant({ URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' }),
      'acl',
      { aclGrantsPublic: false },
    ],
    ['bucket-versioning', {}, 'versioning', { versioned: false }],
    ['bucket-versioning', { Status: 'Suspended' }, 'versioning', { versioned: false }],
    ['bucket-versioning', { Status: 'Enabled' }, 'versioning', { versioned: true }],
    ['bucket-encryption', encryption('AES256'), 'encryption', { encryptedByKeyService: false }],
    ['bucket-encryption', encryption('aws:kms'), 'encryption', { encryptedByKeyService: true }],
    [
      'bucket-encryption',
      encryption('aws:kms:dsse'),
      'encryption',
      { encryptedByKeyService: true },
    ],
    [
      'bucket-encryption',
      { absent: 'ServerSideEncryptionConfigurationNotFoundError' },
      'encryption',
      { encryptedByKeyService: false },
    ],
    [
      'bucket-object-lock',
      { absent: 'ObjectLockConfigurationNotFoundError' },
      'lock',
      { lockedDays: null, lockMode: null },
    ],
    [
      'bucket-object-lock',
      { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
      'lock',
      { lockedDays: null, lockMode: null },
    ],
    [
      'bucket-object-lock',
      retention({ Mode: 'GOVERNANCE', Days: 30 }),
      'lock',
      { lockedDays: 30, lockMode: 'governance' },
    ],
    [
      'bucket-object-lock',
      retention({ Mode: 'COMPLIANCE', Years: 2 }),
      'lock',
      { lockedDays: 730, lockMode: 'compliance' },
    ],
    ['bucket-logging', {}, 'logging', { accessLogged: false, logTarget: null }],
    [
      'bucket-logging',
      { LoggingEnabled: { TargetBucket: 'logs' } },
      'logging',
      { accessLogged: true, logTarget: 'logs' },
    ],
  ])('%s %j', (step, body, facet, expected) => {
    expect(bucket(step, body)).toEqual({ facts: { [ID]: { [facet]: expected } }, malformed: [] });
  });

  it.each([
    ['bucket-policy', { Policy: '{"Statement":' }],
    ['bucket-policy', {}],
    ['bucket-policy-status', {}],
    ['bucket-acl', { Grants: [{}] }],
    ['bucket-versioning', { Status: 'Perhaps' }],
    ['bucket-logging', { LoggingEnabled: {} }],
    ['bucket-public-access', {}],
    ['bucket-encryption', {}],
    ['bucket-object-lock', retention({ Mode: 'PERHAPS', Days: 1 })],
  ])('%s does not understand %j', (step, body) => {
    const { facts, malformed } = bucket(step, body);
    expect(facts).toEqual({});
    expect(malformed).toMatchObject([{ item: ID }]);
    expect(malformed[0]?.malformed).toContain('acme');
  });

  it.each([
    'bucket-policy',
    'bucket-policy-status',
    'bucket-acl',
    'bucket-public-access',
    'bucket-versioning',
    'bucket-logging',
    'bucket-encryption',
    'bucket-object-lock',
  ])('%s says nothing of a bucket that is gone', (step) => {
    expect(bucket(step, { absent: 'NoSuchBucket' })).toEqual({ facts: {}, malformed: [] });
  });
});
