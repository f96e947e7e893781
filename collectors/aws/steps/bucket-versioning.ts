import { z } from 'zod';

import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';

/** No status at all where versioning was never set. */
const body = z.object({ Status: z.enum(['Enabled', 'Suspended']).optional() });

export const bucketVersioning = bucketStep({
  id: 'bucket-versioning',
  title: 'Versioning of buckets',
  facet: 'versioning',
  operation: 's3:GetBucketVersioning',
  permission: 's3:GetBucketVersioning',
  shape: { Status: true, MFADelete: true },
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
