import { z } from 'zod';

import { state, type FacetStatement, type GivenAnswer } from '../../src/core/collector.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { Instant } from '../../src/core/time.ts';
import { environmentOf } from './environment-tag.ts';
import { known, timestamp } from './projection.ts';
import { regionalArn } from './scope.ts';

const groups = z
  .array(z.object({ VpcSecurityGroupId: z.string(), Status: z.string().optional() }))
  .optional();
/** What instances and clusters have in common, in RDS's words. */
const common = {
  Engine: z.string().optional(),
  EngineVersion: z.string().optional(),
  StorageEncrypted: z.boolean().optional(),
  StorageEncryptionType: z.string().optional(),
  BackupRetentionPeriod: z.int().optional(),
  LatestRestorableTime: timestamp.optional(),
  PubliclyAccessible: z.boolean().optional(),
  AutoMinorVersionUpgrade: z.boolean().optional(),
  DeletionProtection: z.boolean().optional(),
  VpcSecurityGroups: groups,
  TagList: z.array(z.object({ Key: z.string(), Value: z.string().optional() })).default([]),
};
export const instanceRow = z.object({
  ...common,
  DBInstanceArn: z.string().startsWith('arn:'),
  DBInstanceIdentifier: z.string(),
  DbiResourceId: z.string().default(''),
  DBClusterIdentifier: z.string().optional(),
  DBInstanceStatus: z.string().optional(),
  Endpoint: z.object({ Port: z.int().optional() }).optional(),
  DbInstancePort: z.int().optional(),
  ReadReplicaSourceDBInstanceIdentifier: z.string().optional(),
  ReadReplicaSourceDBClusterIdentifier: z.string().optional(),
  CertificateDetails: z.object({ ValidTill: timestamp.optional() }).optional(),
});
export const clusterRow = z.object({
  ...common,
  DBClusterArn: z.string().startsWith('arn:'),
  DBClusterIdentifier: z.string(),
  DbClusterResourceId: z.string().default(''),
  Status: z.string().optional(),
  Port: z.int().optional(),
  ReplicationSourceIdentifier: z.string().optional(),
  InternetAccessGatewayEnabled: z.boolean().default(false),
});
type InstanceRow = z.infer<typeof instanceRow>;
type ClusterRow = z.infer<typeof clusterRow>;

interface Told {
  readonly scope: Scope;
  /** When it was asked for. */
  readonly at: Instant;
  readonly answer: GivenAnswer;
}

export function* instanceFacts(row: InstanceRow, told: Told): Iterable<FacetStatement> {
  const { DBInstanceArn: id, DBClusterIdentifier: cluster = '' } = row;
  const entity = { kind: 'database', id, from: [told.answer] } as const;
  yield state({
    ...entity,
    facet: 'identity',
    name: row.DBInstanceIdentifier,
    incarnation: row.DbiResourceId,
    hints: versionHints(row),
    value: known({
      form: 'instance',
      engine: row.Engine,
      clusterId: cluster === '' ? null : regionalArn(told.scope, 'rds', `cluster:${cluster}`),
      replica:
        isNamed(row.ReadReplicaSourceDBInstanceIdentifier) ||
        isNamed(row.ReadReplicaSourceDBClusterIdentifier),
    } as const),
  });
  // The port of the instance is 0 where it is that of its endpoint.
  const port = row.Endpoint?.Port ?? (row.DbInstancePort === 0 ? undefined : row.DbInstancePort);
  yield state({
    ...entity,
    facet: 'network',
    value: known({
      publicAddress: row.PubliclyAccessible,
      internetGateway: false,
      port,
      firewallIds: firewallIds(row),
    }),
  });
  yield* sharedFacts(row, entity, told, row.DBInstanceStatus);
  yield state({
    ...entity,
    facet: 'maintenance',
    value: known({
      engineVersion: row.EngineVersion,
      // DocumentDB shows the setting and does nothing with it.
      minorUpgradesAutomatic: row.Engine === 'docdb' ? null : row.AutoMinorVersionUpgrade,
    }),
  });
  yield state({
    ...entity,
    facet: 'certificate',
    value: known({ certificateValidTill: row.CertificateDetails?.ValidTill }),
  });
}

export function* clusterFacts(row: ClusterRow, told: Told): Iterable<FacetStatement> {
  const entity = { kind: 'database', id: row.DBClusterArn, from: [told.answer] } as const;
  yield state({
    ...entity,
    facet: 'identity',
    name: row.DBClusterIdentifier,
    incarnation: row.DbClusterResourceId,
    hints: versionHints(row),
    value: known({
      form: 'cluster',
      engine: row.Engine,
      clusterId: null,
      replica: isNamed(row.ReplicationSourceIdentifier),
    } as const),
  });
  yield state({
    ...entity,
    facet: 'network',
    value: known({
      publicAddress: row.PubliclyAccessible,
      internetGateway: row.InternetAccessGatewayEnabled,
      port: row.Port,
      firewallIds: firewallIds(row),
    }),
  });
  yield* sharedFacts(row, entity, told, row.Status);
  yield state({
    ...entity,
    facet: 'maintenance',
    // Each member has the setting; what the cluster shows of it is not what its members do.
    value: known({ engineVersion: row.EngineVersion, minorUpgradesAutomatic: null }),
  });
}

function* sharedFacts(
  row: InstanceRow | ClusterRow,
  entity: Pick<FacetStatement, 'id' | 'from'> & { readonly kind: 'database' },
  { at }: Told,
  status: string | undefined,
): Iterable<FacetStatement> {
  yield state({ ...entity, facet: 'storage', value: known({ encrypted: isEncrypted(row) }) });
  yield state({
    ...entity,
    facet: 'backup',
    value: known({ retentionDays: row.BackupRetentionPeriod }),
  });
  yield state({
    ...entity,
    facet: 'backup-activity',
    value: known({
      latestRestorableAt: row.LatestRestorableTime,
      restorableSeenAt: at,
      stopped: status === undefined ? undefined : status === 'stopped',
    }),
  });
  yield state({
    ...entity,
    facet: 'protection',
    value: known({ deletionProtected: row.DeletionProtection }),
  });
  yield state({ ...entity, facet: 'tags', value: { environment: environmentOf(row.TagList) } });
}

/** Encryption with a key that AWS owns need not show in the older of the two fields. */
function isEncrypted({
  StorageEncrypted: encrypted,
  StorageEncryptionType: type,
}: InstanceRow | ClusterRow): boolean | undefined {
  return type === 'sse-rds' || type === 'sse-kms' ? true : encrypted;
}

/** Security groups, less those that are just being taken away. */
function firewallIds({ VpcSecurityGroups: given }: InstanceRow | ClusterRow): string[] | undefined {
  return given
    ?.filter(({ Status }) => Status !== 'removing')
    .map(({ VpcSecurityGroupId: id }) => id);
}

function versionHints({
  Engine: engine = '',
  EngineVersion: version = '',
}: InstanceRow | ClusterRow): Readonly<Record<string, string>> {
  return { engine, version };
}

function isNamed(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
