import { userArn } from '../../src/demo/estate/aws/arns.ts';
import {
  accessKey,
  awsAccount,
  awsOrganization,
  cloudTrail,
  iamGroup,
  iamRole,
  iamUser,
  managedPolicy,
  ownerGrant,
  s3Bucket,
  trustFor,
} from '../../src/demo/estate/aws/build.ts';
import type {
  AwsAccount,
  AwsBucket,
  AwsCredential,
  AwsGroup,
  AwsOrganization,
  AwsUser,
  PolicyDocument,
} from '../../src/demo/estate/aws/model.ts';
import { benchRegion } from './regional-population.ts';

const ACCOUNT = '123456789012';
const REGIONS = ['eu-central-1', 'us-east-1'] as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Quotas of an account: what a large one has, however many users it has. */
const MOST_GROUPS = 300;
const MOST_ROLES = 1000;
const MOST_POLICIES = 1500;
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
/** The tag that annexa reads unless it is told another. */
export const CLASSIFICATION = 'DataClassification';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

export interface BenchEstate {
  readonly organization: AwsOrganization;
  readonly account: AwsAccount;
  readonly credential: AwsCredential;
}

/**
 * An account with so many users, half as many buckets, and in each of two regions a twentieth as many
 * machines, databases, keys and so on, each with the traits that real ones have in about these shares.
 * Nothing is random: the same size is the same account.
 */
export function benchEstate(users: number, now: Date): BenchEstate {
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const groups = groupsFor(users);
  const policies = Array.from({ length: Math.min(Math.ceil(users / 10), MOST_POLICIES) }, (_, n) =>
    managedPolicy({ name: `team-${n}`, document: bucketReader(n) }),
  );
  const people = Array.from({ length: users }, (_, n) => {
    const attached =
      n % 5 === 0 ? [`arn:aws:iam::${ACCOUNT}:policy/team-${n % policies.length}`] : [];
    return user(n, groups, n % 10 === 3 ? [...attached, READ_ONLY] : attached, ago);
  });
  // One of the users reads the account: the population is as large as it says.
  people[0] = iamUser({
    name: 'collector',
    attachedPolicies: [READ_ONLY],
    accessKeys: [accessKey({ owner: 'collector', createdAt: ago(30) })],
  });
  const account = awsAccount({
    id: ACCOUNT,
    name: 'Acme',
    users: people,
    groups,
    managedPolicies: policies,
    roles: Array.from({ length: Math.min(Math.ceil(users / 4), MOST_ROLES) }, (_, n) =>
      iamRole({
        name: `service-${n}`,
        trustPolicy: trustFor(`arn:aws:iam::${ACCOUNT}:root`),
        inlinePolicies: [{ name: 'work', document: bucketReader(n) }],
      }),
    ),
    buckets: Array.from({ length: Math.floor(users / 2) }, (_, n) => bucket(n)),
    trails: [cloudTrail({ name: 'all-regions', bucket: 'acme-0' })],
    regions: [...REGIONS],
    regional: Object.fromEntries(
      REGIONS.map((region) => [
        region,
        benchRegion({ account: ACCOUNT, region, now }, Math.ceil(users / 20)),
      ]),
    ),
  });
  return {
    organization: awsOrganization({ accounts: [account], managementAccountId: null }),
    account,
    credential: {
      accessKeyId: 'AKIACOLLECTOR000',
      secretAccessKey: 'secret-of-collector',
      accountId: ACCOUNT,
      principalArn: userArn(ACCOUNT, { name: 'collector', path: '/' }),
    },
  };
}

function groupsFor(users: number): AwsGroup[] {
  const count = Math.min(Math.max(Math.ceil(users / 20), 2), MOST_GROUPS);
  return Array.from({ length: count }, (_, n) =>
    iamGroup({
      name: `group-${n}`,
      attachedPolicies: [n === 0 ? ADMINISTRATOR : READ_ONLY],
    }),
  );
}

/** Seven in ten sign in, of whom six have a second factor; two in five have a key, some of them two. */
function user(
  n: number,
  groups: readonly AwsGroup[],
  attachedPolicies: string[],
  ago: (days: number) => Date,
): AwsUser {
  const name = `user-${n}@example.com`;
  const signsIn = n % 10 < 7;
  const keys = n % 5 < 2 ? (n % 15 === 0 ? 2 : 1) : 0;
  // Every hundredth is an administrator by the group; the others are in one or two of the rest.
  const memberOf = [
    ...(n % 100 === 50 ? [0] : []),
    1 + (n % (groups.length - 1)),
    ...(n % 3 === 0 ? [1 + ((n * 7) % (groups.length - 1))] : []),
  ];
  return iamUser({
    name,
    createdAt: ago(400 + (n % 300)),
    password: signsIn
      ? {
          lastChanged: ago(n % 200),
          lastUsed: n % 13 === 0 ? null : ago(n % 120),
          resetRequired: false,
        }
      : null,
    mfaDevices:
      signsIn && n % 10 !== 4
        ? [{ serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${name}`, enabledAt: ago(300) }]
        : [],
    accessKeys: Array.from({ length: keys }, (_, at) =>
      accessKey({
        owner: `${name} ${at}`,
        createdAt: ago(10 + (n % 180)),
        active: n % 11 !== 0,
        lastUsed: { at: ago(n % 90), region: REGIONS[n % 2] ?? REGIONS[0], service: 's3' },
      }),
    ),
    groups: [...new Set(memberOf.map((at) => groups[at]?.name ?? 'group-1'))],
    inlinePolicies: n % 10 === 0 ? [{ name: 'own', document: bucketReader(n) }] : [],
    attachedPolicies,
    tags: [
      { key: 'email', value: name },
      { key: 'team', value: `team-${n % 40}` },
    ],
  });
}

function bucket(n: number): AwsBucket {
  const name = `acme-${n}`;
  return s3Bucket({
    name,
    ownerAccountId: ACCOUNT,
    region: REGIONS[n % 2] ?? REGIONS[0],
    versioning: n % 2 === 0 ? 'Enabled' : null,
    logging: n % 3 === 0 ? { targetBucket: 'acme-0', targetPrefix: `${name}/` } : null,
    policy: n % 5 < 3 ? tlsOnly(name) : null,
    tags: n % 10 === 0 ? [{ key: CLASSIFICATION, value: 'confidential' }] : [],
    ...(n % 50 === 7
      ? {
          publicAccessBlock: null,
          grants: [
            ownerGrant(ACCOUNT),
            {
              grantee: { type: 'group', uri: 'http://acs.amazonaws.com/groups/global/AllUsers' },
              permission: 'READ',
            },
          ],
        }
      : {}),
  });
}

function bucketReader(n: number): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Read',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [`arn:aws:s3:::acme-${n}`, `arn:aws:s3:::acme-${n}/*`],
      },
    ],
  };
}

function tlsOnly(name: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
