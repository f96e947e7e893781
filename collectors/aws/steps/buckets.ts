import { z } from 'zod';

import type { Answer, ReadContext } from '../../../src/core/collector.ts';
import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask, askPages } from '../ask.ts';
import { answersTo, known, read, rows, timestamp } from '../projection.ts';
import { accountOf, bucketArn, partitionOf } from '../scope.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const PAGE_SIZE = 1000;
const SHAPE: Shape = { Buckets: { Name: true, CreationDate: true, BucketRegion: true } };
const LOCATION_SHAPE: Shape = { LocationConstraint: true };
const body = z.object({ Buckets: rows });
const bucket = z.object({
  Name: z.string(),
  CreationDate: timestamp.optional(),
  BucketRegion: z.string().optional(),
});
const location = z.object({ LocationConstraint: z.string().optional() });

/** Every bucket of the account, wherever it lives. */
export const buckets: AwsStep = {
  id: 'buckets',
  title: 'The buckets of the account',
  revision: 1,
  after: 'accounts',
  delivers: { bucket: ['identity'] },
  permissions: ['s3:ListAllMyBuckets', 's3:GetBucketLocation'],
  removals: [allBut(SHAPE, 'the owner’s name is not needed')],
  maxAgeHours: MAX_AGE_HOURS,
  read: readBuckets,
  *project(answers, { scope }) {
    const located = new Map(
      answersTo('s3:GetBucketLocation', answers).map((answer) => [answer.item, answer]),
    );
    for (const answer of answersTo('s3:ListBuckets', answers)) {
      const list = read(body, answer.body, 'the list of buckets');
      if ('malformed' in list) {
        yield list.malformed;
        continue;
      }
      for (const row of list.value.Buckets) {
        const one = read(bucket, row, 'a bucket of the list');
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const { Name: name, CreationDate: createdAt, BucketRegion } = one.value;
        const id = bucketArn(scope, name);
        const where = located.get(id);
        const region = BucketRegion ?? (where && regionOf(where.body));
        yield state({
          kind: 'bucket',
          id,
          facet: 'identity',
          name,
          incarnation: createdAt ?? '',
          hints: region === undefined ? {} : { region },
          from: where ? [answer, where] : [answer],
          value: { accountId: accountOf(scope), ...known({ region }) },
        });
      }
    }
  },
};

/** S3 answers nothing for us-east-1 and the continent's old name for eu-west-1. */
function regionOf(answer: unknown): string | undefined {
  if (absent(answer) !== undefined) return undefined;
  const place = location.safeParse(answer);
  if (!place.success) return undefined;
  const { LocationConstraint: constraint = '' } = place.data;
  return constraint === '' ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint;
}

async function* readBuckets(context: ReadContext<AwsSession>): AsyncIterable<Answer> {
  const { session, scope, signal } = context;
  const { ListBucketsCommand } = await import('@aws-sdk/client-s3');
  // Only us-east-1 gives the date of creation; elsewhere a changed policy or setting moves it, which
  // would make a new incarnation of the bucket.
  const region = partitionOf(scope) === 'aws' ? 'us-east-1' : undefined;
  const pages = askPages({
    operation: 's3:ListBuckets',
    permission: 's3:ListAllMyBuckets',
    // Without it S3 neither pages nor tells the regions.
    parameters: { MaxBuckets: PAGE_SIZE },
    shape: SHAPE,
    send: async (cursor) => {
      const s3 = await session.client('s3', scope, region);
      const command = new ListBucketsCommand({ MaxBuckets: PAGE_SIZE, ContinuationToken: cursor });
      return s3.send(command, { abortSignal: signal });
    },
    next: ({ ContinuationToken: token }) => (token === '' ? undefined : token),
  });
  for await (const page of pages) {
    yield page;
    if (page.status === 'refused') continue;
    for (const row of body.safeParse(page.body).data?.Buckets ?? []) {
      const one = bucket.safeParse(row).data;
      if (one && one.BucketRegion === undefined) yield await askLocation(context, one.Name);
    }
  }
}

async function askLocation(
  { session, scope, signal }: ReadContext<AwsSession>,
  name: string,
): Promise<Answer> {
  const { GetBucketLocationCommand } = await import('@aws-sdk/client-s3');
  return ask({
    operation: 's3:GetBucketLocation',
    permission: 's3:GetBucketLocation',
    parameters: { Bucket: name },
    item: bucketArn(scope, name),
    shape: LOCATION_SHAPE,
    absent: ['NoSuchBucket'],
    send: async () => {
      const s3 = await session.client('s3', scope);
      return s3.send(new GetBucketLocationCommand({ Bucket: name }), { abortSignal: signal });
    },
  });
}
