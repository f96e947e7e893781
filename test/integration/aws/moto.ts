import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { ALLOW_EVERYTHING } from './allow-everything.ts';
import { createAccount, startServer, type Emulator, type Keys } from './emulator.ts';

export type Moto = Emulator;

/** Before it enforces, every key is good in the account that is there from the start. */
const ROOT: Keys = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };

/** Starts the emulator that MOTO_SERVER names, and says so when there is none. */
export async function startMoto(): Promise<Moto> {
  const server = await startServer({
    variable: 'MOTO_SERVER',
    program: 'the moto_server program (PyPI package moto[server], 5.2)',
    commandLine: (port) => ['-H', '127.0.0.1', '-p', String(port)],
    environment: () => ({
      // Else a thousand snapshots of AWS's own are in every region.
      MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
      // Else there is no AdministratorAccess to attach.
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
    }),
  });
  return {
    ...server,
    root: ROOT,
    unmade: {},
    openAccount: () => openAccount(server.url),
    makeMore: async () => undefined,
    enforce: async () => {
      const answer = await fetch(`${server.url}/moto-api/reset-auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: '0',
      });
      if (!answer.ok) throw new Error(`moto answered ${answer.status}`);
    },
  };
}

/** Read through a role that need not be there to be assumed, but has to be when it is to be permitted. */
async function openAccount(endpoint: string): Promise<Keys> {
  const config = { endpoint, region: 'us-east-1', credentials: ROOT };
  const organizations = new OrganizationsClient(config);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const account = await createAccount(config);
  const { Credentials: issued } = await new STSClient(config).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/seeder`,
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
    new PutRolePolicyCommand({
      RoleName: 'seeder',
      PolicyName: 'all',
      PolicyDocument: ALLOW_EVERYTHING,
    }),
  );
  return keys;
}
