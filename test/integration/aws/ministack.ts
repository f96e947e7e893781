import { tmpdir } from 'node:os';

import { BackupClient, StartBackupJobCommand } from '@aws-sdk/client-backup';
import { EnableCommand, Inspector2Client } from '@aws-sdk/client-inspector2';

import { createAccount, startServer, type Emulator } from './emulator.ts';
import type { Maker } from './one-of-each/maker.ts';

/** Any account's id is the key of its root user, of this secret. */
const SECRET = 'test';

/** Starts the emulator that MINISTACK names, which asks for permissions from the start. */
export async function startMinistack(): Promise<Emulator> {
  const server = await startServer({
    variable: 'MINISTACK',
    program: 'the ministack program (PyPI package ministack, 1.5)',
    commandLine: () => [],
    environment: (port) => ({
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      TMPDIR: tmpdir(),
      // What it would otherwise take from whoever runs this: the root user's key, and what was kept.
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_SESSION_TOKEN: undefined,
      LOG_LEVEL: 'INFO',
      PERSIST_STATE: '0',
      S3_PERSIST: '0',
      SERVICES: '',
      USE_SSL: '0',
    }),
  });
  const root = { accessKeyId: 'test', secretAccessKey: SECRET };
  return {
    ...server,
    root,
    unmade: {
      machines: 'InvalidAction: Unknown EC2 action: CreateImage',
      // Of a service that it does not know it says so in a form that the SDK does not: GuardDuty,
      threats: 'Unknown: UnknownError',
      // and IAM Identity Center.
      identity: 'Unknown: UnknownError',
    },
    // The organization is there from the start.
    openAccount: async () => ({
      accessKeyId: await createAccount({
        endpoint: server.url,
        region: 'us-east-1',
        credentials: root,
      }),
      secretAccessKey: SECRET,
    }),
    makeMore,
    enforce: async () => undefined,
  };
}

/** A copy in the vault, and somebody who looks for vulnerabilities. */
async function makeMore(make: Maker): Promise<void> {
  const backup = new BackupClient(make);
  const BackupVaultName = 'one-vault';
  await backup.send(
    new StartBackupJobCommand({
      BackupVaultName,
      ResourceArn: `arn:aws:dynamodb:${make.region}:123456789012:table/one-table`,
      IamRoleArn: 'arn:aws:iam::123456789012:role/backup',
    }),
  );
  await new Inspector2Client(make).send(new EnableCommand({ resourceTypes: ['ECR', 'LAMBDA'] }));
}
