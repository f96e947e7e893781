import type { AwsAccount, AwsRegionState } from '../../src/demo/estate/aws/model.ts';
import type { FloorLine } from './floor-line.ts';

/**
 * Lists by which a region tells that there is none of something, and which hold all of what the
 * population has of it on a page.
 */
const ONE_PAGE = [
  'accessanalyzer:ListAnalyzers',
  'acm:ListCertificates',
  'backup:ListBackupPlans',
  'backup:ListBackupVaults',
  'backup:ListRestoreJobs',
  'backup:ListRestoreTestingPlans',
  'config-service:DescribeConfigurationRecorders',
  'ec2:DescribeImages',
  'ecr:DescribeRepositories',
  'guardduty:ListDetectors',
  'inspector2:BatchGetAccountStatus',
  'lambda:ListFunctions',
  'rds:DescribeDBClusterSnapshots',
  'rds:DescribeDBClusters',
  'rds:DescribeDBSnapshots',
  'securityhub:GetEnabledStandards',
];

/** Whatever these tell of needs a network interface, which in the population machines alone have. */
const WHERE_CONNECTED = [
  'ec2:DescribeFlowLogs',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeTransitGatewayAttachments',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:DescribeVpcs',
  'elastic-load-balancing-v2:DescribeLoadBalancers',
];

/** Requests that the regions of an account take, all of them together. */
export function regionalFloor({ regions, regional, buckets }: AwsAccount): FloorLine[] {
  const states = regions.map((name) => ({ name, state: regional[name] ?? {} }));
  const line = (
    operation: string,
    formula: string,
    count: (state: AwsRegionState, name: string) => number,
  ): FloorLine => ({
    operation,
    requests: states.reduce((sum, { state, name }) => sum + count(state, name), 0),
    formula,
  });
  /** A list that is asked for even where there is none: the answer is that there is none. */
  const list = (
    operation: string,
    what: string,
    page: number,
    count: (state: AwsRegionState, name: string) => number,
  ): FloorLine =>
    line(operation, `regions × ⌈${what} / ${String(page)}⌉, at least 1`, (state, name) =>
      Math.max(1, Math.ceil(count(state, name) / page)),
    );
  const machines = ({ instances = [] }: AwsRegionState): number => instances.length;
  const ownKeys = ({ encryptionKeys = [] }: AwsRegionState): number =>
    encryptionKeys.filter(({ metadata }) => metadata.KeyManager === 'CUSTOMER').length;
  const ofAws = (state: AwsRegionState): number =>
    (state.encryptionKeys ?? []).length - ownKeys(state);
  const databases = (state: AwsRegionState): number => state.databases?.length ?? 0;
  return [
    ...ONE_PAGE.map((operation) => line(operation, 'regions', () => 1)),
    list('ec2:DescribeNetworkInterfaces', 'machines', 1000, machines),
    ...WHERE_CONNECTED.map((operation) =>
      line(operation, 'regions with a machine', (state) => (machines(state) > 0 ? 1 : 0)),
    ),
    line('ec2:DescribeInstances', 'regions × ⌈machines / 1000⌉', (state) =>
      Math.ceil(machines(state) / 1000),
    ),
    list('ec2:DescribeVolumes', 'volumes', 1000, ({ volumes = [] }) => volumes.length),
    line('ec2:GetEbsEncryptionByDefault', 'regions with a volume', ({ volumes = [] }) =>
      volumes.length > 0 ? 1 : 0,
    ),
    line(
      'ec2:DescribeSnapshots',
      'regions × ⌈snapshots / 1000⌉, at least 1, and where there are any 1 more: which of them anybody may restore',
      ({ snapshots = [] }) =>
        Math.max(1, Math.ceil(snapshots.length / 1000)) + (snapshots.length > 0 ? 1 : 0),
    ),
    list(
      'ssm:DescribeInstanceInformation',
      'managed machines',
      50,
      (state) => (state.managedNodes ?? []).length,
    ),
    line('ssm:DescribeInstancePatchStates', 'regions × ⌈managed machines / 50⌉', (state) =>
      Math.ceil((state.managedNodes ?? []).length / 50),
    ),
    list('rds:DescribeDBInstances', 'databases', 100, databases),
    line(
      'rds:DescribeDBEngineVersions',
      'engine versions in use, by region',
      ({ databases: all = [] }) =>
        new Set(all.map((one) => `${one.Engine ?? ''} ${one.EngineVersion ?? ''}`)).size,
    ),
    line('rds:DescribeDBMajorEngineVersions', 'regions with a database', (state) =>
      databases(state) > 0 ? 1 : 0,
    ),
    line('rds:DescribePendingMaintenanceActions', 'regions with a database', (state) =>
      databases(state) > 0 ? 1 : 0,
    ),
    list('dynamodb:ListTables', 'tables', 100, ({ tables = [] }) => tables.length),
    line(
      'dynamodb:DescribeContinuousBackups',
      'tables: no list tells',
      ({ tables = [] }) => tables.length,
    ),
    list('kms:ListKeys', 'keys', 1000, ({ encryptionKeys = [] }) => encryptionKeys.length),
    line(
      'kms:ListAliases',
      'regions × ⌈aliases / 100⌉, or the keys that AWS made where they are fewer: either tells those apart',
      (state) => Math.min(Math.ceil((state.keyAliases ?? []).length / 100), ofAws(state)),
    ),
    line('kms:DescribeKey', 'keys of one’s own: no list tells', ownKeys),
    line('kms:GetKeyPolicy', 'keys of one’s own: no list tells', ownKeys),
    line('kms:GetKeyRotationStatus', 'keys of one’s own: no list tells', ownKeys),
    list('secrets-manager:ListSecrets', 'secrets', 100, ({ secrets = [] }) => secrets.length),
    list(
      'cloudwatch-logs:DescribeLogGroups',
      'log groups',
      50,
      ({ logGroups = [] }) => logGroups.length,
    ),
    list(
      'resource-groups-tagging-api:GetResources',
      'tagged tables and buckets',
      100,
      ({ taggedResources = [] }, name) =>
        taggedResources.length +
        buckets.filter(({ region, tags }) => region === name && tags.length > 0).length,
    ),
  ];
}
