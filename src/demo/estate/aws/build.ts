import { createHash } from 'node:crypto';
import { base32, canonicalUserId } from './arns.ts';
import { commonAwsManagedPolicies } from './aws-managed-policies.ts';
import type {
  AwsAccessKey,
  AwsAccount,
  AwsBucket,
  AwsGrant,
  AwsGroup,
  AwsManagedPolicy,
  AwsOrganization,
  AwsPublicAccessBlock,
  AwsRole,
  AwsTrail,
  AwsUser,
  PolicyDocument,
} from './model.ts';

const LONG_AGO = new Date('2024-01-15T09:00:00Z');

/** What must be said of a thing, and whatever of its other fields differs from the default. */
type Fields<T, Required extends keyof T> = Partial<T> & Pick<T, Required>;

/** An organization managed by its first account. */
export function awsOrganization(fields: Fields<AwsOrganization, 'accounts'>): AwsOrganization {
  return {
    id: 'o-a1b2c3d4e5',
    managementAccountId: fields.accounts[0]?.id ?? null,
    awsManagedPolicies: commonAwsManagedPolicies(),
    ...fields,
  };
}

/** An empty account whose root user has a password and MFA, but no access key. */
export function awsAccount(fields: Fields<AwsAccount, 'id' | 'name'>): AwsAccount {
  return {
    email: `aws-${fields.id}@example.com`,
    status: 'ACTIVE',
    createdAt: LONG_AGO,
    root: { mfaEnabled: true, passwordEnabled: true, passwordLastUsed: null, accessKeys: [] },
    passwordPolicy: null,
    users: [],
    groups: [],
    roles: [],
    managedPolicies: [],
    buckets: [],
    trails: [],
    publicAccessBlock: null,
    regions: ['us-east-1', 'eu-central-1', 'eu-west-1'],
    regional: {},
    credentialReportAgeHours: null,
    ...fields,
  };
}

/** A user without any credential, group or policy. Its id follows from name and creation time. */
export function iamUser(fields: Fields<AwsUser, 'name'>): AwsUser {
  const createdAt = fields.createdAt ?? LONG_AGO;
  return {
    path: '/',
    id: uniqueId('AIDA', fields.name, createdAt),
    createdAt,
    password: null,
    mfaDevices: [],
    accessKeys: [],
    signingCertificates: [],
    groups: [],
    inlinePolicies: [],
    attachedPolicies: [],
    permissionsBoundary: null,
    tags: [],
    ...fields,
  };
}

export function accessKey(
  fields: Fields<AwsAccessKey, 'createdAt'> & { owner: string },
): AwsAccessKey {
  const { owner, ...rest } = fields;
  return {
    id: uniqueId('AKIA', owner, fields.createdAt, 16),
    active: true,
    lastUsed: null,
    ...rest,
  };
}

export function iamGroup(fields: Fields<AwsGroup, 'name'>): AwsGroup {
  const createdAt = fields.createdAt ?? LONG_AGO;
  return {
    path: '/',
    id: uniqueId('AGPA', fields.name, createdAt),
    createdAt,
    inlinePolicies: [],
    attachedPolicies: [],
    ...fields,
  };
}

export function iamRole(fields: Fields<AwsRole, 'name' | 'trustPolicy'>): AwsRole {
  const createdAt = fields.createdAt ?? LONG_AGO;
  return {
    path: '/',
    id: uniqueId('AROA', fields.name, createdAt),
    createdAt,
    maxSessionSeconds: 3600,
    inlinePolicies: [],
    attachedPolicies: [],
    permissionsBoundary: null,
    lastUsed: null,
    tags: [],
    ...fields,
  };
}

/** A trust policy for one principal, optionally bound to an external id. */
export function trustFor(principalArn: string, externalId?: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: principalArn },
        Action: 'sts:AssumeRole',
        ...(externalId === undefined
          ? {}
          : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
      },
    ],
  };
}

/** A managed policy with a single version. */
export function managedPolicy(
  fields: Fields<AwsManagedPolicy, 'name'> & { document: PolicyDocument },
): AwsManagedPolicy {
  const { document, ...rest } = fields;
  const createdAt = fields.createdAt ?? LONG_AGO;
  return {
    path: '/',
    id: uniqueId('ANPA', fields.name, createdAt),
    createdAt,
    versions: [{ id: 'v1', createdAt, document }],
    defaultVersionId: 'v1',
    ...rest,
  };
}

/** A private bucket as S3 makes one today: all public access blocked, neither versioned nor logged. */
export function s3Bucket(
  fields: Fields<AwsBucket, 'name'> & { ownerAccountId: string },
): AwsBucket {
  const { ownerAccountId, ...rest } = fields;
  return {
    region: 'eu-central-1',
    createdAt: LONG_AGO,
    policy: null,
    grants: [ownerGrant(ownerAccountId)],
    publicAccessBlock: blockAllPublicAccess(),
    versioning: null,
    encryption: 'AES256',
    objectLock: null,
    logging: null,
    tags: [],
    ...rest,
  };
}

export function ownerGrant(accountId: string): AwsGrant {
  return {
    grantee: { type: 'canonical-user', id: canonicalUserId(accountId) },
    permission: 'FULL_CONTROL',
  };
}

export function blockAllPublicAccess(): AwsPublicAccessBlock {
  return {
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  };
}

/** A multi-region trail that is logging every management event. */
export function cloudTrail(fields: Fields<AwsTrail, 'name' | 'bucket'>): AwsTrail {
  return {
    homeRegion: 'eu-central-1',
    multiRegion: true,
    organizationTrail: false,
    logging: true,
    loggingStartedAt: LONG_AGO,
    loggingStoppedAt: null,
    deliveryError: null,
    deliveredAt: null,
    digestedAt: null,
    digestError: null,
    logGroupArn: null,
    logGroupError: null,
    keyPrefix: null,
    kmsKeyId: null,
    logFileValidation: true,
    includeGlobalServiceEvents: true,
    selectors: {
      kind: 'basic',
      selectors: [
        {
          readWriteType: 'All',
          includeManagementEvents: true,
          dataResources: [],
          excludeManagementEventSources: [],
        },
      ],
    },
    ...fields,
  };
}

/**
 * An identifier in IAM's form: the same name created at the same time gives the same id, created
 * anew another one.
 * @param length characters after the four of the prefix: 17 for principals, 16 for keys
 */
function uniqueId(prefix: string, name: string, createdAt: Date, length = 17): string {
  const digest = createHash('sha256').update(`${name} ${createdAt.toISOString()}`).digest();
  return prefix + base32(digest.subarray(0, length));
}
