import { bucketArn } from '../estate/aws/arns.ts';
import { blockAllPublicAccess, ownerGrant, s3Bucket } from '../estate/aws/build.ts';
import type { AwsBucket, PolicyDocument, PolicyStatement } from '../estate/aws/model.ts';
import type { Day } from '../../core/time.ts';
import { dateBefore } from './calendar.ts';
import type { Bucket, CloudAccount } from './model.ts';

const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';

export function bucketsOf(account: CloudAccount, start: Day): AwsBucket[] {
  const { id: ownerAccountId, buckets } = account;
  return buckets.map((bucket): AwsBucket => {
    const { name, region, exposure, versioning, logging } = bucket;
    const target = buckets.find((other) => other.logging === 'target' && other.region === region);
    const isBlocked = exposure === 'private' || exposure === 'blocked';
    return s3Bucket({
      name,
      region,
      ownerAccountId,
      createdAt: dateBefore(start, 500, 10),
      policy: policyOf(bucket),
      grants: [
        ownerGrant(ownerAccountId),
        ...(exposure === 'public-by-acl'
          ? [{ grantee: { type: 'group' as const, uri: ALL_USERS }, permission: 'READ' as const }]
          : []),
      ],
      publicAccessBlock: isBlocked ? blockAllPublicAccess() : null,
      encryption: bucket.encryption === 'key-service' ? 'aws:kms' : 'AES256',
      objectLock: lockOf(bucket),
      tags: tagsOf(bucket),
      versioning: versioning === 'on' ? 'Enabled' : versioning === 'suspended' ? 'Suspended' : null,
      logging:
        logging === 'on' && target !== undefined
          ? { targetBucket: target.name, targetPrefix: `${name}/` }
          : null,
    });
  });
}

/** Objects are locked where there are versions of them alone. */
function lockOf({ keeping, versioning }: Bucket): AwsBucket['objectLock'] {
  if (versioning !== 'on') return null;
  if (keeping === 'locked') return { retention: { mode: 'COMPLIANCE', days: 400 } };
  return keeping === 'locked-briefly' ? { retention: { mode: 'GOVERNANCE', days: 30 } } : null;
}

function tagsOf({ labels }: Bucket): AwsBucket['tags'] {
  const { owner = null, classification = null } = labels ?? {};
  return [
    ...(owner === null ? [] : [{ key: 'Owner', value: owner }]),
    ...(classification === null ? [] : [{ key: 'DataClassification', value: classification }]),
  ];
}

function policyOf(bucket: Bucket): PolicyDocument | null {
  const arn = bucketArn(bucket);
  const statements: PolicyStatement[] = [
    ...(bucket.plainHttpDenied
      ? [
          {
            Sid: 'OnlyEncrypted',
            Effect: 'Deny' as const,
            Principal: '*' as const,
            Action: 's3:*',
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]
      : []),
    ...(bucket.exposure === 'public-by-policy' || bucket.exposure === 'blocked'
      ? [
          {
            Sid: 'ForEverybody',
            Effect: 'Allow' as const,
            Principal: '*' as const,
            Action: 's3:GetObject',
            Resource: `${arn}/*`,
          },
        ]
      : []),
  ];
  if (bucket.keeping === 'deletion-denied') {
    statements.push({
      Sid: 'KeepLogs',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: `${arn}/*`,
    });
  }
  return statements.length === 0 ? null : { Version: '2012-10-17', Statement: statements };
}
