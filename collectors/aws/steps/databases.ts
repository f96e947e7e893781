import type {
  DescribeDBClustersCommandOutput,
  DescribeDBInstancesCommandOutput,
} from '@aws-sdk/client-rds';
import type { z } from 'zod';

import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { clusterFacts, clusterRow, instanceFacts, instanceRow } from '../database-rows.ts';
import { ENVIRONMENT_REMOVAL, environmentTags } from '../environment-tag.ts';
import { askRds, rdsRows, type RdsList } from '../rds-list.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const COMMON: Shape = {
  Engine: true,
  EngineVersion: true,
  StorageEncrypted: true,
  StorageEncryptionType: true,
  BackupRetentionPeriod: true,
  LatestRestorableTime: true,
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  DeletionProtection: true,
  VpcSecurityGroups: { VpcSecurityGroupId: true, Status: true },
  TagList: { Key: true, Value: true },
};
const INSTANCES: Shape = {
  DBInstances: {
    ...COMMON,
    DBInstanceArn: true,
    DBInstanceIdentifier: true,
    DbiResourceId: true,
    DBClusterIdentifier: true,
    DBInstanceStatus: true,
    Endpoint: { Port: true },
    DbInstancePort: true,
    ReadReplicaSourceDBInstanceIdentifier: true,
    ReadReplicaSourceDBClusterIdentifier: true,
    CertificateDetails: { ValidTill: true },
  },
};
const CLUSTERS: Shape = {
  DBClusters: {
    ...COMMON,
    DBClusterArn: true,
    DBClusterIdentifier: true,
    DbClusterResourceId: true,
    Status: true,
    Port: true,
    ReplicationSourceIdentifier: true,
    InternetAccessGatewayEnabled: true,
  },
};

const instances: RdsList<DescribeDBInstancesCommandOutput, z.infer<typeof instanceRow>> = {
  operation: 'rds:DescribeDBInstances',
  shape: INSTANCES,
  async send(rds, page, abortSignal) {
    const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribeDBInstancesCommand(page), { abortSignal });
  },
  prepare: ({ DBInstances = [] }) => ({
    DBInstances: DBInstances.map((each) => ({ ...each, TagList: environmentTags(each.TagList) })),
  }),
  list: 'DBInstances',
  what: 'a database of the list',
  row: instanceRow,
};

const clusters: RdsList<DescribeDBClustersCommandOutput, z.infer<typeof clusterRow>> = {
  operation: 'rds:DescribeDBClusters',
  shape: CLUSTERS,
  async send(rds, page, abortSignal) {
    const { DescribeDBClustersCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribeDBClustersCommand(page), { abortSignal });
  },
  prepare: ({ DBClusters = [] }) => ({
    DBClusters: DBClusters.map((each) => ({ ...each, TagList: environmentTags(each.TagList) })),
  }),
  list: 'DBClusters',
  what: 'a cluster of the list',
  row: clusterRow,
};

/**
 * Databases of RDS and clusters of Aurora. The same two lists hold those of Neptune and DocumentDB,
 * about which they say the same.
 */
export const databases: AwsStep = {
  id: 'databases',
  title: 'Databases and database clusters',
  revision: 1,
  after: 'regions',
  delivers: {
    database: [
      'identity',
      'network',
      'storage',
      'backup',
      'backup-activity',
      'protection',
      'tags',
      'maintenance',
      'certificate',
    ],
  },
  permissions: [instances.operation, clusters.operation],
  removals: [allBut({ ...INSTANCES, ...CLUSTERS }, UNREAD), ENVIRONMENT_REMOVAL],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const client = () => session.client('rds', scope);
    yield* askRds(instances, client, signal);
    yield* askRds(clusters, client, signal);
  },
  *project(answers, { scope, at }) {
    for (const one of rdsRows(instances, answers)) {
      if ('malformed' in one) yield one;
      else yield* instanceFacts(one.row, { scope, at, answer: one.answer });
    }
    for (const one of rdsRows(clusters, answers)) {
      if ('malformed' in one) yield one;
      else yield* clusterFacts(one.row, { scope, at, answer: one.answer });
    }
  },
};
