import {
  CloudTrailClient,
  DescribeTrailsCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, DescribeKeyPairsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, GetAccountSummaryCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';

import { startAwsEstate } from '../../../../src/demo/estate/aws/server.ts';
import { awsAccount, awsOrganization, s3Bucket } from '../../../../src/demo/estate/aws/build.ts';
import { failureOf, MANAGEMENT, startEstate, type Started } from './aws-clients.ts';

/** One request of each dialect. */
const dialects = {
  query: (started: Started, credentials: Keys) =>
    started.client(IAMClient, { credentials }).send(new GetAccountSummaryCommand()),
  ec2: (started: Started, credentials: Keys) =>
    started.client(EC2Client, { credentials }).send(new DescribeRegionsCommand()),
  json: (started: Started, credentials: Keys) =>
    started.client(CloudTrailClient, { credentials }).send(new DescribeTrailsCommand()),
  s3: (started: Started, credentials: Keys) =>
    started.client(S3Client, { credentials }).send(new ListBucketsCommand({ Prefix: "it's +~*" })),
};

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const known = {
  accessKeyId: `AKIA${MANAGEMENT.padEnd(16, 'X')}`,
  secretAccessKey: `secret-of-${MANAGEMENT}`,
};

describe('signatures', () => {
  it.each(Object.keys(dialects) as (keyof typeof dialects)[])(
    'accepts the SDK’s own in the %s dialect',
    async (dialect) => {
      const started = await startEstate();
      await dialects[dialect](started, known);
      expect(started.estate.requests).toHaveLength(1);
      expect(started.estate.requests[0]).toMatchObject({
        accountId: MANAGEMENT,
        region: 'eu-central-1',
      });
    },
  );

  it.each([
    ['query', 'SignatureDoesNotMatch', 403],
    ['ec2', 'AuthFailure', 401],
    ['json', 'InvalidSignatureException', 400],
    ['s3', 'SignatureDoesNotMatch', 403],
  ] as const)('refuses a wrong secret in the %s dialect as %s', async (dialect, name, status) => {
    const started = await startEstate();
    const wrong = { ...known, secretAccessKey: 'guessed' };
    expect(await failureOf(dialects[dialect](started, wrong))).toMatchObject({ name, status });
    expect(started.estate.requests).toEqual([]);
  });

  it.each([
    ['query', 'InvalidClientTokenId', 403],
    ['ec2', 'AuthFailure', 401],
    ['json', 'UnrecognizedClientException', 400],
    ['s3', 'InvalidAccessKeyId', 403],
  ] as const)('refuses an unknown key in the %s dialect as %s', async (dialect, name, status) => {
    const started = await startEstate();
    const unknown = { ...known, accessKeyId: 'AKIANOBODYNOBODYNOBO' };
    expect(await failureOf(dialects[dialect](started, unknown))).toMatchObject({ name, status });
  });

  it('refuses a session token with a long-term key, and the key of a deleted user', async () => {
    const started = await startEstate();
    const withToken = { ...known, sessionToken: 'made-up' };
    const refused = { name: 'InvalidClientTokenId', status: 403 };
    expect(await failureOf(dialects.query(started, withToken))).toMatchObject(refused);
    started.management.users = [];
    expect(await failureOf(dialects.query(started, known))).toMatchObject(refused);
  });

  it('covers the body and the query', async () => {
    const { estate, client } = await startEstate();
    const iam = client(IAMClient);
    iam.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace('Summary', 'summary');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    expect(await failureOf(iam.send(new GetAccountSummaryCommand()))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    const s3 = client(S3Client);
    s3.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { query: Record<string, string> };
        request.query['prefix'] = 'b';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    expect(await failureOf(s3.send(new ListBucketsCommand({ Prefix: 'a' })))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    expect(estate.requests).toEqual([]);
  });

  it('refuses requests without one', async () => {
    const { estate } = await startEstate();
    const form = await fetch(estate.url, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'GetAccountSummary', Version: '2010-05-08' }),
    });
    expect(form.status).toBe(403);
    expect(await form.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const json = await fetch(estate.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'CloudTrail_20131101.DescribeTrails' },
      body: '{}',
    });
    expect(json.status).toBe(400);
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    const bucket = await fetch(`${estate.url}/some-bucket?acl`);
    expect(bucket.status).toBe(403);
    expect(await bucket.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('operations the estate does not have', () => {
  it('are refused in the form of each service', async () => {
    const { client } = await startEstate(({ management }) => {
      management.buckets.push(s3Bucket({ name: 'acme-logs', ownerAccountId: management.id }));
    });
    const iam = client(IAMClient).send(new ListUsersCommand());
    expect(await failureOf(iam)).toMatchObject({ name: 'InvalidAction', status: 400 });
    const ec2 = client(EC2Client).send(new DescribeKeyPairsCommand());
    expect(await failureOf(ec2)).toMatchObject({ name: 'InvalidAction', status: 400 });
    const cloudTrail = client(CloudTrailClient).send(new LookupEventsCommand());
    expect(await failureOf(cloudTrail)).toMatchObject({
      name: 'UnknownOperationException',
      status: 400,
    });
    const s3 = client(S3Client).send(new GetBucketTaggingCommand({ Bucket: 'acme-logs' }));
    expect(await failureOf(s3)).toMatchObject({ name: 'NotImplemented', status: 501 });
  });
});

describe('services the estate does not have', () => {
  it('are refused in JSON, whatever they speak', async () => {
    const { estate } = await startEstate();
    const scope = `${known.accessKeyId}/20260302/eu-central-1/xray/aws4_request`;
    const response = await fetch(`${estate.url}/groups`, {
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      Message: 'Unknown operation xray:*',
    });
  });
});

describe('startAwsEstate', () => {
  it('refuses a credential of nobody', async () => {
    const organization = awsOrganization({
      accounts: [awsAccount({ id: MANAGEMENT, name: 'Acme' })],
    });
    const principalArn = `arn:aws:iam::${MANAGEMENT}:user/ghost`;
    await expect(
      startAwsEstate({
        organization,
        credentials: [{ ...known, accountId: MANAGEMENT, principalArn }],
        clock: () => new Date(0),
      }),
    ).rejects.toThrow('user/ghost');
  });

  it('counts requests by operation and forgets them when told', async () => {
    const started = await startEstate();
    await dialects.query(started, known);
    await dialects.query(started, known);
    await dialects.json(started, known);
    expect(started.estate.counts()).toEqual({
      'iam:GetAccountSummary': 2,
      'cloudtrail:DescribeTrails': 1,
    });
    started.estate.resetRequests();
    expect(started.estate.requests).toEqual([]);
  });
});
