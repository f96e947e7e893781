import type { Scope } from '../../src/core/scope.ts';
import { partitionOf, regionOf } from './scope.ts';

/** ARN of a snapshot or an image, in which AWS names no account: `arn:aws:ec2:eu-west-1::image/ami-1`. */
export function ownerlessArn(scope: Scope, resource: string): string {
  return `arn:${partitionOf(scope)}:ec2:${regionOf(scope)}::${resource}`;
}
