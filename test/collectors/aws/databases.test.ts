import type { DBCluster, DBClusterSnapshot, DBInstance, DBSnapshot } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { EstateOptions, EstateReading } from './estate.ts';
import { arn, callsIn, readRegion } from './one-region.ts';
import { projected } from './projecting.ts';

const STEPS = [
  'databases',
  'database-versions',
  'database-maintenance',
  'database-snapshots',
  'database-snapshot-sharing',
  'tables',
  'table-backups',
];
const readDatabases = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);
const at = (text: string): Date => new Date(text);

function instance(name: string, fields: Partial<DBInstance> = {}): DBInstance {
  return {
    DBInstanceArn: arn('rds', `db:${name}`),
    DBInstanceIdentifier: name,
    DbiResourceId: `db-${name}`,
    DBInstanceStatus: 'available',
    Engine: 'postgres',
    EngineVersion: '16.8',
    Endpoint: { Address: `${name}.example.com`, Port: 5432 },
    DbInstancePort: 0,
    StorageEncrypted: true,
    BackupRetentionPeriod: 7,
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: true,
    DeletionProtection: true,
    VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
    CertificateDetails: { CAIdentifier: 'ca-1', ValidTill: at('2027-03-01T00:00:00Z') },
    MasterUsername: 'somebody-secret',
    TagList: [
      { Key: 'Environment', Value: 'Production' },
      { Key: 'contact', Value: '+49 30 0000000' },
    ],
    ...fields,
  };
}

function cluster(name: string, fields: Partial<DBCluster> = {}): DBCluster {
  return {
    DBClusterArn: arn('rds', `cluster:${name}`),
    DBClusterIdentifier: name,
    DbClusterResourceId: `cluster-${name}`,
    Status: 'available',
    Engine: 'aurora-postgresql',
    EngineVersion: '15.4',
    Port: 5432,
    StorageEncrypted: true,
    BackupRetentionPeriod: 7,
    AutoMinorVersionUpgrade: false,
    DeletionProtection: true,
    VpcSecurityGroups: [],
    TagList: [],
    ...fields,
  };
}

const snapshot = (name: string, fields: Partial<DBSnapshot> = {}): DBSnapshot => ({
  DBSnapshotArn: arn('rds', `snapshot:${name}`),
  DBSnapshotIdentifier: name,
  SnapshotCreateTime: at('2026-01-05T03:00:00Z'),
  SnapshotType: 'manual',
  Encrypted: false,
  ...fields,
});
const clusterSnapshot = (
  name: string,
  fields: Partial<DBClusterSnapshot> = {},
): DBClusterSnapshot => ({
  DBClusterSnapshotArn: arn('rds', `cluster-snapshot:${name}`),
  DBClusterSnapshotIdentifier: name,
  SnapshotCreateTime: at('2026-01-05T03:00:00Z'),
  SnapshotType: 'manual',
  StorageEncrypted: false,
  ...fields,
});

const VERSIONS: AwsRegionState = {
  engineVersions: [
    { Engine: 'postgres', EngineVersion: '16.8', MajorEngineVersion: '16' },
    {
      Engine: 'postgres',
      EngineVersion: '11.1',
      MajorEngineVersion: '11',
      Status: 'deprecated',
    },
    { Engine: 'aurora-postgresql', EngineVersion: '15.4', MajorEngineVersion: '15' },
    { Engine: 'docdb', EngineVersion: '5.0.0', MajorEngineVersion: '5.0' },
    { Engine: 'mysql', EngineVersion: '5.1.1', MajorEngineVersion: '5.1' },
  ],
  majorEngineVersions: [
    major('postgres', '11', '2024-02-29T23:59:59Z'),
    major('postgres', '16', '2029-02-28T23:59:59Z'),
    major('aurora-postgresql', '15', '2028-02-29T23:59:59Z'),
    major('mysql', '8.0', '2026-07-31T23:59:59Z'),
  ],
};

function major(engine: string, version: string, end: string) {
  return {
    Engine: engine,
    MajorEngineVersion: version,
    SupportedEngineLifecycles: [
      {
        LifecycleSupportName: 'open-source-rds-standard-support' as const,
        LifecycleSupportStartDate: at('2020-01-01T00:00:00Z'),
        LifecycleSupportEndDate: at(end),
      },
      {
        LifecycleSupportName: 'open-source-rds-extended-support' as const,
        LifecycleSupportStartDate: at(end),
        LifecycleSupportEndDate: at('2033-01-01T00:00:00Z'),
      },
    ],
  };
}

describe('a region in which nothing is', () => {
  it('costs one request for each list', async () => {
    const all = await readDatabases({});
    expect(callsIn(all)).toEqual({
      'rds:DescribeDBInstances': 1,
      'rds:DescribeDBClusters': 1,
      'rds:DescribeDBSnapshots': 1,
      'rds:DescribeDBClusterSnapshots': 1,
      'dynamodb:ListTables': 1,
    });
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
  });
});

describe('databases', () => {
  it('show how each server is reached, kept and maintained', async () => {
    const all = await readDatabases({ ...VERSIONS, databases: [instance('orders')] });
    expect(all.facts('database').get(arn('rds', 'db:orders'))).toEqual({
      name: 'orders',
      incarnation: 'db-orders',
      form: 'instance',
      engine: 'postgres',
      clusterId: null,
      replica: false,
      publicAddress: false,
      internetGateway: false,
      port: 5432,
      firewallIds: ['sg-1'],
      encrypted: true,
      retentionDays: 7,
      latestRestorableAt: '2026-03-02T09:55:00.000Z',
      restorableSeenAt: '2026-03-02T10:00:00.000Z',
      stopped: false,
      deletionProtected: true,
      environment: 'production',
      engineVersion: '16.8',
      minorUpgradesAutomatic: true,
      versionDeprecated: false,
      supportEndsAt: '2029-02-28T23:59:59.000Z',
      maintenanceDueAt: null,
      certificateValidTill: '2027-03-01T00:00:00.000Z',
    });
  });

  it('tell a cluster from its members and a replica from its source', async () => {
    const orders = arn('rds', 'cluster:orders');
    const all = await readDatabases({
      databases: [
        instance('orders-1', { DBClusterIdentifier: 'orders', Engine: 'aurora-postgresql' }),
        instance('copy', { ReadReplicaSourceDBInstanceIdentifier: 'source' }),
        instance('copy-of-cluster', { ReadReplicaSourceDBClusterIdentifier: 'source' }),
      ],
      databaseClusters: [
        cluster('orders'),
        cluster('copied', { ReplicationSourceIdentifier: arn('rds', 'cluster:elsewhere') }),
      ],
    });
    const told = [...all.facts('database')].map(([id, { form, clusterId, replica }]) => [
      id.split(':').at(-1),
      form,
      clusterId,
      replica,
    ]);
    expect(told).toEqual([
      ['orders-1', 'instance', orders, false],
      ['copy', 'instance', null, true],
      ['copy-of-cluster', 'instance', null, true],
      ['orders', 'cluster', null, false],
      ['copied', 'cluster', null, true],
    ]);
    // What a cluster shows of the setting is not what its members do.
    expect(all.facts('database').get(orders)).toMatchObject({ minorUpgradesAutomatic: null });
    expect(all.facts('database').get(arn('rds', 'db:orders-1'))).not.toHaveProperty(
      'latestRestorableAt',
    );
  });

  it('include those of Neptune and DocumentDB, which the same lists hold', async () => {
    const all = await readDatabases({
      ...VERSIONS,
      databases: [
        instance('papers-1', {
          DBClusterIdentifier: 'papers',
          Engine: 'docdb',
          EngineVersion: '5.0.0',
          AutoMinorVersionUpgrade: false,
        }),
      ],
      databaseClusters: [cluster('papers', { Engine: 'docdb', EngineVersion: '5.0.0' })],
    });
    expect(all.facts('database').get(arn('rds', 'db:papers-1'))).toMatchObject({
      engine: 'docdb',
      publicAddress: false,
      minorUpgradesAutomatic: null,
    });
    expect(all.facts('database').get(arn('rds', 'cluster:papers'))).toMatchObject({
      engine: 'docdb',
      supportEndsAt: null,
    });
  });

  it.each([
    ['no encryption', { StorageEncrypted: false }, { encrypted: false }],
    [
      'a key that AWS owns, in the newer field alone',
      { StorageEncrypted: false, StorageEncryptionType: 'sse-rds' },
      { encrypted: true },
    ],
    [
      'no encryption, in both',
      { StorageEncrypted: false, StorageEncryptionType: 'none' },
      { encrypted: false },
    ],
    ['a stopped server', { DBInstanceStatus: 'stopped' }, { stopped: true }],
    ['a port of its own', { Endpoint: {}, DbInstancePort: 1433 }, { port: 1433 }],
    [
      'a group that is being taken away',
      {
        VpcSecurityGroups: [
          { VpcSecurityGroupId: 'sg-1', Status: 'removing' },
          { VpcSecurityGroupId: 'sg-2', Status: 'adding' },
        ],
      },
      { firewallIds: ['sg-2'] },
    ],
    ['no tag of an environment', { TagList: [] }, { environment: null }],
    ['a tag without a value', { TagList: [{ Key: 'env', Value: '' }] }, { environment: null }],
    [
      'two tags, of which ours counts',
      {
        TagList: [
          { Key: 'stage', Value: 'prod' },
          { Key: 'annexa:environment', Value: 'test' },
        ],
      },
      { environment: 'test' },
    ],
  ])('know %s', (_title, fields, expected) => {
    const rows = [{ ...instance('orders'), ...fields }];
    const { facts, malformed } = projected('databases', [
      { operation: 'rds:DescribeDBInstances', body: jsonOf({ DBInstances: rows }) },
    ]);
    expect(malformed).toEqual([]);
    expect(Object.assign({}, ...Object.values(facts[arn('rds', 'db:orders')] ?? {}))).toMatchObject(
      expected,
    );
  });

  it.each([
    ['Engine', 'engine'],
    ['StorageEncrypted', 'encrypted'],
    ['BackupRetentionPeriod', 'retentionDays'],
    ['PubliclyAccessible', 'publicAddress'],
    ['AutoMinorVersionUpgrade', 'minorUpgradesAutomatic'],
    ['DeletionProtection', 'deletionProtected'],
    ['VpcSecurityGroups', 'firewallIds'],
    ['CertificateDetails', 'certificateValidTill'],
    ['LatestRestorableTime', 'latestRestorableAt'],
    ['DBInstanceStatus', 'stopped'],
  ])('take nothing for granted where AWS does not send %s', (given, field) => {
    const row: Record<string, unknown> = {
      ...instance('orders', { LatestRestorableTime: at('2026-03-02T09:00:00Z') }),
    };
    const told = () => {
      const body = jsonOf({ DBInstances: [row] });
      const { facts } = projected('databases', [{ operation: 'rds:DescribeDBInstances', body }]);
      return Object.assign({}, ...Object.values(facts[arn('rds', 'db:orders')] ?? {})) as object;
    };
    expect(told()).toHaveProperty(field);
    Reflect.deleteProperty(row, given);
    expect(told()).not.toHaveProperty(field);
  });

  it('show a cluster that AWS opens to the internet without a network', async () => {
    const all = await readDatabases({
      databaseClusters: [cluster('express', { InternetAccessGatewayEnabled: true })],
    });
    expect(all.facts('database').get(arn('rds', 'cluster:express'))).toMatchObject({
      internetGateway: true,
    });
  });

  it('name a row that cannot be understood', () => {
    const { malformed } = projected('databases', [
      { operation: 'rds:DescribeDBClusters', body: { DBClusters: [{ DBClusterArn: 'none' }] } },
    ]);
    expect(malformed.map((one) => one.malformed)).toEqual([
      'a cluster of the list is not understood: DBClusterArn',
    ]);
  });

  it('seal no secret and nothing personal', async () => {
    const all = await readDatabases({ databases: [instance('orders')] });
    const sealed = JSON.stringify(all.readings.map(({ answers }) => answers));
    expect(sealed).toContain('Environment');
    for (const text of ['somebody-secret', '+49 30', 'orders.example.com']) {
      expect(sealed.includes(text), text).toBe(false);
    }
  });

  it('leave what one of the two lists showed when the other is refused', async () => {
    const all = await readDatabases(
      { ...VERSIONS, databases: [instance('orders')], databaseClusters: [cluster('papers')] },
      { faults: [{ operation: 'rds:DescribeDBClusters', fault: 'deny' }] },
    );
    expect(all.of('databases')).toMatchObject([{ status: 'partial', expected: null }]);
    expect(all.gaps('databases')).toMatchObject([
      { reason: 'denied', permission: 'rds:DescribeDBClusters', hidesMembers: true },
    ]);
    expect([...all.facts('database').keys()]).toEqual([arn('rds', 'db:orders')]);
  });

  it('are partly known when the list is cut off', async () => {
    const many = Array.from({ length: 5 }, (_, index) => instance(`orders-${String(index)}`));
    const all = await readDatabases(
      { databases: many },
      {
        pageSize: 2,
        faults: [{ operation: 'rds:DescribeDBInstances', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(all.of('databases')).toMatchObject([{ status: 'partial', expected: null, seen: 2 }]);
  });
});

describe('versions', () => {
  it('are asked about once each, withdrawn ones too', async () => {
    const all = await readDatabases({
      ...VERSIONS,
      databases: [
        instance('one'),
        instance('two'),
        instance('old', { EngineVersion: '11.1' }),
        instance('forgotten', { Engine: 'mysql', EngineVersion: '5.0.1' }),
        instance('dropped', { Engine: 'mysql', EngineVersion: '5.1.1' }),
      ],
    });
    expect(all.counts).toMatchObject({
      'rds:DescribeDBEngineVersions': 4,
      'rds:DescribeDBMajorEngineVersions': 1,
      'rds:DescribePendingMaintenanceActions': 1,
    });
    const facts = all.facts('database');
    expect(facts.get(arn('rds', 'db:two'))).toMatchObject({ versionDeprecated: false });
    expect(facts.get(arn('rds', 'db:old'))).toMatchObject({
      versionDeprecated: true,
      supportEndsAt: '2024-02-29T23:59:59.000Z',
    });
    // Neither a version nor a major version that AWS does not list is called supported.
    expect(facts.get(arn('rds', 'db:forgotten'))).not.toHaveProperty('versionDeprecated');
    expect(facts.get(arn('rds', 'db:dropped'))).toMatchObject({ versionDeprecated: false });
    expect(facts.get(arn('rds', 'db:dropped'))).not.toHaveProperty('supportEndsAt');
  });

  it('have an unknown end of support where the list of major ones is refused or cut off', async () => {
    const state = { ...VERSIONS, databases: [instance('one'), instance('two')] };
    const operation = 'rds:DescribeDBMajorEngineVersions';
    const refused = await readDatabases(state, { faults: [{ operation, fault: 'deny' }] });
    const cut = await readDatabases(
      { ...state, databases: [instance('one', { Engine: 'docdb', EngineVersion: '5.0.0' })] },
      { pageSize: 2, faults: [{ operation, fault: { cutAfterPage: 1 } }] },
    );
    for (const { gaps, facts } of [refused, cut]) {
      expect(gaps('database-versions')).toMatchObject([
        { reason: 'denied', permission: operation },
      ]);
      const one = facts('database').get(arn('rds', 'db:one'));
      expect(one).toMatchObject({ versionDeprecated: false });
      expect(one).not.toHaveProperty('supportEndsAt');
    }
  });

  it('are unknown where one of them may not be asked about', async () => {
    const operation = 'rds:DescribeDBEngineVersions';
    const all = await readDatabases(
      { ...VERSIONS, databases: [instance('one'), instance('old', { EngineVersion: '11.1' })] },
      { faults: [{ operation, resource: '11.1', fault: 'deny' }] },
    );
    expect(all.gaps('database-versions')).toMatchObject([{ permission: operation }]);
    expect(all.facts('database').get(arn('rds', 'db:one'))).toHaveProperty('versionDeprecated');
    expect(all.facts('database').get(arn('rds', 'db:old'))).not.toHaveProperty('versionDeprecated');
  });
});

describe('pending updates', () => {
  const due = (name: string, actions: object[]) => ({
    ResourceIdentifier: arn('rds', name),
    PendingMaintenanceActionDetails: actions,
  });

  it('are due when the first of them is', async () => {
    const all = await readDatabases({
      databases: [instance('one'), instance('two'), instance('three'), instance('four')],
      databaseClusters: [cluster('papers')],
      pendingMaintenance: [
        due('db:one', [
          { Action: 'db-upgrade', AutoAppliedAfterDate: at('2026-04-01T00:00:00Z') },
          {
            Action: 'system-update',
            AutoAppliedAfterDate: at('2026-02-01T00:00:00Z'),
            ForcedApplyDate: at('2026-05-01T00:00:00Z'),
            CurrentApplyDate: at('2026-03-10T00:00:00Z'),
          },
        ]),
        due('db:two', [{ Action: 'os-upgrade', Description: 'whenever you like' }]),
        due('db:three', [
          { Action: 'hardware-maintenance', ForcedApplyDate: at('2026-01-01T00:00:00Z') },
        ]),
        due('cluster:papers', [
          { Action: 'system-update', ForcedApplyDate: at('2026-01-01T00:00:00Z') },
        ]),
      ],
    });
    const dueAt = (name: string) => all.facts('database').get(arn('rds', name));
    expect(dueAt('db:one')).toMatchObject({ maintenanceDueAt: '2026-03-10T00:00:00.000Z' });
    expect(dueAt('db:two')).toMatchObject({ maintenanceDueAt: null });
    expect(dueAt('db:three')).toMatchObject({ maintenanceDueAt: null });
    expect(dueAt('db:four')).toMatchObject({ maintenanceDueAt: null });
    expect(dueAt('cluster:papers')).toMatchObject({ maintenanceDueAt: '2026-01-01T00:00:00.000Z' });
  });

  it('are none only by a list that was read to its end', async () => {
    const all = await readDatabases(
      {
        databases: [instance('one'), instance('two'), instance('three')],
        pendingMaintenance: [
          due('db:one', [{ Action: 'db-upgrade', ForcedApplyDate: at('2026-01-01T00:00:00Z') }]),
          due('db:two', [{ Action: 'db-upgrade', ForcedApplyDate: at('2026-01-01T00:00:00Z') }]),
        ],
      },
      {
        pageSize: 1,
        faults: [
          { operation: 'rds:DescribePendingMaintenanceActions', fault: { cutAfterPage: 1 } },
        ],
      },
    );
    const facts = all.facts('database');
    expect(facts.get(arn('rds', 'db:one'))).toMatchObject({
      maintenanceDueAt: '2026-01-01T00:00:00.000Z',
    });
    expect(facts.get(arn('rds', 'db:two'))).not.toHaveProperty('maintenanceDueAt');
    expect(facts.get(arn('rds', 'db:three'))).not.toHaveProperty('maintenanceDueAt');
  });
});

describe('snapshots', () => {
  const state: AwsRegionState = {
    databaseSnapshots: [
      snapshot('open'),
      snapshot('shared'),
      snapshot('kept'),
      snapshot('sealed', { Encrypted: true, StorageEncryptionType: 'sse-kms' }),
      snapshot('sealed-by-aws', { Encrypted: true, StorageEncryptionType: 'sse-rds' }),
      snapshot('nightly', { SnapshotType: 'automated' }),
      snapshot('awsbackup-job', { SnapshotType: 'awsbackup' }),
    ],
    clusterSnapshots: [
      clusterSnapshot('cluster-open'),
      clusterSnapshot('cluster-sealed', { StorageEncrypted: true }),
      clusterSnapshot('cluster-nightly', { SnapshotType: 'automated' }),
    ],
    snapshotSharing: {
      open: ['all'],
      shared: ['210987654321'],
      'sealed-by-aws': ['all'],
      'cluster-open': ['210987654321', 'all'],
    },
  };

  it('that were made by hand are listed, and asked about where they could be open', async () => {
    const all = await readDatabases(state);
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    const told = [...all.facts('snapshot').values()].map((one) => [
      one['name'],
      one['form'],
      one['restorableByAnyone'],
    ]);
    expect(told).toEqual([
      ['open', 'database', true],
      ['shared', 'database', false],
      ['kept', 'database', false],
      ['sealed', 'database', false],
      ['sealed-by-aws', 'database', true],
      ['cluster-open', 'database-cluster', true],
      ['cluster-sealed', 'database-cluster', false],
    ]);
    expect(all.counts).toMatchObject({
      'rds:DescribeDBSnapshotAttributes': 4,
      'rds:DescribeDBClusterSnapshotAttributes': 1,
    });
  });

  it.each([
    ['rds:DescribeDBSnapshotAttributes', 'snapshot:open', 'cluster-snapshot:cluster-open'],
    ['rds:DescribeDBClusterSnapshotAttributes', 'cluster-snapshot:cluster-open', 'snapshot:open'],
  ])('are unknown where %s is denied', async (operation, hidden, seen) => {
    const all = await readDatabases(state, { faults: [{ operation, fault: 'deny' }] });
    expect(all.gaps('database-snapshot-sharing')[0]).toMatchObject({
      reason: 'denied',
      permission: operation,
    });
    expect(all.facts('snapshot').get(arn('rds', hidden))).not.toHaveProperty('restorableByAnyone');
    expect(all.facts('snapshot').get(arn('rds', seen))).toHaveProperty('restorableByAnyone');
  });

  it.each([
    ['DBSnapshotNotFound', 'database'],
    ['DBClusterSnapshotNotFoundFault', 'database-cluster'],
  ])('that are gone since they were listed are no gap: %s', (code, form) => {
    const item = { id: arn('rds', 'snapshot:gone'), name: 'gone', hints: { form } };
    const asked = { operation: 'rds:any', body: { absent: code }, item: item.id };
    const { facts, malformed } = projected('database-snapshot-sharing', [asked], { items: [item] });
    expect({ facts, malformed }).toEqual({ facts: {}, malformed: [] });
  });
});

describe('tables', () => {
  it('show how far back each can be restored', async () => {
    const all = await readDatabases({
      tables: [
        {
          name: 'orders',
          recovery: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 },
        },
        {
          name: 'carts',
          recovery: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 1 },
        },
        { name: 'sessions', recovery: { PointInTimeRecoveryStatus: 'DISABLED' } },
        { name: 'untold', recovery: { PointInTimeRecoveryStatus: 'ENABLED' } },
      ],
    });
    const days = (name: string) => all.facts('table').get(arn('dynamodb', `table/${name}`));
    expect(days('orders')).toMatchObject({ name: 'orders', retentionDays: 35 });
    expect(days('carts')).toMatchObject({ retentionDays: 1 });
    expect(days('sessions')).toMatchObject({ retentionDays: 0 });
    expect(days('untold')).not.toHaveProperty('retentionDays');
    expect(all.counts['dynamodb:DescribeContinuousBackups']).toBe(4);
  });

  it('are all listed, page by page', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `table-${String(index)}`);
    const all = await readDatabases(
      {
        tables: names.map((name) => ({
          name,
          recovery: { PointInTimeRecoveryStatus: 'DISABLED' },
        })),
      },
      { pageSize: 2 },
    );
    expect([...all.facts('table').values()].map(({ name }) => name)).toEqual(names);
    expect(all.counts['dynamodb:ListTables']).toBe(3);
  });

  it('that is gone since it was listed is no gap', () => {
    const item = { id: arn('dynamodb', 'table/gone'), name: 'gone', hints: {} };
    const body = { absent: 'TableNotFoundException' };
    const asked = { operation: 'dynamodb:DescribeContinuousBackups', body, item: item.id };
    expect(projected('table-backups', [asked], { items: [item] })).toEqual({
      facts: {},
      malformed: [],
    });
  });

  it('that may not be asked about leaves the others', async () => {
    const operation = 'dynamodb:DescribeContinuousBackups';
    const all = await readDatabases(
      {
        tables: [
          { name: 'orders', recovery: { PointInTimeRecoveryStatus: 'DISABLED' } },
          { name: 'hidden', recovery: { PointInTimeRecoveryStatus: 'DISABLED' } },
        ],
      },
      { faults: [{ operation, resource: 'hidden', fault: 'deny' }] },
    );
    expect(all.gaps('table-backups')).toMatchObject([
      { reason: 'denied', permission: operation, item: arn('dynamodb', 'table/hidden') },
    ]);
    expect(all.facts('table').get(arn('dynamodb', 'table/orders'))).toMatchObject({
      retentionDays: 0,
    });
  });
});

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
