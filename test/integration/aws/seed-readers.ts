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
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { oneOfEach } from './one-of-each.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Two accounts of an organization, each with one of everything, and who reads them. */
export interface Readers {
  /** Key of the user whom annexa runs as. */
  readonly caller: Keys;
  /** Gives the user whom annexa runs as this policy and no other. */
  allowCaller(policy: unknown): Promise<void>;
  /** The same for the role in the other account. */
  allowMember(policy: unknown): Promise<void>;
}

const SEED: Keys = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const READER = 'collector';

/** Fills an emulator that does not yet enforce; what it hands out works when it does. */
export async function seedReaders(endpoint: string, role: string): Promise<Readers> {
  const config = (credentials: Keys) => ({ endpoint, region: 'us-east-1', credentials });
  const iam = new IAMClient(config(SEED));
  await seedOneOfEach(SEED, config);
  const caller = await userWithKey(iam, READER);
  const admin = new IAMClient(config(await administrator(iam)));
  const member = await openMember(endpoint);
  await seedOneOfEach(member, config);
  const memberIam = new IAMClient(config(member));
  await memberIam.send(
    new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: '{"Statement":[]}' }),
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

/** A new account of a new organization, and the key of a role that may do anything in it. */
async function openMember(endpoint: string): Promise<Keys> {
  const config = { endpoint, region: 'us-east-1', credentials: SEED };
  const organizations = new OrganizationsClient(config);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { CreateAccountStatus: made } = await organizations.send(
    new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' }),
  );
  const { Credentials: issued } = await new STSClient(config).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${made?.AccountId ?? ''}:role/seeder`,
      RoleSessionName: 'seed',
    }),
  );
  const keys: Keys = {
    accessKeyId: issued?.AccessKeyId ?? '',
    secretAccessKey: issued?.SecretAccessKey ?? '',
    sessionToken: issued?.SessionToken ?? '',
  };
  const iam = new IAMClient({ ...config, credentials: keys });
  await iam.send(
    new CreateRoleCommand({ RoleName: 'seeder', AssumeRolePolicyDocument: '{"Statement":[]}' }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'seeder', PolicyName: 'all', PolicyDocument: ALL }),
  );
  return keys;
}

async function administrator(iam: IAMClient): Promise<Keys> {
  const keys = await userWithKey(iam, 'administrator');
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'administrator',
      PolicyName: 'all',
      PolicyDocument: ALL,
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
async function seedOneOfEach(
  keys: Keys,
  config: (keys: Keys) => { endpoint: string; region: string; credentials: Keys },
): Promise<void> {
  const iam = new IAMClient(config(keys));
  const name = `one-${keys.accessKeyId.toLowerCase()}`;
  await userWithKey(iam, name);
  // A password without a second factor, which a report that was kept leaves open.
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: 'invented-4Tests!' }));
  const s3 = new S3Client({ ...config(keys), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await new CloudTrailClient(config(keys)).send(
    new CreateTrailCommand({ Name: 'trail', S3BucketName: name, IsMultiRegionTrail: true }),
  );
  await oneOfEach(config(keys));
}
