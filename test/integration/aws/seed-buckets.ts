import {
  CreateBucketCommand,
  PutBucketAclCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface SeededBucket {
  readonly name: string;
  readonly region: string;
  readonly deniesPlainHttp: boolean;
  readonly policyGrantsPublic: boolean;
  readonly aclGrantsPublic: boolean;
  readonly bucketIgnoresPublicAcls: boolean;
  readonly bucketRestrictsPublicPolicies: boolean;
  readonly versioned: boolean;
  readonly logTarget: string | null;
}

const REGIONS = ['eu-central-1', 'eu-west-1'] as const;
const BUCKETS = 36;

type Statement = Readonly<Record<string, unknown>>;

interface Policy {
  readonly denies: boolean;
  readonly isPublic: boolean;
  statements(bucket: string): readonly Statement[];
}

const http = { Bool: { 'aws:SecureTransport': 'false' } };
const both = (bucket: string): string[] => [bucket, `${bucket}/*`];

function denial(bucket: string, fields: Statement = {}): Statement {
  return {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: both(bucket),
    Condition: http,
    ...fields,
  };
}

function open(bucket: string): Statement {
  return { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/*` };
}

const shut = (fields: Statement, denies: boolean): Policy => ({
  denies,
  isPublic: false,
  statements: (bucket) => [denial(bucket, fields)],
});

/** Policies by the number of the bucket, over and over; `undefined` is none. */
const POLICIES: readonly (Policy | undefined)[] = [
  undefined,
  shut({}, true),
  shut(
    { Principal: { AWS: ['*'] }, Condition: { Bool: { 'AWS:securetransport': [false] } } },
    true,
  ),
  shut({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } }, false),
  shut({ Action: 's3:PutObject' }, false),
  shut({ Condition: { ...http, StringEquals: { 'aws:PrincipalAccount': '123456789012' } } }, false),
  { denies: false, isPublic: true, statements: (bucket) => [open(bucket)] },
  { denies: true, isPublic: true, statements: (bucket) => [open(bucket), denial(bucket)] },
  {
    denies: true,
    isPublic: false,
    statements: (bucket) => [
      denial(bucket, { Resource: bucket }),
      denial(bucket, { Resource: `${bucket}/*`, Action: ['S3:*'] }),
    ],
  },
  {
    denies: false,
    isPublic: false,
    statements: (bucket) => [denial(bucket, { Resource: `${bucket}/*` })],
  },
];

/** What a bucket needs that the access logs of others go to. */
const RECEIVES_LOGS: Policy = {
  denies: false,
  isPublic: false,
  statements: (bucket) => [
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `${bucket}/*`,
    },
  ],
};

/** Buckets in two regions, of every mix of policy, list, block, versioning and logging. */
export async function seedBuckets(client: (region: string) => S3Client): Promise<SeededBucket[]> {
  const buckets: SeededBucket[] = [];
  for (let number = 1; number <= BUCKETS; number += 1) {
    const region = REGIONS[number % 2 === 0 ? 1 : 0];
    buckets.push(await seedBucket(client(region), region, number));
  }
  return buckets;
}

async function seedBucket(
  s3: S3Client,
  region: (typeof REGIONS)[number],
  number: number,
): Promise<SeededBucket> {
  const isLogs = number <= 2;
  const Bucket = `acme-${isLogs ? 'logs' : 'data'}-${String(number).padStart(2, '0')}`;
  const constraint: BucketLocationConstraint = region;
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: constraint },
    }),
  );
  const policy = isLogs ? RECEIVES_LOGS : POLICIES[number % POLICIES.length];
  if (policy) {
    const Statement = policy.statements(`arn:aws:s3:::${Bucket}`);
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  const acl =
    number % 6 === 5 ? 'public-read' : number % 12 === 8 ? 'authenticated-read' : undefined;
  if (acl) await s3.send(new PutBucketAclCommand({ Bucket, ACL: acl }));
  const block = { acls: number % 5 === 0, policies: number % 4 === 1 };
  if (block.acls || block.policies) {
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: block.acls,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: block.policies,
        },
      }),
    );
  }
  const versioning = ([undefined, 'Enabled', 'Suspended'] as const)[number % 3];
  if (versioning) {
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: versioning } }),
    );
  }
  const logTarget = !isLogs && number % 3 === 0 ? `acme-logs-0${number % 2 === 0 ? 2 : 1}` : null;
  if (logTarget !== null) {
    const LoggingEnabled = { TargetBucket: logTarget, TargetPrefix: `${Bucket}/` };
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
  }
  return {
    name: Bucket,
    region,
    deniesPlainHttp: policy?.denies ?? false,
    policyGrantsPublic: policy?.isPublic ?? false,
    aclGrantsPublic: acl !== undefined,
    bucketIgnoresPublicAcls: block.acls,
    bucketRestrictsPublicPolicies: block.policies,
    versioned: versioning === 'Enabled',
    logTarget,
  };
}
