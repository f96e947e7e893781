import type {
  DBCluster,
  DBInstance,
  DBMajorEngineVersion,
  ResourcePendingMaintenanceActions,
} from '@aws-sdk/client-rds';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { AwsRegionState } from '../../estate/aws/model.ts';
import type { Table } from '../../estate/aws/regional/databases-state.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';

interface Server {
  readonly name: string;
  readonly region: string;
  readonly form: 'instance' | 'cluster' | 'member' | 'replica';
  readonly version: keyof typeof VERSIONS;
  readonly encrypted: boolean;
  readonly backupDays: number;
  readonly backups: 'keep-up' | 'stand-still' | 'of-a-stopped-one';
  readonly protected: boolean;
  readonly environment: string | null;
  readonly upgrades: boolean;
  readonly update: 'none' | 'planned' | 'overdue';
  /** Days from the start of the story for which its certificate is good. */
  readonly certificateDays: number;
  /** Whether AWS itself opens it to the internet. */
  readonly opened: boolean;
}

interface Snapshot {
  readonly name: string;
  readonly of: 'instance' | 'cluster';
  readonly encrypted: boolean;
  readonly sharedWith: readonly string[];
}

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

/** The versions in use; `support` is how many days after the start the regular one ends. */
const VERSIONS = {
  current: { engine: 'postgres', version: '16.8', major: '16', withdrawn: false, support: 800 },
  cluster: {
    engine: 'aurora-postgresql',
    version: '16.6',
    major: '16',
    withdrawn: false,
    support: 830,
  },
  ended: { engine: 'mysql', version: '5.7.44', major: '5.7', withdrawn: false, support: -400 },
  withdrawn: { engine: 'postgres', version: '15.2', major: '15', withdrawn: true, support: 430 },
} as const;

function server(name: string, fields: Partial<Server> = {}): Server {
  return {
    name,
    region: HOME,
    form: 'instance',
    version: 'current',
    encrypted: true,
    backupDays: 14,
    backups: 'keep-up',
    protected: true,
    environment: 'production',
    upgrades: true,
    update: 'none',
    certificateDays: 300,
    opened: false,
    ...fields,
  };
}

function serversOf({ id }: CloudAccount): readonly Server[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  const cluster = { version: 'cluster' } as const;
  return [
    server('orders', { update: 'planned' }),
    server('orders-reports', { form: 'replica', backupDays: 0, protected: false }),
    server('orders-staging', {
      environment: 'staging',
      protected: false,
      backups: 'of-a-stopped-one',
    }),
    server('billing', {
      version: 'ended',
      encrypted: false,
      backupDays: 1,
      protected: false,
      environment: null,
      upgrades: false,
    }),
    server('telemetry', { ...cluster, form: 'cluster' }),
    // Members show values of their own, to which nothing holds but upgrades and certificates.
    server('telemetry-1', { ...cluster, form: 'member', backupDays: 1, protected: false }),
    server('telemetry-2', { ...cluster, form: 'member', upgrades: false, certificateDays: 45 }),
    server('archive', {
      region: SECOND,
      version: 'withdrawn',
      backups: 'stand-still',
      update: 'overdue',
    }),
    server('maps', { ...cluster, region: SECOND, form: 'cluster', backupDays: 1, opened: true }),
  ];
}

function tablesOf({ id }: CloudAccount, region: string): readonly Table[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  const kept = (name: string, days: number): Table => ({
    name,
    recovery: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: days },
  });
  const sessions: Table = { name: 'sessions', recovery: { PointInTimeRecoveryStatus: 'DISABLED' } };
  return region === HOME
    ? [kept('vehicle-state', 35), kept('route-plans', 2), sessions]
    : // A replica has settings of its own.
      [kept('route-plans', 35)];
}

function snapshotsOf({ id }: CloudAccount, region: string): readonly Snapshot[] {
  if (id !== PRODUCTION_ACCOUNT || region !== HOME) return [];
  return [
    { name: 'billing-before-move', of: 'instance', encrypted: false, sharedWith: ['all'] },
    { name: 'orders-before-move', of: 'instance', encrypted: true, sharedWith: [] },
    { name: 'telemetry-sample', of: 'cluster', encrypted: false, sharedWith: ['123456789012'] },
  ];
}

/** The company's databases, the snapshots that somebody took of them, and its tables. */
export const databases: CloudDomain = {
  regional: (account, region, { start }): AwsRegionState => {
    const servers = serversOf(account).filter((one) => one.region === region);
    const snapshots = snapshotsOf(account, region);
    const taken = { SnapshotCreateTime: dateBefore(start, 50, 4), SnapshotType: 'manual' };
    return {
      databases: servers
        .filter(({ form }) => form !== 'cluster')
        .map((one) => asInstance(account, one, start)),
      databaseClusters: servers
        .filter(({ form }) => form === 'cluster')
        .map((one) => asCluster(account, one, start)),
      databaseSnapshots: snapshots
        .filter((one) => one.of === 'instance')
        .map((one) => ({
          ...taken,
          DBSnapshotIdentifier: one.name,
          DBSnapshotArn: snapshotArn(account, region, one),
          Encrypted: one.encrypted,
          StorageEncryptionType: one.encrypted ? ('sse-kms' as const) : ('none' as const),
        })),
      clusterSnapshots: snapshots
        .filter((one) => one.of === 'cluster')
        .map((one) => ({
          ...taken,
          DBClusterSnapshotIdentifier: one.name,
          DBClusterSnapshotArn: snapshotArn(account, region, one),
          StorageEncrypted: one.encrypted,
        })),
      snapshotSharing: Object.fromEntries(
        snapshots.map(({ name, sharedWith }) => [name, [...sharedWith]]),
      ),
      engineVersions: Object.values(VERSIONS).map((one) => ({
        Engine: one.engine,
        EngineVersion: one.version,
        MajorEngineVersion: one.major,
        Status: one.withdrawn ? 'deprecated' : 'available',
      })),
      majorEngineVersions: Object.values(VERSIONS).map((one) => asMajorVersion(one, start)),
      pendingMaintenance: servers
        .filter(({ update }) => update !== 'none')
        .map((one) => asPending(account, one, start)),
      tables: [...tablesOf(account, region)],
    };
  },
  truths: (account) => {
    const all = serversOf(account);
    if (all.length === 0) {
      return Object.keys(VERDICTS).map((check) =>
        truth(check, rootArn(account.id), 'not-applicable'),
      );
    }
    return [
      ...all.flatMap((one) =>
        Object.entries(VERDICTS).map(([check, verdict]) =>
          truth(check, serverArn(account, one), verdict(one)),
        ),
      ),
      ...[HOME, SECOND].flatMap((region) => [
        ...tablesOf(account, region).map(({ name, recovery }) =>
          truth(
            'database-restorable',
            `arn:aws:dynamodb:${region}:${account.id}:table/${name}`,
            good((recovery.RecoveryPeriodInDays ?? 0) >= 7),
          ),
        ),
        ...snapshotsOf(account, region).map((one) =>
          truth(
            'snapshot-not-public',
            snapshotArn(account, region, one),
            good(!one.sharedWith.includes('all')),
          ),
        ),
      ]),
    ];
  },
};

/** What each check is to say of a server. */
const VERDICTS: Readonly<Record<string, (one: Server) => Verdict>> = {
  'database-not-public': ({ form, opened }) =>
    form === 'cluster' && !opened ? 'not-applicable' : good(!opened),
  'database-encrypted': ({ form, encrypted }) =>
    form === 'member' ? 'not-applicable' : good(encrypted),
  'database-restorable': ({ form, backupDays }) =>
    form === 'member' || form === 'replica' ? 'not-applicable' : good(backupDays >= 7),
  'database-restore-point-recent': ({ form, backupDays, backups }) =>
    form === 'member' || form === 'replica' || backupDays === 0
      ? 'not-applicable'
      : good(backups !== 'stand-still'),
  'database-deletion-protected': ({ form, environment, protected: kept }) =>
    form === 'member' || environment === 'staging' ? 'not-applicable' : good(kept),
  'database-patched': ({ form, version, upgrades, update }) =>
    good(
      (form === 'cluster' || upgrades) &&
        update !== 'overdue' &&
        (version === 'current' || version === 'cluster'),
    ),
  'database-certificate-valid': ({ form, certificateDays }) =>
    form === 'cluster' ? 'not-applicable' : good(certificateDays > 90),
};

function asInstance(account: CloudAccount, one: Server, start: Day): DBInstance {
  const { name, form, certificateDays } = one;
  return {
    ...inCommon(one, start),
    DBInstanceArn: serverArn(account, one),
    DBInstanceIdentifier: name,
    DbiResourceId: `db-${name.toUpperCase()}`,
    DBInstanceStatus: one.backups === 'of-a-stopped-one' ? 'stopped' : 'available',
    Endpoint: { Port: portOf(one) },
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: one.upgrades,
    CertificateDetails: {
      CAIdentifier: 'rds-ca-rsa2048-g1',
      ValidTill: dateBefore(start, -certificateDays, 0),
    },
    ...(form === 'member' ? { DBClusterIdentifier: name.replace(/-\d+$/, '') } : {}),
    ...(form === 'replica'
      ? { ReadReplicaSourceDBInstanceIdentifier: name.replace(/-.*$/, '') }
      : {}),
  };
}

function asCluster(account: CloudAccount, one: Server, start: Day): DBCluster {
  return {
    ...inCommon(one, start),
    DBClusterArn: serverArn(account, one),
    DBClusterIdentifier: one.name,
    DbClusterResourceId: `cluster-${one.name.toUpperCase()}`,
    Status: 'available',
    Port: portOf(one),
    // Members are what takes upgrades.
    AutoMinorVersionUpgrade: false,
    InternetAccessGatewayEnabled: one.opened,
  };
}

function inCommon(one: Server, start: Day) {
  const { engine, version } = VERSIONS[one.version];
  const behind = { 'keep-up': null, 'stand-still': 5, 'of-a-stopped-one': 40 }[one.backups];
  return {
    Engine: engine,
    EngineVersion: version,
    StorageEncrypted: one.encrypted,
    BackupRetentionPeriod: one.backupDays,
    ...(behind === null ? {} : { LatestRestorableTime: dateBefore(start, behind, 2) }),
    DeletionProtection: one.protected,
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-databases', Status: 'active' }],
    TagList: one.environment === null ? [] : [{ Key: 'environment', Value: one.environment }],
  };
}

function asMajorVersion(
  { engine, major, support }: (typeof VERSIONS)[keyof typeof VERSIONS],
  start: Day,
): DBMajorEngineVersion {
  return {
    Engine: engine,
    MajorEngineVersion: major,
    SupportedEngineLifecycles: [
      {
        LifecycleSupportName: 'open-source-rds-standard-support',
        LifecycleSupportStartDate: dateBefore(start, 1500, 0),
        LifecycleSupportEndDate: dateBefore(start, -support, 0),
      },
    ],
  };
}

function asPending(
  account: CloudAccount,
  one: Server,
  start: Day,
): ResourcePendingMaintenanceActions {
  return {
    ResourceIdentifier: serverArn(account, one),
    PendingMaintenanceActionDetails: [
      {
        Action: 'system-update',
        Description: 'New operating system update is available',
        CurrentApplyDate: dateBefore(start, one.update === 'overdue' ? 30 : -20, 2),
      },
    ],
  };
}

function portOf({ version }: Server): number {
  return version === 'ended' ? 3306 : 5432;
}

function serverArn({ id }: CloudAccount, { name, region, form }: Server): string {
  return `arn:aws:rds:${region}:${id}:${form === 'cluster' ? 'cluster' : 'db'}:${name}`;
}

function snapshotArn({ id }: CloudAccount, region: string, { name, of }: Snapshot): string {
  return `arn:aws:rds:${region}:${id}:${of === 'cluster' ? 'cluster-snapshot' : 'snapshot'}:${name}`;
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(holds: boolean): Verdict {
  return holds ? 'conforming' : 'nonconforming';
}
