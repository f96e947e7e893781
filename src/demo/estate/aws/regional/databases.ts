import { DescribeContinuousBackupsCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBMajorEngineVersionsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  DescribePendingMaintenanceActionsCommand,
  type DBCluster,
  type DBClusterSnapshot,
  type DBInstance,
  type DBSnapshot,
} from '@aws-sdk/client-rds';

import { AwsError } from '../errors.ts';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

const PAGES = {
  token: 'Marker',
  next: 'Marker',
  size: 'MaxRecords',
  least: 20,
  most: 100,
  badToken: 'InvalidParameterValue',
} as const;
const MINUTE = 60_000;

/** Backups of instances and clusters are shipped every five minutes while they run. */
function keptUp<T extends DBInstance | DBCluster>(one: T, now: Date): T {
  if ((one.BackupRetentionPeriod ?? 0) === 0 || one.LatestRestorableTime !== undefined) return one;
  return { ...one, LatestRestorableTime: new Date(now.getTime() - 5 * MINUTE) };
}

const describeInstances = schemaOperation(DescribeDBInstancesCommand).servedBy({
  action: 'rds:DescribeDBInstances',
  page: { ...PAGES, list: 'DBInstances' },
  run: (call) => ({
    DBInstances: (stateOf(call).databases ?? []).map((one) =>
      // A member of a cluster shows no time of its own.
      one.DBClusterIdentifier === undefined ? keptUp(one, call.now) : one,
    ),
  }),
});

const describeClusters = schemaOperation(DescribeDBClustersCommand).servedBy({
  action: 'rds:DescribeDBClusters',
  page: { ...PAGES, list: 'DBClusters' },
  run: (call) => ({
    DBClusters: (stateOf(call).databaseClusters ?? []).map((one) => keptUp(one, call.now)),
  }),
});

const describeSnapshots = schemaOperation(DescribeDBSnapshotsCommand).servedBy({
  action: 'rds:DescribeDBSnapshots',
  page: { ...PAGES, list: 'DBSnapshots' },
  run: (call) => ({
    DBSnapshots: (stateOf(call).databaseSnapshots ?? []).filter((one) =>
      isAsked(call.parameters.SnapshotType, one),
    ),
  }),
});

const describeClusterSnapshots = schemaOperation(DescribeDBClusterSnapshotsCommand).servedBy({
  action: 'rds:DescribeDBClusterSnapshots',
  page: { ...PAGES, list: 'DBClusterSnapshots' },
  run: (call) => ({
    DBClusterSnapshots: (stateOf(call).clusterSnapshots ?? []).filter((one) =>
      isAsked(call.parameters.SnapshotType, one),
    ),
  }),
});

/** Without a type, what AWS Backup made is left out. */
function isAsked(type: string | undefined, { SnapshotType: own }: DBSnapshot | DBClusterSnapshot) {
  return type === undefined ? own !== 'awsbackup' : own === type;
}

const describeSnapshotAttributes = schemaOperation(DescribeDBSnapshotAttributesCommand).servedBy({
  action: 'rds:DescribeDBSnapshotAttributes',
  resource: ({ account, region, parameters }) =>
    `arn:aws:rds:${region}:${account.id}:snapshot:${parameters.DBSnapshotIdentifier ?? ''}`,
  names: ({ parameters }) => [parameters.DBSnapshotIdentifier ?? ''],
  run: (call) => {
    const name = call.parameters.DBSnapshotIdentifier ?? '';
    const { databaseSnapshots = [], snapshotSharing = {} } = stateOf(call);
    const snapshot = databaseSnapshots.find((one) => one.DBSnapshotIdentifier === name);
    if (snapshot === undefined) {
      throw new AwsError('DBSnapshotNotFound', 404, `DBSnapshot ${name} not found.`);
    }
    return {
      DBSnapshotAttributesResult: {
        DBSnapshotIdentifier: name,
        DBSnapshotAttributes: attributesOf(snapshotSharing[name]),
      },
    };
  },
});

const describeClusterSnapshotAttributes = schemaOperation(
  DescribeDBClusterSnapshotAttributesCommand,
).servedBy({
  action: 'rds:DescribeDBClusterSnapshotAttributes',
  resource: ({ account, region, parameters }) =>
    `arn:aws:rds:${region}:${account.id}:cluster-snapshot:${parameters.DBClusterSnapshotIdentifier ?? ''}`,
  names: ({ parameters }) => [parameters.DBClusterSnapshotIdentifier ?? ''],
  run: (call) => {
    const name = call.parameters.DBClusterSnapshotIdentifier ?? '';
    const { clusterSnapshots = [], snapshotSharing = {} } = stateOf(call);
    const snapshot = clusterSnapshots.find((one) => one.DBClusterSnapshotIdentifier === name);
    if (snapshot === undefined) {
      throw new AwsError(
        'DBClusterSnapshotNotFoundFault',
        404,
        `DBClusterSnapshot not found: ${name}`,
      );
    }
    return {
      DBClusterSnapshotAttributesResult: {
        DBClusterSnapshotIdentifier: name,
        DBClusterSnapshotAttributes: attributesOf(snapshotSharing[name]),
      },
    };
  },
});

function attributesOf(accounts: string[] = []) {
  return [{ AttributeName: 'restore', AttributeValues: accounts }];
}

const describeEngineVersions = schemaOperation(DescribeDBEngineVersionsCommand).servedBy({
  action: 'rds:DescribeDBEngineVersions',
  page: { ...PAGES, list: 'DBEngineVersions' },
  names: ({ parameters }) => [parameters.Engine ?? '', parameters.EngineVersion ?? ''],
  run: (call) => {
    const { Engine: engine, EngineVersion: version, IncludeAll: all = false } = call.parameters;
    return {
      DBEngineVersions: (stateOf(call).engineVersions ?? [])
        .filter(
          (one) =>
            (engine === undefined || one.Engine === engine) &&
            (version === undefined || one.EngineVersion === version),
        )
        .map((one) => ({ Status: 'available', ...one }))
        .filter((one) => all || one.Status === 'available'),
    };
  },
});

const describeMajorEngineVersions = schemaOperation(DescribeDBMajorEngineVersionsCommand).servedBy({
  action: 'rds:DescribeDBMajorEngineVersions',
  page: { ...PAGES, list: 'DBMajorEngineVersions' },
  run: (call) => ({ DBMajorEngineVersions: stateOf(call).majorEngineVersions ?? [] }),
});

const describePendingMaintenance = schemaOperation(
  DescribePendingMaintenanceActionsCommand,
).servedBy({
  action: 'rds:DescribePendingMaintenanceActions',
  page: { ...PAGES, list: 'PendingMaintenanceActions' },
  run: (call) => ({ PendingMaintenanceActions: stateOf(call).pendingMaintenance ?? [] }),
});

const listTables = schemaOperation(ListTablesCommand).servedBy({
  action: 'dynamodb:ListTables',
  page: {
    list: 'TableNames',
    token: 'ExclusiveStartTableName',
    next: 'LastEvaluatedTableName',
    size: 'Limit',
    most: 100,
  },
  run: (call) => ({ TableNames: (stateOf(call).tables ?? []).map(({ name }) => name) }),
});

const describeContinuousBackups = schemaOperation(DescribeContinuousBackupsCommand).servedBy({
  action: 'dynamodb:DescribeContinuousBackups',
  resource: ({ account, region, parameters }) =>
    `arn:aws:dynamodb:${region}:${account.id}:table/${parameters.TableName ?? ''}`,
  names: ({ parameters }) => [parameters.TableName ?? ''],
  run: (call) => {
    const name = call.parameters.TableName ?? '';
    const table = (stateOf(call).tables ?? []).find((one) => one.name === name);
    if (table === undefined) {
      throw new AwsError('TableNotFoundException', 400, `Table not found: ${name}`);
    }
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: table.recovery,
      },
    };
  },
});

export const databases: readonly Service[] = [
  schemaService('rds', [
    describeInstances,
    describeClusters,
    describeSnapshots,
    describeClusterSnapshots,
    describeSnapshotAttributes,
    describeClusterSnapshotAttributes,
    describeEngineVersions,
    describeMajorEngineVersions,
    describePendingMaintenance,
  ]),
  schemaService('dynamodb', [listTables, describeContinuousBackups]),
];
