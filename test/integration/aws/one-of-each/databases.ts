import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

import type { Maker } from './maker.ts';

/** A database, a cluster, an open snapshot of each and a table. */
export async function oneOfEachDatabases(make: Maker): Promise<void> {
  const rds = new RDSClient(make);
  const login = { MasterUsername: 'owner', MasterUserPassword: 'invented-password' };
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'one-database',
      DBInstanceClass: 'db.t4g.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      ...login,
    }),
  );
  await rds.send(
    new CreateDBSnapshotCommand({
      DBInstanceIdentifier: 'one-database',
      DBSnapshotIdentifier: 'one-snapshot',
    }),
  );
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'one-cluster',
      Engine: 'aurora-postgresql',
      ...login,
    }),
  );
  await rds.send(
    new CreateDBClusterSnapshotCommand({
      DBClusterIdentifier: 'one-cluster',
      DBClusterSnapshotIdentifier: 'one-cluster-snapshot',
    }),
  );
  await new DynamoDBClient(make).send(
    new CreateTableCommand({
      TableName: 'one-table',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}
