import type { Lookup } from './check.ts';
import type { CRITICALITIES, Fact } from './facts.ts';
import { Unknown, any, isUnknown, map, map2, type Observed } from './observed.ts';
import type { Population } from './population.ts';
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

/** Where an id says that a thing is, and whose it is: an ARN does. */
export interface Place {
  readonly service: string;
  /** Empty where the id names none, as those of S3. */
  readonly region: string;
  readonly account: string;
}

export function placeOf(id: string): Place | undefined {
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
  if (place.service === 's3') return lookup.all('bucket').some((bucket) => bucket.id === id);
  return lookup
    .where('cloud-region', 'regionName', place.region)
    .some((region) => map(region.accountId, (account) => account === place.account));
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
