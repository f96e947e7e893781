import {
  GetBucketAclCommand,
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { describe, expect, it } from 'vitest';

import { canonicalUserId } from '../../../../src/demo/estate/aws/arns.ts';
import { blockAllPublicAccess, s3Bucket } from '../../../../src/demo/estate/aws/build.ts';
import type { AwsBucket, PolicyDocument } from '../../../../src/demo/estate/aws/model.ts';
import { failureOf, MANAGEMENT, MEMBER, startEstate } from './aws-clients.ts';

const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';

const publicPolicy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'World & <dog>',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::acme-site/*',
    },
  ],
};

function bucket(fields: Partial<AwsBucket> & { name: string }): AwsBucket {
  return s3Bucket({ ownerAccountId: MANAGEMENT, ...fields });
}

function startWith(...buckets: AwsBucket[]) {
  return startEstate(({ management }) => {
    management.buckets.push(...buckets);
  });
}

describe('s3:ListBuckets', () => {
  it('lists everything at once unless a page is asked for', async () => {
    const { client } = await startWith(
      bucket({ name: 'b-two', region: 'eu-west-1' }),
      bucket({ name: 'a-one' }),
    );
    const s3 = client(S3Client);
    const whole = await s3.send(new ListBucketsCommand());
    expect(whole.Buckets).toEqual([
      {
        Name: 'a-one',
        CreationDate: new Date('2024-01-15T09:00:00Z'),
        BucketArn: 'arn:aws:s3:::a-one',
      },
      {
        Name: 'b-two',
        CreationDate: new Date('2024-01-15T09:00:00Z'),
        BucketArn: 'arn:aws:s3:::b-two',
      },
    ]);
    expect(whole.Owner).toEqual({ ID: canonicalUserId(MANAGEMENT) });

    const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    expect(first.Buckets).toMatchObject([{ Name: 'a-one', BucketRegion: 'eu-central-1' }]);
    const { ContinuationToken } = first;
    const second = await s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    expect(second.Buckets).toMatchObject([{ Name: 'b-two', BucketRegion: 'eu-west-1' }]);
    expect(second.ContinuationToken).toBeUndefined();
  });

  it('filters by region, of the region it is asked in only, and by prefix', async () => {
    const { client } = await startWith(
      bucket({ name: 'b-two', region: 'eu-west-1' }),
      bucket({ name: 'a-one' }),
    );
    const s3 = client(S3Client);
    const here = await s3.send(new ListBucketsCommand({ BucketRegion: 'eu-central-1' }));
    expect(here.Buckets!.map((found) => found.Name)).toEqual(['a-one']);
    const prefixed = await s3.send(new ListBucketsCommand({ Prefix: 'b-' }));
    expect(prefixed.Buckets!.map((found) => found.Name)).toEqual(['b-two']);
    for (const input of [
      { BucketRegion: 'eu-west-1' },
      { BucketRegion: 'moon-1' },
      { MaxBuckets: 10_001 },
      { ContinuationToken: 'nonsense' },
    ]) {
      expect(await failureOf(s3.send(new ListBucketsCommand(input as object)))).toMatchObject({
        name: 'InvalidArgument',
        status: 400,
      });
    }
  });

  it('lists the account’s own buckets only', async () => {
    const { memberClient } = await startWith(bucket({ name: 'a-one' }));
    const { Buckets } = await memberClient(S3Client).send(new ListBucketsCommand());
    expect(Buckets).toEqual([]);
  });
});

describe('bucket configuration', () => {
  it('of a bucket nobody configured', async () => {
    const { client } = await startWith(bucket({ name: 'plain', publicAccessBlock: null }));
    const s3 = client(S3Client);
    const Bucket = 'plain';
    const none = {
      name: 'NoSuchBucketPolicy',
      message: 'The bucket policy does not exist',
      status: 404,
    };
    expect(await failureOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toEqual(none);
    expect(await failureOf(s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toEqual(none);
    expect(await failureOf(s3.send(new GetPublicAccessBlockCommand({ Bucket })))).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
    });
    const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(versioning.Status).toBeUndefined();
    const logging = await s3.send(new GetBucketLoggingCommand({ Bucket }));
    expect(logging.LoggingEnabled).toBeUndefined();
    const acl = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(acl.Grants).toEqual([
      {
        Grantee: { Type: 'CanonicalUser', ID: canonicalUserId(MANAGEMENT) },
        Permission: 'FULL_CONTROL',
      },
    ]);
  });

  it('of one with everything, path-style', async () => {
    const { client, estate } = await startWith(
      bucket({
        name: 'acme-site',
        policy: publicPolicy,
        publicAccessBlock: { ...blockAllPublicAccess(), blockPublicPolicy: false },
        versioning: 'Suspended',
        logging: { targetBucket: 'acme-logs', targetPrefix: 'site/<&>' },
      }),
    );
    const s3 = client(
      class extends S3Client {
        constructor(config: ConstructorParameters<typeof S3Client>[0]) {
          super({ ...config, forcePathStyle: true });
        }
      },
    );
    const Bucket = 'acme-site';
    const policy = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(policy.Policy!)).toEqual(publicPolicy);
    const status = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(status.PolicyStatus).toEqual({ IsPublic: true });
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    });
    const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(versioning.Status).toBe('Suspended');
    const logging = await s3.send(new GetBucketLoggingCommand({ Bucket }));
    expect(logging.LoggingEnabled).toEqual({
      TargetBucket: 'acme-logs',
      TargetPrefix: 'site/<&>',
    });
    expect(estate.requests.map((request) => request.parameters['Bucket'])).toEqual(
      Array<string>(5).fill(Bucket),
    );
  });

  it('shows public grants unless they are ignored', async () => {
    const open = bucket({ name: 'open', publicAccessBlock: null });
    open.grants.push({ grantee: { type: 'group', uri: ALL_USERS }, permission: 'READ' });
    const { client, management } = await startWith(open);
    const s3 = client(S3Client);
    const acl = await s3.send(new GetBucketAclCommand({ Bucket: 'open' }));
    expect(acl.Grants![1]).toEqual({
      Grantee: { Type: 'Group', URI: ALL_USERS },
      Permission: 'READ',
    });
    management.publicAccessBlock = blockAllPublicAccess();
    const enforced = await s3.send(new GetBucketAclCommand({ Bucket: 'open' }));
    expect(enforced.Grants).toHaveLength(1);
  });

  it('redirects a request signed for another region, and the SDK can follow', async () => {
    const { client, estate } = await startWith(
      bucket({ name: 'away', region: 'eu-west-1', versioning: 'Enabled' }),
    );
    const get = new GetBucketVersioningCommand({ Bucket: 'away' });
    const s3 = client(S3Client);
    const failure = await s3.send(get).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'PermanentRedirect',
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    });
    const following = client(
      class extends S3Client {
        constructor(config: ConstructorParameters<typeof S3Client>[0]) {
          super({ ...config, followRegionRedirects: true });
        }
      },
    );
    expect((await following.send(get)).Status).toBe('Enabled');
    expect(estate.requests.map((request) => request.region)).toEqual([
      'eu-central-1',
      'eu-central-1',
      'eu-west-1',
    ]);
  });

  it('tells a missing bucket from another account’s', async () => {
    const { client, memberClient } = await startWith(bucket({ name: 'mine' }));
    const missing = new GetBucketVersioningCommand({ Bucket: 'nobodys' });
    expect(await failureOf(client(S3Client).send(missing))).toMatchObject({
      name: 'NoSuchBucket',
      status: 404,
    });
    const foreign = memberClient(S3Client).send(new GetBucketAclCommand({ Bucket: 'mine' }));
    const failure = await failureOf(foreign);
    expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(failure.message).toContain('because no resource-based policy allows');
    const expected = new GetBucketAclCommand({ Bucket: 'mine', ExpectedBucketOwner: MEMBER });
    expect(await failureOf(client(S3Client).send(expected))).toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('s3-control:GetPublicAccessBlock', () => {
  it('answers below the account’s host', async () => {
    const { client, management, estate } = await startEstate();
    const control = client(S3ControlClient);
    // A command object of S3 Control cannot be sent twice.
    const get = () => new GetAccountPublicAccessBlockCommand({ AccountId: MANAGEMENT });
    expect(await failureOf(control.send(get()))).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
    });
    management.publicAccessBlock = { ...blockAllPublicAccess(), ignorePublicAcls: false };
    const { PublicAccessBlockConfiguration } = await control.send(get());
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    expect(estate.counts()).toEqual({ 's3-control:GetPublicAccessBlock': 2 });
  });

  it('is for the caller’s account only', async () => {
    const { client } = await startEstate();
    const send = client(S3ControlClient).send(
      new GetAccountPublicAccessBlockCommand({ AccountId: MEMBER }),
    );
    const failure = await failureOf(send);
    expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(failure.message).toContain('s3:GetAccountPublicAccessBlock');
  });
});
