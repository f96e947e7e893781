import type { Lookup } from './check.ts';
import type { CRITICALITIES, Fact } from './facts.ts';
import { Unknown, all, any, isUnknown, map, map2, type Observed } from './observed.ts';
import type { Population } from './population.ts';
import { isRegionRead, type RegionOfAccount } from './regions.ts';
import type { Instant } from './time.ts';

type Asset = Fact<'asset'>;
type RestoreJob = Fact<'restore-job'>;
type Criticality = (typeof CRITICALITIES)[number];

/** How critical an asset is; unknown where the register does not say. */
export function criticalityOf(asset: Asset): Observed<Criticality> {
  return map(asset.criticality, (criticality) =>
    criticality === null
      ? unseen(asset, 'absent', 'the register does not say how critical the asset is')
      : criticality,
  );
}

/** Whether so much depends on an asset that its backups are to be shown to work. */
export function isCritical(asset: Asset): Observed<boolean> {
  return map(criticalityOf(asset), (rating) => rating === 'critical' || rating === 'high');
}

/** What the register of assets names as belonging to an asset; nothing while that is unknown. */
export function resourcesOf(asset: Asset): readonly string[] {
  return isUnknown(asset.resources) ? [] : asset.resources;
}

/** Where an id says that a thing is, and whose it is: an ARN does. Those of S3 name no region. */
export interface Place extends RegionOfAccount {
  readonly service: string;
}

function placeOf(id: string): Place | undefined {
  const [scheme, , service = '', region = '', account = '', ...rest] = id.split(':');
  return scheme === 'arn' && rest.length > 0 ? { service, region, account } : undefined;
}

/**
 * That nothing is known of a thing's backups where its region is not read: that no source lists any
 * then means nothing. False where the region is read, so that it may stand beside what was found.
 */
export function isOutOfSight(asset: Asset, id: string, lookup: Lookup): Observed<boolean> {
  return map(isRead(id, lookup), (read) =>
    read ? false : unseen(asset, 'no-source', `no source reads where ${id} is`),
  );
}

function isRead(id: string, lookup: Lookup): Observed<boolean> {
  const place = placeOf(id);
  if (place === undefined) return false;
  if (place.service !== 's3') return isRegionRead(place, lookup);
  return lookup
    .all('bucket')
    .some((bucket) =>
      bucket.id !== id
        ? false
        : map2(bucket.region, bucket.accountId, (region, account) =>
            isRegionRead({ region, account }, lookup),
          ),
    );
}

/** What is asked of a copy: when the newest was made, by what was said at another time. */
export type Fresh = (newest: Observed<Instant>, seen: Observed<Instant>) => Observed<boolean>;

/** Whether anything keeps copies of a thing that are fresh: the backup service, or what keeps the thing. */
export function isCopied(id: string, fresh: Fresh, lookup: Lookup): Observed<boolean> {
  const service = placeOf(id)?.service;
  const inVault = (of: string): Observed<boolean> =>
    lookup
      .where('protected-resource', 'resourceId', of)
      .some(({ lastBackupAt, backupSeenAt }) => fresh(lastBackupAt, backupSeenAt));
  if (service === 'ec2') return any(inVault(id), isCopiedWithMachine(id, inVault, lookup));
  if (service === 'rds') return any(inVault(id), isDatabaseCopied(id, fresh, inVault, lookup));
  if (service === 'dynamodb') return any(inVault(id), isTableCopied(id, lookup));
  return inVault(id);
}

/** A backup of a machine holds its disks, and goes by the machine's id. */
function isCopiedWithMachine(
  id: string,
  inVault: (of: string) => Observed<boolean>,
  lookup: Lookup,
): Observed<boolean> {
  if (!lookup.configured('volume')) return false;
  return lookup
    .all('volume')
    .some((volume) =>
      volume.id !== id ? false : map(volume.machineIds, (ids) => any(...ids.map(inVault))),
    );
}

/** A database server may keep copies by itself; a cluster keeps those of its members. */
function isDatabaseCopied(
  id: string,
  fresh: Fresh,
  inVault: (of: string) => Observed<boolean>,
  lookup: Lookup,
): Observed<boolean> {
  if (!lookup.configured('database')) return false;
  const databases = lookup.all('database');
  const byItself = (database: Fact<'database'>): Observed<boolean> =>
    all(
      map(database.retentionDays, (days) => days > 0),
      any(database.stopped, fresh(database.latestRestorableAt, database.restorableSeenAt)),
    );
  const byCluster = (cluster: string): Observed<boolean> =>
    any(
      inVault(cluster),
      databases.some((other) => (other.id === cluster ? byItself(other) : false)),
    );
  return databases.some((database) =>
    database.id !== id
      ? false
      : any(
          byItself(database),
          map(database.clusterId, (cluster) => (cluster === null ? false : byCluster(cluster))),
        ),
  );
}

/** What can be restored to any point in time is never more than minutes behind. */
function isTableCopied(id: string, lookup: Lookup): Observed<boolean> {
  if (!lookup.configured('table')) return false;
  return lookup
    .all('table')
    .some((table) => (table.id === id ? map(table.retentionDays, (days) => days > 0) : false));
}

function unseen(asset: Asset, reason: 'absent' | 'no-source', detail: string): Unknown {
  const { source, scope, id: item } = asset;
  return new Unknown([{ reason, source, step: 'assets', scope, item, detail }]);
}

/** When a restore came to its end, validation included; null while it is under way. */
export function endOf(job: RestoreJob): Observed<Instant | null> {
  return map2(job.endedAt, job.validation, (at, validation) =>
    validation === 'under-way' ? null : at,
  );
}

/** Whether a restore went wrong, or what it brought back was found wanting. */
export function hasFailed(job: RestoreJob): Observed<boolean> {
  return any(
    map(job.outcome, (outcome) => outcome === 'failed' || outcome === 'aborted'),
    map(job.validation, (status) => status === 'failed' || status === 'timed-out'),
  );
}

/** Whether no other restore of these ended after this one. */
export function isLast(job: RestoreJob, jobs: Population<RestoreJob>): Observed<boolean> {
  return jobs.every((other) =>
    map2(endOf(other), endOf(job), (its, own) => own !== null && (its === null || its <= own)),
  );
}
