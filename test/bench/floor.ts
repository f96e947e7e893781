import type { AwsBucket } from '../../src/demo/estate/aws/model.ts';
import { CLASSIFICATION, type BenchEstate } from './population.ts';
import type { FloorLine } from './floor-line.ts';
import { regionalFloor } from './regional-floor.ts';

/** The most that these lists give on a page. */
const PAGE = 1000;

/**
 * Live questions about users whom a report kept from an earlier run shows as failing. They answer
 * something else than the population, and are counted apart.
 */
export const APART: ReadonlySet<string> = new Set(['iam:ListMFADevices']);

/**
 * The fewest requests with which AWS tells what the collector's steps state, counted from the
 * population and from what one answer of each operation can hold; the collector is not asked.
 */
export function floorOf({ account, organization }: BenchEstate, first: boolean): FloorLine[] {
  const attached = new Set(
    [...account.users, ...account.groups, ...account.roles].flatMap(
      ({ attachedPolicies }) => attachedPolicies,
    ),
  );
  const awsPolicies = organization.awsManagedPolicies.filter(({ name, path }) =>
    attached.has(`arn:aws:iam::aws:policy${path}${name}`),
  ).length;
  const entities =
    account.users.length +
    account.groups.length +
    account.roles.length +
    account.managedPolicies.length +
    awsPolicies;
  const keyed = account.users.filter(({ accessKeys }) => accessKeys.some(({ active }) => active));
  const trails = account.trails.filter(({ multiRegion }) => multiRegion).length;
  const buckets = account.buckets.length;
  const once = (operation: string): FloorLine => ({ operation, requests: 1, formula: '1' });
  const each = (operation: string): FloorLine => ({
    operation,
    requests: buckets,
    formula: 'buckets',
  });
  const some = (
    operation: string,
    formula: string,
    isMeant: (bucket: AwsBucket) => boolean,
  ): FloorLine => ({ operation, requests: account.buckets.filter(isMeant).length, formula });
  return [
    once('sts:GetCallerIdentity'),
    once('organizations:DescribeOrganization'),
    {
      operation: 'iam:GetAccountAuthorizationDetails',
      requests: Math.ceil(entities / PAGE),
      formula: '⌈(users + groups + roles + own policies + attached policies of AWS) / 1000⌉',
    },
    {
      operation: 'iam:GenerateCredentialReport',
      requests: first ? 2 : 1,
      formula: '2 where no report is younger than four hours (begun, done), else 1',
    },
    once('iam:GetCredentialReport'),
    {
      operation: 'iam:ListAccessKeys',
      requests: keyed.length,
      formula: 'users with an active key: no other operation tells a key’s id',
    },
    once('iam:GetAccountSummary'),
    once('iam:GetAccountPasswordPolicy'),
    once('iam:ListSAMLProviders'),
    once('iam:ListVirtualMFADevices'),
    once('account:GetAlternateContact'),
    {
      operation: 's3:ListBuckets',
      requests: Math.ceil(buckets / PAGE),
      formula: '⌈buckets / 1000⌉',
    },
    each('s3:GetBucketAcl'),
    each('s3:GetBucketLogging'),
    each('s3:GetBucketPolicy'),
    some(
      's3:GetBucketPolicyStatus',
      'buckets with a policy: who gets the policy sees where there is none',
      ({ policy }) => policy !== null,
    ),
    each('s3:GetBucketVersioning'),
    each('s3:GetPublicAccessBlock'),
    some(
      's3:GetObjectLockConfiguration',
      'buckets with versioning: no other can be locked',
      ({ versioning }) => versioning === 'Enabled',
    ),
    some('s3:GetBucketEncryption', 'buckets that are classified', ({ tags }) =>
      tags.some(({ key }) => key === CLASSIFICATION),
    ),
    once('s3-control:GetPublicAccessBlock'),
    once('cloudtrail:DescribeTrails'),
    {
      operation: 'cloudtrail:GetTrailStatus',
      requests: trails,
      formula: 'multi-region trails',
    },
    {
      operation: 'cloudtrail:GetEventSelectors',
      requests: trails,
      formula: 'multi-region trails',
    },
    once('ec2:DescribeRegions'),
    ...regionalFloor(account),
  ];
}
