import type {
  DescribeDBClusterSnapshotsCommandOutput,
  DescribeDBSnapshotsCommandOutput,
} from '@aws-sdk/client-rds';
import { z } from 'zod';

import { state, type FacetStatement, type GivenAnswer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { timestamp } from '../projection.ts';
import { askRds, rdsRows, type RdsList } from '../rds-list.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

/** Those that somebody made: what RDS or AWS Backup made by itself cannot be shared. */
const MANUAL = { SnapshotType: 'manual' };
const SNAPSHOTS: Shape = {
  DBSnapshots: {
    DBSnapshotArn: true,
    DBSnapshotIdentifier: true,
    SnapshotCreateTime: true,
    Encrypted: true,
    StorageEncryptionType: true,
  },
};
const CLUSTER_SNAPSHOTS: Shape = {
  DBClusterSnapshots: {
    DBClusterSnapshotArn: true,
    DBClusterSnapshotIdentifier: true,
    SnapshotCreateTime: true,
    StorageEncrypted: true,
    StorageEncryptionType: true,
  },
};
const common = {
  SnapshotCreateTime: timestamp.optional(),
  StorageEncryptionType: z.string().optional(),
};
const snapshotRow = z
  .object({
    ...common,
    DBSnapshotArn: z.string().startsWith('arn:'),
    DBSnapshotIdentifier: z.string(),
    Encrypted: z.boolean().optional(),
  })
  .transform((row) => ({
    id: row.DBSnapshotArn,
    name: row.DBSnapshotIdentifier,
    madeAt: row.SnapshotCreateTime ?? '',
    encrypted: row.Encrypted,
    key: row.StorageEncryptionType,
  }));
const clusterSnapshotRow = z
  .object({
    ...common,
    DBClusterSnapshotArn: z.string().startsWith('arn:'),
    DBClusterSnapshotIdentifier: z.string(),
    StorageEncrypted: z.boolean().optional(),
  })
  .transform((row) => ({
    id: row.DBClusterSnapshotArn,
    name: row.DBClusterSnapshotIdentifier,
    madeAt: row.SnapshotCreateTime ?? '',
    encrypted: row.StorageEncrypted,
    key: row.StorageEncryptionType,
  }));
type Snapshot = z.infer<typeof snapshotRow>;

const snapshots: RdsList<DescribeDBSnapshotsCommandOutput, Snapshot> = {
  operation: 'rds:DescribeDBSnapshots',
  parameters: MANUAL,
  shape: SNAPSHOTS,
  async send(rds, page, abortSignal) {
    const { DescribeDBSnapshotsCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribeDBSnapshotsCommand({ ...MANUAL, ...page }), { abortSignal });
  },
  list: 'DBSnapshots',
  what: 'a database snapshot of the list',
  row: snapshotRow,
};

const clusterSnapshots: RdsList<DescribeDBClusterSnapshotsCommandOutput, Snapshot> = {
  operation: 'rds:DescribeDBClusterSnapshots',
  parameters: MANUAL,
  shape: CLUSTER_SNAPSHOTS,
  async send(rds, page, abortSignal) {
    const { DescribeDBClusterSnapshotsCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribeDBClusterSnapshotsCommand({ ...MANUAL, ...page }), { abortSignal });
  },
  list: 'DBClusterSnapshots',
  what: 'a cluster snapshot of the list',
  row: clusterSnapshotRow,
};

/**
 * Manual snapshots. AWS refuses to open an encrypted one to every account, so those are known to be
 * closed; the others are asked about one by one. The list of public snapshots is that of all accounts
 * together, hundreds of pages in some regions, and no filter by owner is documented.
 */
export const databaseSnapshots: AwsStep = {
  id: 'database-snapshots',
  title: 'Manual snapshots of databases and clusters',
  revision: 1,
  after: 'regions',
  delivers: { snapshot: ['identity', 'sharing'] },
  permissions: [snapshots.operation, clusterSnapshots.operation],
  removals: [allBut({ ...SNAPSHOTS, ...CLUSTER_SNAPSHOTS }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const client = () => session.client('rds', scope);
    yield* askRds(snapshots, client, signal);
    yield* askRds(clusterSnapshots, client, signal);
  },
  *project(answers) {
    for (const one of rdsRows(snapshots, answers)) {
      if ('malformed' in one) yield one;
      else yield* snapshotFacts('database', one.row, one.answer);
    }
    for (const one of rdsRows(clusterSnapshots, answers)) {
      if ('malformed' in one) yield one;
      else yield* snapshotFacts('database-cluster', one.row, one.answer);
    }
  },
};

function* snapshotFacts(
  form: 'database' | 'database-cluster',
  snapshot: Snapshot,
  answer: GivenAnswer,
): Iterable<FacetStatement> {
  const { id, name, madeAt } = snapshot;
  const closed = isClosed(snapshot);
  yield state({
    kind: 'snapshot',
    id,
    facet: 'identity',
    name,
    incarnation: madeAt,
    hints: { form, closed: String(closed) },
    from: [answer],
    value: { form },
  });
  if (!closed) return;
  const value = { restorableByAnyone: false };
  yield state({ kind: 'snapshot', id, facet: 'sharing', from: [answer], value });
}

/**
 * Whether it is encrypted with a key of the account. That snapshots under a key that AWS owns cannot
 * be opened either is documented nowhere.
 */
function isClosed({ encrypted, key }: Snapshot): boolean {
  return encrypted === true && (key === undefined || key === 'sse-kms');
}
