import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';

import { cloudTrail, iamUser, s3Bucket } from '../../../../src/demo/estate/aws/build.ts';
import type { Fault } from '../../../../src/demo/estate/aws/faults.ts';
import { failureOf, MANAGEMENT, MEMBER, startEstate, type Started } from './aws-clients.ts';

const USER = `User: arn:aws:iam::${MANAGEMENT}:user/collector`;

function start(): Promise<Started> {
  return startEstate(({ management }) => {
    management.users.push(iamUser({ name: 'mia' }));
    for (const name of ['first', 'second']) {
      management.buckets.push(
        s3Bucket({ name, ownerAccountId: MANAGEMENT, policy: { Statement: [] } }),
      );
    }
    management.trails.push(cloudTrail({ name: 'main', bucket: 'first' }));
  });
}

/** One request to each service; the name is the operation's in a fault rule. */
const requests: Record<string, (started: Started) => Promise<unknown>> = {
  'iam:GetCredentialReport': ({ client }) =>
    client(IAMClient).send(new GetCredentialReportCommand()),
  'iam:ListMFADevices': ({ client }) =>
    client(IAMClient).send(new ListMFADevicesCommand({ UserName: 'mia' })),
  'iam:GetAccountSummary': ({ client }) => client(IAMClient).send(new GetAccountSummaryCommand()),
  'sts:AssumeRole': ({ client }) =>
    client(STSClient).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${MEMBER}:role/annexa`,
        RoleSessionName: 'run-1',
      }),
    ),
  'organizations:ListAccounts': ({ client }) =>
    client(OrganizationsClient).send(new ListAccountsCommand()),
  'ec2:DescribeRegions': ({ client }) => client(EC2Client).send(new DescribeRegionsCommand()),
  'cloudtrail:DescribeTrails': ({ client }) =>
    client(CloudTrailClient).send(new DescribeTrailsCommand()),
  'cloudtrail:GetTrailStatus': ({ client }) =>
    client(CloudTrailClient).send(new GetTrailStatusCommand({ Name: 'main' })),
  's3:ListBuckets': ({ client }) => client(S3Client).send(new ListBucketsCommand()),
  's3:GetBucketPolicy': ({ client }) =>
    client(S3Client).send(new GetBucketPolicyCommand({ Bucket: 'first' })),
  's3:GetPublicAccessBlock': ({ client }) =>
    client(S3Client).send(new GetPublicAccessBlockCommand({ Bucket: 'first' })),
  's3-control:GetPublicAccessBlock': ({ client }) =>
    client(S3ControlClient).send(new GetAccountPublicAccessBlockCommand({ AccountId: MANAGEMENT })),
};

async function fail(operation: string, fault: Fault) {
  const started = await start();
  started.estate.faults.push({ operation, fault });
  return failureOf(requests[operation]!(started));
}

describe('a denial', () => {
  const lacking = (action: string) =>
    `because no identity-based policy allows the ${action} action`;

  it.each([
    [
      'iam:GetCredentialReport',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: iam:GetCredentialReport on resource: * ${lacking('iam:GetCredentialReport')}`,
    ],
    [
      'iam:ListMFADevices',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: iam:ListMFADevices on resource: user mia ${lacking('iam:ListMFADevices')}`,
    ],
    [
      'sts:AssumeRole',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${MEMBER}:role/annexa`,
    ],
    [
      'organizations:ListAccounts',
      'AccessDeniedException',
      400,
      "You don't have permissions to access this resource.",
    ],
    [
      'ec2:DescribeRegions',
      'UnauthorizedOperation',
      403,
      `You are not authorized to perform this operation. ${USER} is not authorized to perform: ec2:DescribeRegions ${lacking('ec2:DescribeRegions')}`,
    ],
    [
      'cloudtrail:GetTrailStatus',
      'AccessDeniedException',
      400,
      `${USER} is not authorized to perform: cloudtrail:GetTrailStatus on resource: arn:aws:cloudtrail:eu-central-1:${MANAGEMENT}:trail/main ${lacking('cloudtrail:GetTrailStatus')}`,
    ],
    [
      's3:ListBuckets',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: s3:ListAllMyBuckets ${lacking('s3:ListAllMyBuckets')}`,
    ],
    [
      's3:GetPublicAccessBlock',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: s3:GetBucketPublicAccessBlock on resource: "arn:aws:s3:::first" ${lacking('s3:GetBucketPublicAccessBlock')}`,
    ],
    [
      's3-control:GetPublicAccessBlock',
      'AccessDenied',
      403,
      `${USER} is not authorized to perform: s3:GetAccountPublicAccessBlock ${lacking('s3:GetAccountPublicAccessBlock')}`,
    ],
  ] as const)('of %s reads as AWS writes it', async (operation, name, status, message) => {
    expect(await fail(operation, 'deny')).toEqual({ name, status, message });
  });

  it('concerns the account, region and resource of its rule only', async () => {
    const started = await start();
    const { estate, client, memberClient } = started;
    estate.faults.push(
      { operation: 's3:GetBucketPolicy', resource: 'first', fault: 'deny' },
      { operation: 'iam:*', accountId: MEMBER, fault: 'deny' },
      { operation: 'ec2:DescribeRegions', region: 'us-east-1', fault: 'deny' },
    );
    const s3 = client(S3Client);
    const denied = s3.send(new GetBucketPolicyCommand({ Bucket: 'first' }));
    expect(await failureOf(denied)).toMatchObject({ name: 'AccessDenied' });
    await s3.send(new GetBucketPolicyCommand({ Bucket: 'second' }));
    await client(IAMClient).send(new GetAccountSummaryCommand());
    const asMember = memberClient(IAMClient).send(new GetAccountSummaryCommand());
    expect(await failureOf(asMember)).toMatchObject({ name: 'AccessDenied' });
    await client(EC2Client).send(new DescribeRegionsCommand());
    const virginia = client(EC2Client, { region: 'us-east-1' }).send(new DescribeRegionsCommand());
    expect(await failureOf(virginia)).toMatchObject({ name: 'UnauthorizedOperation' });

    estate.faults.length = 0;
    await s3.send(new GetBucketPolicyCommand({ Bucket: 'first' }));
  });

  it('of an operation that does not exist is a mistake in the plan', async () => {
    const { estate, client } = await start();
    estate.faults.push({ operation: 's3:ListAllMyBuckets', fault: 'deny' });
    const failure = await failureOf(client(IAMClient).send(new GetAccountSummaryCommand()));
    expect(failure).toMatchObject({ name: 'InternalFailure', status: 500 });
    expect(failure.message).toContain('s3:ListAllMyBuckets');
  });

  it('may come after some pages', async () => {
    const { estate, client } = await startEstate(
      ({ management }) => {
        for (let n = 0; n < 9; n += 1) management.users.push(iamUser({ name: `user-${n}` }));
      },
      { pageSize: 4 },
    );
    estate.faults.push({
      operation: 'iam:GetAccountAuthorizationDetails',
      fault: { cutAfterPage: 2 },
    });
    let users = 0;
    const read = async () => {
      for await (const page of paginateGetAccountAuthorizationDetails(
        { client: client(IAMClient) },
        {},
      )) {
        users += page.UserDetailList!.length;
      }
    };
    expect(await failureOf(read())).toMatchObject({ name: 'AccessDenied' });
    expect(users).toBe(8);
  });
});

describe('throttling and failures', () => {
  it.each([
    ['iam:GetAccountSummary', 'Throttling', 400],
    ['sts:AssumeRole', 'Throttling', 400],
    ['organizations:ListAccounts', 'TooManyRequestsException', 400],
    ['ec2:DescribeRegions', 'RequestLimitExceeded', 503],
    ['cloudtrail:DescribeTrails', 'ThrottlingException', 400],
    ['s3:ListBuckets', 'SlowDown', 503],
    ['s3-control:GetPublicAccessBlock', 'SlowDown', 503],
  ] as const)('throttles %s with %s', async (operation, name, status) => {
    expect(await fail(operation, 'throttle')).toMatchObject({ name, status });
  });

  it.each([
    ['iam:GetAccountSummary', 'InternalFailure'],
    ['organizations:ListAccounts', 'InternalFailure'],
    ['ec2:DescribeRegions', 'InternalError'],
    ['s3:GetBucketPolicy', 'InternalError'],
    ['s3-control:GetPublicAccessBlock', 'InternalError'],
  ] as const)('fails %s with %s', async (operation, name) => {
    expect(await fail(operation, 'server-error')).toMatchObject({ name, status: 500 });
  });

  it('stops after as many times as the rule says, so that a retry succeeds', async () => {
    const { estate, client } = await start();
    estate.faults.push({ operation: 'iam:GetAccountSummary', fault: 'throttle', times: 1 });
    await client(IAMClient, { maxAttempts: 2 }).send(new GetAccountSummaryCommand());
    expect(estate.counts()).toEqual({ 'iam:GetAccountSummary': 2 });
  });
});

describe('broken answers', () => {
  it.each([
    'iam:GetAccountSummary',
    'organizations:ListAccounts',
    'ec2:DescribeRegions',
    'cloudtrail:DescribeTrails',
    's3:ListBuckets',
    's3:GetPublicAccessBlock',
  ])('cannot be parsed when %s is malformed', async (operation) => {
    expect(await fail(operation, 'malformed')).toMatchObject({ status: 200 });
  });

  it('hand over half a bucket policy as it came', async () => {
    const { estate, client, management } = await start();
    estate.faults.push({ operation: 's3:GetBucketPolicy', fault: 'malformed' });
    const get = new GetBucketPolicyCommand({ Bucket: 'first' });
    const { Policy } = await client(S3Client).send(get);
    const whole = JSON.stringify(management.buckets[0]!.policy);
    expect(Policy).toBe(whole.slice(0, Math.floor(whole.length / 2)));
  });

  it('leave the client waiting, and the server can still close', async () => {
    const { estate, client } = await start();
    estate.faults.push({ operation: 's3:GetBucketVersioning', fault: 'hang' });
    const impatient = client(S3Client, { requestTimeout: 50 });
    const get = new GetBucketVersioningCommand({ Bucket: 'first' });
    expect(await failureOf(impatient.send(get))).toMatchObject({ name: 'TimeoutError' });

    const patient = failureOf(client(S3Client).send(get));
    const arrived = () => (estate.counts()['s3:GetBucketVersioning'] ?? 0) === 2;
    while (!arrived()) await new Promise((resolve) => setImmediate(resolve));
    await estate.close();
    expect((await patient).status).toBeUndefined();
  });

  it('cut the connection', async () => {
    const failure = await fail('iam:GetAccountSummary', 'drop-connection');
    expect(failure.status).toBeUndefined();
    expect(failure.message).toMatch(/socket hang up|ECONNRESET/);
  });
});
