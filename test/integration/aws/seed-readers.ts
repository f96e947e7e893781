import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import { ALLOW_EVERYTHING } from './allow-everything.ts';
import type { Emulator, Keys } from './emulator.ts';
import { oneOfEach } from './one-of-each.ts';
import type { Maker } from './one-of-each/maker.ts';

/** Two accounts of an organization, each with one of everything, and who reads them. */
export interface Readers {
  /** Key of the user whom annexa runs as. */
  readonly caller: Keys;
  /** Gives the user whom annexa runs as this policy and no other. */
  allowCaller(policy: unknown): Promise<void>;
  /** The same for the role in the other account. */
  allowMember(policy: unknown): Promise<void>;
}

const READER = 'collector';

/**
 * Fills an emulator that need not yet enforce; what it hands out works when it does. The role can be
 * assumed by whoever knows the external id.
 */
export async function seedReaders(
  emulator: Emulator,
  role: string,
  externalId: string,
): Promise<Readers> {
  const maker = (credentials: Keys): Maker => ({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials,
  });
  const iam = new IAMClient(maker(emulator.root));
  await seedOneOfEach(emulator, maker(emulator.root));
  const caller = await userWithKey(iam, READER);
  const admin = new IAMClient(maker(await administrator(iam)));
  const member = maker(await emulator.openAccount());
  await seedOneOfEach(emulator, member);
  const memberIam = new IAMClient(member);
  await memberIam.send(
    new CreateRoleCommand({
      RoleName: role,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: '*' },
            Condition: { StringEquals: { 'sts:ExternalId': externalId } },
          },
        ],
      }),
    }),
  );
  return {
    caller,
    allowCaller: async (policy) => {
      const PolicyDocument = JSON.stringify(policy);
      await admin.send(
        new PutUserPolicyCommand({ UserName: READER, PolicyName: 'granted', PolicyDocument }),
      );
    },
    allowMember: async (policy) => {
      const PolicyDocument = JSON.stringify(policy);
      await memberIam.send(
        new PutRolePolicyCommand({ RoleName: role, PolicyName: 'granted', PolicyDocument }),
      );
    },
  };
}

async function administrator(iam: IAMClient): Promise<Keys> {
  const keys = await userWithKey(iam, 'administrator');
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'administrator',
      PolicyName: 'all',
      PolicyDocument: ALLOW_EVERYTHING,
    }),
  );
  return keys;
}

async function userWithKey(iam: IAMClient, name: string): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

/** So that every step has something to ask about: a step over items asks nothing where there are none. */
async function seedOneOfEach(emulator: Emulator, make: Maker): Promise<void> {
  const iam = new IAMClient(make);
  const name = `one-${make.credentials.accessKeyId.toLowerCase()}`;
  await userWithKey(iam, name);
  // A password without a second factor, which a report that was kept leaves open.
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: 'invented-4Tests!' }));
  const s3 = new S3Client({ ...make, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await new CloudTrailClient(make).send(
    new CreateTrailCommand({ Name: 'trail', S3BucketName: name, IsMultiRegionTrail: true }),
  );
  await oneOfEach(make, emulator.unmade);
  await emulator.makeMore(make);
}
