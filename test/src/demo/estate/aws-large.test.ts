import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import {
  GetBucketVersioningCommand,
  ListBucketsCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';

import { iamUser, s3Bucket } from '../../../../src/demo/estate/aws/build.ts';
import { MANAGEMENT, startEstate } from './aws-clients.ts';

const USERS = 10_000;
const BUCKETS = 5_000;

function start() {
  return startEstate(({ management }) => {
    for (let n = 1; n < USERS; n += 1) {
      management.users.push(
        iamUser({
          name: `user-${n}`,
          attachedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        }),
      );
    }
    for (let n = 0; n < BUCKETS; n += 1) {
      management.buckets.push(s3Bucket({ name: `acme-${n}`, ownerAccountId: MANAGEMENT }));
    }
  });
}

describe('a large account', () => {
  it('pages 10,000 users without losing or repeating one', async () => {
    const { client, estate } = await start();
    const names = new Set<string>();
    let attached: number | undefined;
    for await (const page of paginateGetAccountAuthorizationDetails(
      { client: client(IAMClient) },
      { MaxItems: 1000 },
    )) {
      for (const user of page.UserDetailList!) names.add(user.UserName!);
      attached = page.Policies!.at(-1)?.AttachmentCount ?? attached;
    }
    expect(names.size).toBe(USERS);
    expect(attached).toBe(USERS - 1);
    expect(estate.requests).toHaveLength(11);
  });

  it('reports 10,000 users at once', async () => {
    const { client } = await start();
    const iam = client(IAMClient);
    await iam.send(new GenerateCredentialReportCommand());
    await iam.send(new GenerateCredentialReportCommand());
    const { Content } = await iam.send(new GetCredentialReportCommand());
    expect(Buffer.from(Content!).toString('utf8').split('\n')).toHaveLength(USERS + 2);
  });

  it('lists 5,000 buckets whole or paged, and answers for each', async () => {
    const { client } = await start();
    const s3 = client(S3Client);
    const whole = await s3.send(new ListBucketsCommand());
    expect(whole.Buckets).toHaveLength(BUCKETS);
    const names: string[] = [];
    for await (const page of paginateListBuckets({ client: s3 }, { MaxBuckets: 1000 })) {
      names.push(...page.Buckets!.map((found) => found.Name!));
    }
    expect(names).toEqual(whole.Buckets!.map((found) => found.Name));
    await s3.send(new GetBucketVersioningCommand({ Bucket: names.at(-1)! }));
  });
});
