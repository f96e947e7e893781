import type { AwsRegionState } from '../../src/demo/estate/aws/model.ts';
import type { EncryptionKey } from '../../src/demo/estate/aws/regional/secrets-state.ts';
import { managedNode, patchState } from '../../src/demo/estate/aws/regional/software-build.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Services for which KMS makes a key of its own in a region as soon as one needs it. */
const KEYS_OF_AWS = ['dynamodb', 'ebs', 'lambda', 'rds', 's3', 'secretsmanager'];
/** The engines in use, each in one version. */
const ENGINES = [
  { engine: 'postgres', version: '16.8', major: '16', port: 5432 },
  { engine: 'mysql', version: '8.4.5', major: '8.4', port: 3306 },
];

interface Place {
  readonly account: string;
  readonly region: string;
  readonly now: Date;
}

/**
 * What runs in one region: so many machines in a network that is logged, and as many disks, snapshots,
 * databases, tables, keys, secrets and log groups. Some of each are as they should not be.
 */
export function benchRegion(place: Place, count: number): AwsRegionState {
  const { account, region, now } = place;
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const each = <T>(make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
  const network = `vpc-${region}`;
  const firewalls = [`sg-inside-${region}`, `sg-outside-${region}`];
  const encryptionKeys = [
    ...KEYS_OF_AWS.map((name) => key(place, `of-aws-${name}`, 'AWS', ago(700))),
    ...each((n) => key(place, `own-${String(n)}`, 'CUSTOMER', ago(300), n % 4 !== 0)),
  ];
  return {
    vpcs: [{ VpcId: network, IsDefault: false, Tags: [{ Key: 'environment', Value: 'test' }] }],
    securityGroups: firewalls.map((id, n) => ({
      GroupId: id,
      GroupName: n === 0 ? 'inside' : 'outside',
      VpcId: network,
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: n === 0 ? '10.0.0.0/8' : '0.0.0.0/0' }],
        },
      ],
    })),
    flowLogs: [
      {
        FlowLogId: `fl-${region}`,
        ResourceId: network,
        FlowLogStatus: 'ACTIVE',
        DeliverLogsStatus: 'SUCCESS',
        TrafficType: 'ALL',
      },
    ],
    instances: each((n) => ({
      InstanceId: machineId(n),
      InstanceType: 't3.medium',
      LaunchTime: ago(60 + (n % 90)),
      State: n % 7 === 6 ? { Code: 80, Name: 'stopped' } : { Code: 16, Name: 'running' },
      VpcId: network,
      SecurityGroups: [
        { GroupId: firewalls[n % 2], GroupName: n % 2 === 0 ? 'inside' : 'outside' },
      ],
      MetadataOptions: {
        HttpEndpoint: 'enabled',
        HttpTokens: n % 6 === 5 ? 'optional' : 'required',
      },
    })),
    volumes: each((n) => ({
      VolumeId: `vol-${String(n)}`,
      Encrypted: n % 5 !== 4,
      State: 'in-use',
      Attachments: [
        {
          VolumeId: `vol-${String(n)}`,
          InstanceId: machineId(n),
          Device: '/dev/xvda',
          State: 'attached',
        },
      ],
    })),
    encryptionByDefault: true,
    snapshots: each((n) => ({ SnapshotId: `snap-${String(n)}`, OwnerId: account })),
    managedNodes: each((n) => managedNode(place, machineId(n))),
    patchStates: each((n) => patchState(place, machineId(n))),
    databases: each((n) => {
      const { engine, version, port } = ENGINES[n % ENGINES.length] ?? { port: 5432 };
      const name = `database-${String(n)}`;
      return {
        DBInstanceArn: arn('rds', `db:${name}`),
        DBInstanceIdentifier: name,
        DbiResourceId: `db-${String(n)}`,
        DBInstanceStatus: 'available',
        Engine: engine,
        EngineVersion: version,
        Endpoint: { Port: port },
        StorageEncrypted: n % 8 !== 7,
        BackupRetentionPeriod: n % 9 === 8 ? 0 : 14,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: true,
        DeletionProtection: n % 3 !== 2,
      };
    }),
    engineVersions: ENGINES.map(({ engine, version, major }) => ({
      Engine: engine,
      EngineVersion: version,
      MajorEngineVersion: major,
    })),
    majorEngineVersions: ENGINES.map(({ engine, major }) => ({
      Engine: engine,
      MajorEngineVersion: major,
      SupportedEngineLifecycles: [
        {
          LifecycleSupportName: 'open-source-rds-standard-support',
          LifecycleSupportStartDate: ago(500),
          LifecycleSupportEndDate: ago(-900),
        },
      ],
    })),
    tables: each((n) => ({
      name: `table-${String(n)}`,
      recovery:
        n % 4 === 3
          ? { PointInTimeRecoveryStatus: 'DISABLED' }
          : { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 },
    })),
    encryptionKeys,
    keyAliases: encryptionKeys.map(({ metadata: { KeyId = '', KeyManager } }) => ({
      AliasName: `alias/${KeyManager === 'AWS' ? KeyId.replace('of-aws-', 'aws/') : KeyId}`,
      TargetKeyId: KeyId,
    })),
    secrets: each((n) => ({
      ARN: arn('secretsmanager', `secret:secret-${String(n)}`),
      Name: `secret-${String(n)}`,
      CreatedDate: ago(400),
      LastChangedDate: ago(10 + (n % 300)),
    })),
    logGroups: each((n) => ({
      logGroupName: `/aws/lambda/function-${String(n)}`,
      arn: `${arn('logs', `log-group:/aws/lambda/function-${String(n)}`)}:*`,
      creationTime: ago(400).getTime(),
      ...(n % 3 === 0 ? {} : { retentionInDays: 90 }),
    })),
    taggedResources: each((n) => ({
      ResourceARN: arn('dynamodb', `table/table-${String(n)}`),
      Tags: [{ Key: 'Owner', Value: `team-${String(n % 40)}` }],
    })),
  };
}

function machineId(n: number): string {
  return `i-${String(n)}`;
}

function key(
  { account, region }: Place,
  id: string,
  manager: 'AWS' | 'CUSTOMER',
  made: Date,
  rotates = true,
): EncryptionKey {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
  return {
    metadata: {
      KeyId: id,
      Arn: `arn:aws:kms:${region}:${account}:key/${id}`,
      AWSAccountId: account,
      CreationDate: made,
      KeyManager: manager,
      KeyState: 'Enabled',
      Enabled: true,
      KeySpec: 'SYMMETRIC_DEFAULT',
      Origin: 'AWS_KMS',
      MultiRegion: false,
    },
    policy: JSON.stringify(policy),
    rotation: rotates ? { RotationPeriodInDays: 365 } : null,
  };
}
