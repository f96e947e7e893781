import type { Scope } from '../../src/core/scope.ts';
import { afterItems } from './after-items.ts';
import type { AwsStep } from './step.ts';
import { accountOf, regionOf } from './scope.ts';

/** The most that AWS Backup gives on a page. */
export const BACKUP_PAGE = 1000;

/**
 * A step that asks only where the region has a vault. Every recovery point lies in a vault of its own
 * account and region, so without one nothing is protected there; and a job to back up or to copy names
 * the vault there that it fills or copies from, so there is none of them either. This holds for no
 * restore: a vault of another account may be shared for it.
 */
export function whereVaults(step: AwsStep): AwsStep {
  return afterItems('backup-vaults', step);
}

/**
 * Id of what is backed up, among the things that AWS Backup of a region knows: its ARN where it lies
 * in that account and region. One thing may be known in several: a copy is, where it was copied to,
 * and an ARN of S3 names no place.
 */
export function protectedId(scope: Scope, arn: string): string {
  const [, , , region, account] = arn.split(':');
  const isHome = region === regionOf(scope) && account === accountOf(scope);
  return isHome ? arn : `${arn}#backup/${accountOf(scope)}/${regionOf(scope)}`;
}
