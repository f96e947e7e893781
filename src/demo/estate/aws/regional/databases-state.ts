import type { PointInTimeRecoveryDescription } from '@aws-sdk/client-dynamodb';
import type {
  DBCluster,
  DBClusterSnapshot,
  DBEngineVersion,
  DBInstance,
  DBMajorEngineVersion,
  DBSnapshot,
  ResourcePendingMaintenanceActions,
} from '@aws-sdk/client-rds';

export interface DatabasesState {
  /** Where automatic backups are on and no `LatestRestorableTime` is given, they keep up. */
  databases?: DBInstance[];
  databaseClusters?: DBCluster[];
  databaseSnapshots?: DBSnapshot[];
  clusterSnapshots?: DBClusterSnapshot[];
  /** Accounts, or `all`, that may restore a manual snapshot of either kind, by its name. */
  snapshotSharing?: Partial<Record<string, string[]>>;
  /** Those that AWS has ever had; they are listed as available unless they say otherwise. */
  engineVersions?: DBEngineVersion[];
  majorEngineVersions?: DBMajorEngineVersion[];
  pendingMaintenance?: ResourcePendingMaintenanceActions[];
  tables?: Table[];
}

export interface Table {
  readonly name: string;
  readonly recovery: PointInTimeRecoveryDescription;
}
