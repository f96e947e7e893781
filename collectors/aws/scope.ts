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

/** Id of a cloud account: the ARN of its root user. */
export function rootArn(scope: Scope): string {
  return `arn:${partitionOf(scope)}:iam::${accountOf(scope)}:root`;
}

export function bucketArn(scope: Scope, name: string): string {
  return `arn:${partitionOf(scope)}:s3:::${name}`;
}
