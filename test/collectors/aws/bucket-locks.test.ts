import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { s3Bucket } from '../../../src/demo/estate/aws/build.ts';
import type { AwsBucket } from '../../../src/demo/estate/aws/model.ts';
import { ACCOUNT, account, readEstate, type EstateOptions, type EstateReading } from './estate.ts';

const READ = [
  'caller',
  'accounts',
  'buckets',
  'bucket-versioning',
  'bucket-object-lock',
  'regions',
  'resource-tags',
  'bucket-encryption',
];

function bucket(name: string, fields: Partial<AwsBucket> = {}): AwsBucket {
  return s3Bucket({ name, ownerAccountId: ACCOUNT, region: 'eu-west-1', ...fields });
}

function readBuckets(buckets: AwsBucket[], options: EstateOptions = {}): Promise<EstateReading> {
  return readEstate([account((mine) => void (mine.buckets = buckets))], {
    without: aws.steps.map(({ id }) => id).filter((id) => !READ.includes(id)),
    ...options,
  });
}

const locked: Partial<AwsBucket> = {
  versioning: 'Enabled',
  objectLock: { retention: { mode: 'COMPLIANCE', days: 400 } },
};

describe('the locks of buckets', () => {
  it('are asked of versioned buckets alone', async () => {
    const all = await readBuckets([
      bucket('acme-locked', locked),
      bucket('acme-by-hand', { versioning: 'Enabled', objectLock: { retention: null } }),
      bucket('acme-versioned', { versioning: 'Enabled' }),
      bucket('acme-suspended', { versioning: 'Suspended' }),
      bucket('acme-plain'),
    ]);
    expect(all.counts['s3:GetObjectLockConfiguration']).toBe(3);
    const locks = [...all.facts('bucket').values()].map((fact) => [
      fact['name'],
      [fact['versioned'], fact['lockedDays'], fact['lockMode']],
    ]);
    expect(Object.fromEntries(locks)).toEqual({
      'acme-locked': [true, 400, 'compliance'],
      'acme-by-hand': [true, null, null],
      'acme-versioned': [true, null, null],
      'acme-suspended': [false, undefined, undefined],
      'acme-plain': [false, undefined, undefined],
    });
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('cost nothing where there is no bucket', async () => {
    const all = await readBuckets([]);
    expect(all.counts['s3:GetObjectLockConfiguration']).toBe(undefined);
  });

  it('are a gap of the bucket that hides its lock, or its versioning', async () => {
    const all = await readBuckets([bucket('acme-locked', locked), bucket('acme-shut', locked)], {
      faults: [
        { operation: 's3:GetBucketVersioning', resource: 'acme-shut', fault: 'deny' },
        { operation: 's3:GetObjectLockConfiguration', resource: 'acme-locked', fault: 'deny' },
      ],
    });
    const gaps = all.gaps('bucket-object-lock').map(({ item, permission }) => [item, permission]);
    expect(Object.fromEntries(gaps)).toEqual({
      'arn:aws:s3:::acme-locked': 's3:GetBucketObjectLockConfiguration',
      'arn:aws:s3:::acme-shut': 's3:GetBucketVersioning',
    });
  });
});

describe('the encryption of buckets', () => {
  const classified = {
    tags: [{ key: 'DataClassification', value: 'confidential' }],
  };

  it('says whether the key service does it, of those that bear a classification', async () => {
    const all = await readBuckets(
      [
        bucket('acme-aes', { ...classified, encryption: 'AES256' }),
        bucket('acme-kms', { ...classified, encryption: 'aws:kms' }),
        bucket('acme-far', { ...classified, encryption: 'aws:kms:dsse', region: 'eu-central-1' }),
        bucket('acme-shut', classified),
        bucket('acme-owned', { tags: [{ key: 'Owner', value: 'platform' }] }),
        bucket('acme-bare'),
      ],
      { faults: [{ operation: 's3:GetBucketEncryption', resource: 'acme-shut', fault: 'deny' }] },
    );
    const told = [...all.facts('bucket').values()].map((fact) => [
      fact['name'],
      fact['encryptedByKeyService'],
    ]);
    expect(Object.fromEntries(told)).toEqual({
      'acme-aes': false,
      'acme-kms': true,
      'acme-far': true,
      'acme-shut': undefined,
      'acme-owned': undefined,
      'acme-bare': undefined,
    });
    expect(all.counts['s3:GetBucketEncryption']).toBe(4);
    expect(all.gaps('bucket-encryption')).toMatchObject([
      { permission: 's3:GetEncryptionConfiguration', item: 'arn:aws:s3:::acme-shut' },
    ]);
  });
});
