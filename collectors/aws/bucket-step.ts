import type { S3Client } from '@aws-sdk/client-s3';

import type { Item, Removal } from '../../src/core/collector.ts';
import type { FacetName, FacetValue } from '../../src/core/facts.ts';
import type { Shape } from '../../src/core/keep-only.ts';
import { itemStep } from './item-step.ts';
import type { Read } from './projection.ts';
import type { AwsStep } from './step.ts';

interface BucketQuestion<F extends FacetName<'bucket'>> {
  readonly id: string;
  readonly title: string;
  /** Raised when the same answers may project to other facts; 1 unless given. */
  readonly revision?: number;
  /** The step that lists the buckets it asks about; all of them unless given. */
  readonly after?: string;
  readonly facet: F;
  /** `s3:GetBucketAcl` */
  readonly operation: string;
  readonly permission: string;
  /** Codes by which S3 says that nothing is configured. */
  readonly absent?: readonly string[];
  readonly shape: Shape;
  readonly removals?: readonly Removal[];
  /** Sends the one request. */
  send(s3: S3Client, bucket: string, signal: AbortSignal): Promise<unknown>;
  value(body: unknown, bucket: Item): Read<FacetValue<'bucket', F>>;
}

/** A step that asks one question about each bucket, in the bucket's own region. */
export function bucketStep<F extends FacetName<'bucket'>>(question: BucketQuestion<F>): AwsStep {
  return itemStep<'s3', 'bucket', F>({
    after: 'buckets',
    ...question,
    kind: 'bucket',
    service: 's3',
    parameters: ({ name }) => ({ Bucket: name }),
    region: ({ hints }) => hints['region'],
    gone: ['NoSuchBucket'],
    send: (s3, { name }, signal) => question.send(s3, name, signal),
  });
}
