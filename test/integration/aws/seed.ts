import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';

import { seedBuckets, type SeededBucket } from './seed-buckets.ts';
import { seedIam, type SeededIam } from './seed-iam.ts';

/** The account every key of the emulator belongs to. */
export const ACCOUNT = '123456789012';
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

export interface SeededTrail {
  readonly arn: string;
  readonly multiRegion: boolean;
  /** Not asked of trails of a single region. */
  readonly logging?: boolean;
  readonly allManagementEvents?: boolean;
}

/** What was put into the emulator, in the terms of facts; every name is invented. */
export interface Seeded {
  readonly iam: SeededIam;
  readonly buckets: readonly SeededBucket[];
  readonly trails: readonly SeededTrail[];
  readonly accountIgnoresPublicAcls: boolean;
  readonly accountRestrictsPublicPolicies: boolean;
}

/** Fills an emulator of AWS with an account whose users, buckets and trails differ in every trait. */
export async function seed(endpoint: string): Promise<Seeded> {
  const config = {
    endpoint,
    credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
  };
  const iam = await seedIam(new IAMClient({ ...config, region: 'us-east-1' }), ACCOUNT);
  const buckets = await seedBuckets(
    (region) => new S3Client({ ...config, region, forcePathStyle: true }),
  );
  const s3Control = new S3ControlClient({ ...config, region: 'eu-central-1' });
  const resolve = s3Control.config.endpointProvider;
  s3Control.config.endpointProvider = (parameters, context) =>
    resolve({ ...parameters, RequiresAccountId: false }, context);
  await s3Control.send(
    new PutPublicAccessBlockCommand({
      AccountId: ACCOUNT,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      },
    }),
  );
  return {
    iam,
    buckets,
    trails: await seedTrails((region) => new CloudTrailClient({ ...config, region })),
    accountIgnoresPublicAcls: false,
    accountRestrictsPublicPolicies: false,
  };
}

async function seedTrails(client: (region: string) => CloudTrailClient): Promise<SeededTrail[]> {
  const trail = async (
    region: string,
    name: string,
    { multiRegion = true, logging = true, writeOnly = false, exclude = [] as string[] },
  ): Promise<SeededTrail> => {
    const cloudTrail = client(region);
    const { TrailARN: arn = '' } = await cloudTrail.send(
      new CreateTrailCommand({
        Name: name,
        S3BucketName: 'acme-logs-01',
        IsMultiRegionTrail: multiRegion,
      }),
    );
    if (logging) await cloudTrail.send(new StartLoggingCommand({ Name: name }));
    await cloudTrail.send(
      new PutEventSelectorsCommand({
        TrailName: name,
        EventSelectors: [
          {
            ReadWriteType: writeOnly ? 'WriteOnly' : 'All',
            IncludeManagementEvents: true,
            ExcludeManagementEventSources: exclude,
          },
        ],
      }),
    );
    const allManagementEvents = !writeOnly && exclude.length === 0;
    return { arn, multiRegion, ...(multiRegion ? { logging, allManagementEvents } : {}) };
  };
  return [
    await trail('eu-central-1', 'single-region', { multiRegion: false }),
    await trail('eu-west-1', 'stopped', { logging: false }),
    await trail('eu-central-1', 'writes-only', { writeOnly: true }),
    await trail('eu-west-1', 'without-kms', { exclude: ['kms.amazonaws.com'] }),
    await trail('eu-west-1', 'everything', {}),
  ];
}
