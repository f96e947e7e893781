import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
  type CreateDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { readStep } from '../../../src/engine/read-step.ts';
import { withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };
const arn = (resource: string, region = REGION): string =>
  `arn:aws:rds:${region}:${ACCOUNT}:${resource}`;
const tableArn = (name: string, region = REGION): string =>
  `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`;

let moto: Moto;
let found: Awaited<ReturnType<typeof verdictsOf>>;

beforeAll(async () => {
  moto = await startMoto();
  await withVariables({}, () => seed(moto.url));
  found = await verdictsOf({
    endpoint: moto.url,
    regions: [REGION, 'eu-west-1'],
    steps: [
      'databases',
      'database-snapshots',
      'database-snapshot-sharing',
      'tables',
      'table-backups',
      'firewalls',
    ],
    checks: [
      'database-not-public',
      'database-encrypted',
      'database-restorable',
      'database-restore-point-recent',
      'database-deletion-protected',
      'database-certificate-valid',
      'snapshot-not-public',
    ],
  });
});

afterAll(async () => moto.stop());

describe('databases seeded into moto', () => {
  it('are public where their address is and their firewall lets everybody in', () => {
    expect(found['database-not-public']).toEqual({
      [arn('db:good')]: 'conforming',
      [arn('db:bad')]: 'nonconforming',
      [arn('db:guarded')]: 'conforming',
      [arn('db:good-replica')]: 'conforming',
      [arn('db:orders-1')]: 'conforming',
      [arn('cluster:orders')]: 'not-applicable',
      [arn('db:far', 'eu-west-1')]: 'conforming',
    });
  });

  it('are encrypted as they were made', () => {
    expect(found['database-encrypted']).toEqual({
      [arn('db:good')]: 'conforming',
      [arn('db:bad')]: 'nonconforming',
      [arn('db:guarded')]: 'conforming',
      [arn('db:good-replica')]: 'conforming',
      [arn('db:orders-1')]: 'not-applicable',
      [arn('cluster:orders')]: 'nonconforming',
      [arn('db:far', 'eu-west-1')]: 'conforming',
    });
  });

  it('can be restored as far back as was set', () => {
    expect(found['database-restorable']).toEqual({
      [arn('db:good')]: 'conforming',
      [arn('db:bad')]: 'nonconforming',
      [arn('db:guarded')]: 'nonconforming',
      [arn('db:good-replica')]: 'not-applicable',
      [arn('db:orders-1')]: 'not-applicable',
      [arn('cluster:orders')]: 'conforming',
      [arn('db:far', 'eu-west-1')]: 'conforming',
      [tableArn('kept')]: 'conforming',
      [tableArn('kept-briefly')]: 'nonconforming',
      [tableArn('sessions')]: 'nonconforming',
      [tableArn('kept', 'eu-west-1')]: 'nonconforming',
    });
  });

  // The emulator says of every server that it can be restored to this very moment.
  it('keep up with what is written', () => {
    expect(found['database-restore-point-recent']).toMatchObject({
      [arn('db:good')]: 'conforming',
      [arn('db:bad')]: 'not-applicable',
      [arn('db:good-replica')]: 'not-applicable',
      [arn('cluster:orders')]: 'conforming',
    });
  });

  it('are protected from deletion as was set, but for what is tagged as a test', () => {
    expect(found['database-deletion-protected']).toEqual({
      [arn('db:good')]: 'conforming',
      [arn('db:bad')]: 'nonconforming',
      [arn('db:guarded')]: 'not-applicable',
      [arn('db:good-replica')]: 'nonconforming',
      [arn('db:orders-1')]: 'not-applicable',
      [arn('cluster:orders')]: 'conforming',
      [arn('db:far', 'eu-west-1')]: 'nonconforming',
    });
  });

  // The emulator knows no certificates, nor the operations about versions and pending updates: how
  // these are judged is shown on the estate.
  it('are not assessed by a certificate that is not shown', () => {
    expect(found['database-certificate-valid']).toMatchObject({
      [arn('db:good')]: 'not-assessed',
      [arn('cluster:orders')]: 'not-applicable',
    });
  });
});

describe('snapshots seeded into moto', () => {
  it('are public where everybody may restore them', () => {
    expect(found['snapshot-not-public']).toEqual({
      [arn('snapshot:open')]: 'nonconforming',
      [arn('snapshot:shared')]: 'conforming',
      [arn('snapshot:sealed')]: 'conforming',
      [arn('cluster-snapshot:cluster-open')]: 'nonconforming',
      [arn('cluster-snapshot:cluster-kept')]: 'conforming',
    });
  });

  it.each(['database', 'database-cluster'])('of a %s that is gone are no gap', async (form) => {
    const item = { id: arn('snapshot:gone'), name: 'gone', hints: { form, closed: 'false' } };
    const reading = await withVariables({ ...KEYS, AWS_ENDPOINT_URL: moto.url }, async () => {
      const now = () => '2026-03-02T10:00:00.000Z';
      const settings = aws.settings.parse({ regions: [REGION] });
      const session = await aws.open(settings, {
        secret: async () => '',
        folder: '/',
        now,
        timeout: 20_000,
        requested: () => undefined,
        throttled: () => undefined,
      });
      const step = aws.steps.find(({ id }) => id === 'database-snapshot-sharing');
      if (!step) throw new Error('the step has another name');
      try {
        return await readStep({
          source: 'aws-test',
          step,
          session,
          scope: { account: ACCOUNT, region: REGION },
          items: [item],
          inherited: [],
          signal: new AbortController().signal,
          now,
          redact: (text) => text,
        });
      } finally {
        await aws.close?.(session);
      }
    });
    expect(reading).toMatchObject({ status: 'complete', gaps: [], statements: [] });
  });
});

async function seed(endpoint: string): Promise<void> {
  const config = {
    endpoint,
    credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
  };
  const ec2 = new EC2Client({ ...config, region: REGION });
  const open = await group(ec2, 'open', '0.0.0.0/0');
  const guarded = await group(ec2, 'guarded', '203.0.113.0/24');
  // AWS gives each database an interface in its network, the emulator does not.
  const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const interfaces = new CreateNetworkInterfaceCommand({
    SubnetId: subnet?.SubnetId,
    Groups: [open, guarded],
  });
  await ec2.send(interfaces);

  const rds = new RDSClient({ ...config, region: REGION });
  await rds.send(instance('good', { VpcSecurityGroupIds: [open] }));
  await rds.send(
    instance('bad', {
      VpcSecurityGroupIds: [open],
      PubliclyAccessible: true,
      StorageEncrypted: false,
      BackupRetentionPeriod: 0,
      DeletionProtection: false,
      AutoMinorVersionUpgrade: false,
    }),
  );
  await rds.send(
    instance('guarded', {
      VpcSecurityGroupIds: [guarded],
      PubliclyAccessible: true,
      BackupRetentionPeriod: 3,
      DeletionProtection: false,
      Tags: [{ Key: 'environment', Value: 'Test' }],
    }),
  );
  await rds.send(
    new CreateDBInstanceReadReplicaCommand({
      DBInstanceIdentifier: 'good-replica',
      SourceDBInstanceIdentifier: 'good',
      DeletionProtection: false,
    }),
  );
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'orders',
      Engine: 'aurora-postgresql',
      MasterUsername: 'owner',
      MasterUserPassword: 'invented-password',
      BackupRetentionPeriod: 14,
      DeletionProtection: true,
      StorageEncrypted: false,
    }),
  );
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'orders-1',
      DBInstanceClass: 'db.r6g.large',
      Engine: 'aurora-postgresql',
      DBClusterIdentifier: 'orders',
      PubliclyAccessible: false,
    }),
  );
  const far = new RDSClient({ ...config, region: 'eu-west-1' });
  await far.send(instance('far', { DeletionProtection: false }));
  await snapshots(rds);

  const dynamoDb = new DynamoDBClient({ ...config, region: REGION });
  await table(dynamoDb, 'kept', 35);
  await table(dynamoDb, 'kept-briefly', 1);
  await table(dynamoDb, 'sessions');
  await table(new DynamoDBClient({ ...config, region: 'eu-west-1' }), 'kept');
}

function instance(
  name: string,
  fields: Partial<CreateDBInstanceCommandInput>,
): CreateDBInstanceCommand {
  return new CreateDBInstanceCommand({
    DBInstanceIdentifier: name,
    DBInstanceClass: 'db.t4g.micro',
    Engine: 'postgres',
    AllocatedStorage: 20,
    MasterUsername: 'owner',
    MasterUserPassword: 'invented-password',
    StorageEncrypted: true,
    BackupRetentionPeriod: 7,
    DeletionProtection: true,
    AutoMinorVersionUpgrade: true,
    PubliclyAccessible: false,
    ...fields,
  });
}

async function group(ec2: EC2Client, name: string, from: string): Promise<string> {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: 'for databases' }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: from }] },
      ],
    }),
  );
  return GroupId;
}

async function snapshots(rds: RDSClient): Promise<void> {
  const take = async (database: string, name: string, share?: string): Promise<void> => {
    const DBSnapshotIdentifier = name;
    await rds.send(
      new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier }),
    );
    if (share === undefined) return;
    await rds.send(
      new ModifyDBSnapshotAttributeCommand({
        DBSnapshotIdentifier,
        AttributeName: 'restore',
        ValuesToAdd: [share],
      }),
    );
  };
  await take('bad', 'open', 'all');
  await take('bad', 'shared', '210987654321');
  await take('good', 'sealed');
  for (const name of ['cluster-open', 'cluster-kept']) {
    await rds.send(
      new CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: 'orders',
        DBClusterSnapshotIdentifier: name,
      }),
    );
  }
  await rds.send(
    new ModifyDBClusterSnapshotAttributeCommand({
      DBClusterSnapshotIdentifier: 'cluster-open',
      AttributeName: 'restore',
      ValuesToAdd: ['all'],
    }),
  );
}

async function table(dynamoDb: DynamoDBClient, name: string, days?: number): Promise<void> {
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  if (days === undefined) return;
  await dynamoDb.send(
    new UpdateContinuousBackupsCommand({
      TableName: name,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: days,
      },
    }),
  );
}
