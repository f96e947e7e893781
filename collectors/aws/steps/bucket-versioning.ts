import { z } from 'zod';

import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';
import type { AwsStep } from '../step.ts';

/** No status at all where versioning was never set. */
const body = z.object({ Status: z.enum(['Enabled', 'Suspended']).optional() });

const versioning = bucketStep({
  id: 'bucket-versioning',
  title: 'Versioning of buckets',
  facet: 'versioning',
  operation: 's3:GetBucketVersioning',
  permission: 's3:GetBucketVersioning',
  shape: { Status: true },
  async send(s3, Bucket, abortSignal) {
    const { GetBucketVersioningCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetBucketVersioningCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    const given = read(body, answer, `the versioning of ${bucket.name}`, bucket.id);
    if ('malformed' in given) return given;
    return { value: { versioned: given.value.Status === 'Enabled' } };
  },
});

export const bucketVersioning: AwsStep = {
  ...versioning,
  /** Objects can be locked only where versioning is on, and it then stays on. */
  itemsOf: (answers, { items }) => {
    const versioned = new Set(
      answers.flatMap(({ item, body: given }) =>
        body.safeParse(given).data?.Status === 'Enabled' ? item : [],
      ),
    );
    return items.filter(({ id }) => versioned.has(id));
  },
};
