import type { Scope } from '../../src/core/scope.ts';

/** The account a scope is about. Throws for a scope without one, which only a bug can hand over. */
export function accountOf(scope: Scope): string {
  const account = scope['account'];
  if (account === undefined) throw new Error('the scope names no AWS account');
  return account;
}

/** `aws`, `aws-cn` or `aws-us-gov`; scopes name it only where it is not `aws`. */
export function partitionOf(scope: Scope): string {
  return scope['partition'] ?? 'aws';
}

export function accountScope(account: string, partition: string): Scope {
  return partition === 'aws' ? { account } : { account, partition };
}

/** The region a scope is about. Throws for a scope without one, which only a bug can hand over. */
export function regionOf(scope: Scope): string {
  const region = scope['region'];
  if (region === undefined) throw new Error('the scope names no region');
  return region;
}

/** Id of a region of a cloud account: the account's, with the region's name. */
export function regionId(scope: Scope): string {
  return `${rootArn(scope)}#region/${regionOf(scope)}`;
}

/** ARN of something in the scope's account and region: `arn:aws:ec2:eu-west-1:123456789012:volume/vol-1`. */
export function regionalArn(scope: Scope, service: string, resource: string): string {
  return `arn:${partitionOf(scope)}:${service}:${regionOf(scope)}:${accountOf(scope)}:${resource}`;
}

/** Id of a cloud account: the ARN of its root user. */
export function rootArn(scope: Scope): string {
  return `arn:${partitionOf(scope)}:iam::${accountOf(scope)}:root`;
}

export function bucketArn(scope: Scope, name: string): string {
  return `arn:${partitionOf(scope)}:s3:::${name}`;
}
