import type { S3Client } from '@aws-sdk/client-s3';

import type { FacetStatement, Item, Removal, Statement } from '../../src/core/collector.ts';
import { state } from '../../src/core/collector.ts';
import type { FacetName, FacetValue } from '../../src/core/facts.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { absent, ask } from './ask.ts';
import type { Read } from './projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from './step.ts';

interface BucketQuestion<F extends FacetName<'bucket'>> {
  readonly id: string;
  readonly title: string;
  readonly facet: F;
  /** `s3:GetBucketAcl` */
  readonly operation: string;
  readonly permission: string;
  /** Codes by which S3 says that nothing is configured. */
  readonly absent?: readonly string[];
  readonly shape: Shape;
  readonly removals?: readonly Removal[];
  /** Sends the one request; `prepare` takes out what is not sealed beyond fields. */
  send(s3: S3Client, bucket: string, signal: AbortSignal): Promise<unknown>;
  value(body: unknown, bucket: Item): Read<FacetValue<'bucket', F>>;
}

/** A step that asks one question about each bucket, in the bucket's own region. */
export function bucketStep<F extends FacetName<'bucket'>>(question: BucketQuestion<F>): AwsStep {
  return {
    id: question.id,
    title: question.title,
    revision: 1,
    after: 'buckets',
    delivers: { bucket: [question.facet] },
    permissions: [question.permission],
    removals: [
      allBut(question.shape, 'no check reads the rest, and some of it is personal'),
      ...(question.removals ?? []),
    ],
    maxAgeHours: MAX_AGE_HOURS,
    read: (context) =>
      context.each(({ id, name, hints }) =>
        ask({
          operation: question.operation,
          permission: question.permission,
          parameters: { Bucket: name },
          item: id,
          // A bucket deleted since it was listed is an answer, not a lack of permission.
          absent: [NO_BUCKET, ...(question.absent ?? [])],
          shape: question.shape,
          send: async () => {
            const s3 = await context.session.client('s3', context.scope, hints['region']);
            return question.send(s3, name, context.signal);
          },
        }),
      ),
    *project(answers, { items }): Iterable<Statement> {
      const byId = new Map(items.map((item) => [item.id, item]));
      for (const answer of answers) {
        const bucket = byId.get(answer.item ?? '');
        if (bucket === undefined || absent(answer.body) === NO_BUCKET) continue;
        const told = question.value(answer.body, bucket);
        if ('malformed' in told) yield told.malformed;
        else yield statement(bucket.id, question.facet, told.value, [answer]);
      }
    },
  };
}

const NO_BUCKET = 'NoSuchBucket';

function statement<F extends FacetName<'bucket'>>(
  id: string,
  facet: F,
  value: FacetValue<'bucket', F>,
  from: FacetStatement['from'],
): FacetStatement {
  return state({ kind: 'bucket', id, facet, from, value });
}
