import { roleArn, userArn } from './arns.ts';
import type { AwsAccount, AwsBucket, AwsOrganization, AwsRole, AwsUser } from './model.ts';

const indexes = new WeakMap<readonly object[], Map<string, number>>();

/**
 * The item of that name. The model may change between two calls, so a remembered place is only
 * trusted when the item is still there; otherwise the list is read again.
 */
export function findNamed<T extends { name: string }>(
  items: readonly T[],
  name: string,
): T | undefined {
  const remembered = items[indexes.get(items)?.get(name) ?? -1];
  if (remembered?.name === name) return remembered;
  const index = new Map(items.map((item, at) => [item.name, at]));
  indexes.set(items, index);
  return items[index.get(name) ?? -1];
}

export function findAccount(
  organization: AwsOrganization,
  accountId: string,
): AwsAccount | undefined {
  return organization.accounts.find((account) => account.id === accountId);
}

export function findUserByArn(account: AwsAccount, arn: string): AwsUser | undefined {
  const user = findNamed(account.users, lastPart(arn));
  return user !== undefined && userArn(account.id, user) === arn ? user : undefined;
}

export function findRoleByArn(account: AwsAccount, arn: string): AwsRole | undefined {
  const role = findNamed(account.roles, lastPart(arn));
  return role !== undefined && roleArn(account.id, role) === arn ? role : undefined;
}

export interface OwnedBucket {
  readonly owner: AwsAccount;
  readonly bucket: AwsBucket;
}

/** Bucket names are global; the asking account's own buckets are looked at first. */
export function findBucket(
  organization: AwsOrganization,
  first: AwsAccount,
  name: string,
): OwnedBucket | undefined {
  for (const owner of [first, ...organization.accounts]) {
    const bucket = findNamed(owner.buckets, name);
    if (bucket !== undefined) return { owner, bucket };
  }
  return undefined;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
