import { createHash } from 'node:crypto';
import type { AwsAccount, AwsBucket, AwsOrganization, AwsTrail } from './model.ts';

interface Named {
  readonly name: string;
  readonly path: string;
}

export function rootArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

export function userArn(accountId: string, user: Named): string {
  return `arn:aws:iam::${accountId}:user${user.path}${user.name}`;
}

export function groupArn(accountId: string, group: Named): string {
  return `arn:aws:iam::${accountId}:group${group.path}${group.name}`;
}

export function roleArn(accountId: string, role: Named): string {
  return `arn:aws:iam::${accountId}:role${role.path}${role.name}`;
}

/** @param owner the account's id, or `aws` for an AWS managed policy */
export function policyArn(owner: string, policy: Named): string {
  return `arn:aws:iam::${owner}:policy${policy.path}${policy.name}`;
}

/** ARN of a session of a role; unlike the role's own ARN it leaves the path out. */
export function assumedRoleArn(accountId: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

export function bucketArn(bucket: Pick<AwsBucket, 'name'>): string {
  return `arn:aws:s3:::${bucket.name}`;
}

export function trailArn(accountId: string, trail: Pick<AwsTrail, 'name' | 'homeRegion'>): string {
  return `arn:aws:cloudtrail:${trail.homeRegion}:${accountId}:trail/${trail.name}`;
}

export function organizationArn(organization: AwsOrganization, managementId: string): string {
  return `arn:aws:organizations::${managementId}:organization/${organization.id}`;
}

export function accountArn(
  organization: AwsOrganization,
  managementId: string,
  account: Pick<AwsAccount, 'id'>,
): string {
  return `arn:aws:organizations::${managementId}:account/${organization.id}/${account.id}`;
}

/** The 64 hexadecimal digits by which S3 names an account in access control lists. */
export function canonicalUserId(accountId: string): string {
  return createHash('sha256').update(`canonical user of ${accountId}`).digest('hex');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Characters of AWS's base-32 alphabet taken from `bytes`, one for each byte. */
export function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32.charAt(byte % 32)).join('');
}
