import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateVolumeCommand, EC2Client, type Tag } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import type { Maker } from './one-of-each/maker.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };

/** What differs from a plain bucket without tags. */
interface Bucket {
  readonly labels?: readonly [owner: string, classification: string];
  readonly encryption?: ServerSideEncryption;
  readonly versioned?: boolean;
  /** Days, or nothing but the ability to lock. */
  readonly lock?: number | 'by-hand';
  readonly policy?: (arn: string) => object;
  readonly logsTo?: string;
  readonly region?: 'eu-west-1';
}

const keepAll = (arn: string): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:DeleteObject*',
  Resource: `${arn}/*`,
});

/** Every one of `trails` has a trail that delivers there. */
const BUCKETS: Readonly<Record<string, Bucket>> = {
  payroll: { labels: ['finance', 'confidential'], encryption: 'aws:kms', logsTo: 'access-logs' },
  contracts: { labels: ['legal', 'Restricted'], encryption: 'AES256' },
  website: { labels: ['marketing', 'public'] },
  archive: { labels: ['legal', 'top secret'], region: 'eu-west-1' },
  scratch: {},
  'access-logs': { labels: ['platform', 'internal'], versioned: true },
  'trail-locked': { labels: ['platform', 'internal'], lock: 400 },
  'trail-briefly': { labels: ['platform', 'internal'], lock: 30 },
  'trail-by-hand': { labels: ['platform', 'internal'], lock: 'by-hand' },
  'trail-denied': { labels: ['platform', 'internal'], versioned: true, policy: keepAll },
  'trail-plain': { labels: ['platform', 'internal'] },
};
const TRAILS = Object.keys(BUCKETS).filter((name) => name.startsWith('trail-'));

let moto: Moto;
let labelled: Readonly<Record<string, string>>;
let found: Awaited<ReturnType<typeof verdictsOf>>;

beforeAll(async () => {
  moto = await startMoto();
  labelled = await withVariables({}, () => seed(moto.url));
  found = await verdictsOf({
    endpoint: moto.url,
    regions: [REGION, 'eu-west-1'],
    steps: [
      'region',
      'account-summary',
      'account-public-access',
      'bucket-policy',
      'bucket-encryption',
      'bucket-object-lock',
      'bucket-logging',
      'trails',
      'resource-tags',
      'volumes',
      'tables',
      'secrets',
    ],
    checks: [
      'public-storage-blocked',
      'storage-encrypted-by-class',
      'log-storage-immutable',
      'resource-labelled',
    ],
  });
});

afterAll(async () => moto.stop());

const arn = (name: string): string => `arn:aws:s3:::acme-${name}`;

describe('buckets seeded into moto', () => {
  it('are encrypted as their class asks', () => {
    const expected = Object.keys(BUCKETS).map((name) => [arn(name), 'not-applicable']);
    expect(found['storage-encrypted-by-class']).toEqual({
      ...Object.fromEntries(expected),
      [arn('payroll')]: 'conforming',
      [arn('contracts')]: 'nonconforming',
    });
  });

  it('keep the logs that go there', () => {
    const expected = Object.keys(BUCKETS).map((name) => [arn(name), 'not-applicable']);
    expect(found['log-storage-immutable']).toEqual({
      ...Object.fromEntries(expected),
      [arn('access-logs')]: 'nonconforming',
      [arn('trail-locked')]: 'conforming',
      [arn('trail-briefly')]: 'nonconforming',
      [arn('trail-by-hand')]: 'nonconforming',
      [arn('trail-denied')]: 'conforming',
      [arn('trail-plain')]: 'nonconforming',
    });
  });
});

describe('the account', () => {
  it('lets new public policies be made, with three of four blocks on', () => {
    expect(found['public-storage-blocked']).toEqual({
      [`arn:aws:iam::${ACCOUNT}:root`]: 'nonconforming',
    });
  });
});

describe('labels seeded into moto', () => {
  it('are found on whatever bears them, and missed where nothing ever did', () => {
    const buckets = Object.keys(BUCKETS).map((name) => [arn(name), 'conforming']);
    expect(found['resource-labelled']).toEqual({
      ...Object.fromEntries(buckets),
      [arn('archive')]: 'nonconforming',
      [arn('scratch')]: 'nonconforming',
      ...labelled,
    });
  });
});

/** The verdict on the labels of everything that is no bucket. */
async function seed(endpoint: string): Promise<Record<string, string>> {
  const config = { endpoint, credentials: CREDENTIALS };
  for (const [name, bucket] of Object.entries(BUCKETS)) {
    const region = bucket.region ?? REGION;
    await seedBucket(new S3Client({ ...config, region, forcePathStyle: true }), name, bucket);
  }
  const cloudTrail = new CloudTrailClient({ ...config, region: REGION });
  for (const name of TRAILS) {
    await cloudTrail.send(new CreateTrailCommand({ Name: name, S3BucketName: `acme-${name}` }));
  }
  await blockAllButPolicies(new S3ControlClient({ ...config, region: REGION }));
  return seedLabelled({ ...config, region: REGION });
}

async function seedBucket(s3: S3Client, name: string, bucket: Bucket): Promise<void> {
  const Bucket = `acme-${name}`;
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectLockEnabledForBucket: bucket.lock !== undefined,
      ...(bucket.region === undefined
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: bucket.region } }),
    }),
  );
  // Moto does not switch versioning on with the lock, as S3 does.
  if (bucket.versioned === true || bucket.lock !== undefined) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  if (typeof bucket.lock === 'number') {
    const DefaultRetention = { Mode: 'COMPLIANCE', Days: bucket.lock } as const;
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
      }),
    );
  }
  if (bucket.labels !== undefined) {
    const [owner, classification] = bucket.labels;
    const TagSet = tagged(owner, classification);
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  }
  if (bucket.encryption !== undefined) {
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: bucket.encryption } };
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [rule] },
      }),
    );
  }
  if (bucket.policy !== undefined) {
    const Statement = [bucket.policy(`arn:aws:s3:::${Bucket}`)];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  if (bucket.logsTo !== undefined) await logTo(s3, Bucket, `acme-${bucket.logsTo}`);
}

/** Makes the target first, as moto wants it there and open to the service. */
async function logTo(s3: S3Client, Bucket: string, TargetBucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: TargetBucket }));
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${TargetBucket}/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: TargetBucket, Policy }));
  const LoggingEnabled = { TargetBucket, TargetPrefix: `${Bucket}/` };
  await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
}

async function blockAllButPolicies(s3Control: S3ControlClient): Promise<void> {
  const resolve = s3Control.config.endpointProvider;
  s3Control.config.endpointProvider = (parameters, context) =>
    resolve({ ...parameters, RequiresAccountId: false }, context);
  await s3Control.send(
    new PutPublicAccessBlockCommand({
      AccountId: ACCOUNT,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: true,
      },
    }),
  );
}

async function seedLabelled(config: Maker): Promise<Record<string, string>> {
  const ec2 = new EC2Client(config);
  const volume = async (tags: Tag[]): Promise<string> => {
    const TagSpecifications =
      tags.length === 0 ? [] : [{ ResourceType: 'volume' as const, Tags: tags }];
    const made = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 1, TagSpecifications }),
    );
    return `arn:aws:ec2:${REGION}:${ACCOUNT}:volume/${made.VolumeId ?? ''}`;
  };
  const secret = await new SecretsManagerClient(config).send(
    new CreateSecretCommand({
      Name: 'invented',
      SecretString: 'invented',
      Tags: tagged('platform', 'restricted'),
    }),
  );
  const table = await new DynamoDBClient(config).send(
    new CreateTableCommand({
      TableName: 'invented',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: tagged('platform', 'internal'),
    }),
  );
  return {
    [await volume(tagged('platform', 'internal'))]: 'conforming',
    [await volume([{ Key: 'Owner', Value: 'platform' }])]: 'nonconforming',
    [await volume([])]: 'nonconforming',
    [secret.ARN ?? '']: 'conforming',
    [table.TableDescription?.TableArn ?? '']: 'conforming',
  };
}

function tagged(owner: string, classification: string): { Key: string; Value: string }[] {
  return [
    { Key: 'Owner', Value: owner },
    { Key: 'DataClassification', Value: classification },
  ];
}
