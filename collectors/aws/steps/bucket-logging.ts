import { z } from 'zod';

import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';

const body = z.object({ LoggingEnabled: z.object({ TargetBucket: z.string() }).optional() });

export const bucketLogging = bucketStep({
  id: 'bucket-logging',
  title: 'Server access logging of buckets',
  facet: 'logging',
  operation: 's3:GetBucketLogging',
  permission: 's3:GetBucketLogging',
  shape: { LoggingEnabled: { TargetBucket: true } },
  async send(s3, Bucket, abortSignal) {
    const { GetBucketLoggingCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetBucketLoggingCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    const given = read(body, answer, `the logging of ${bucket.name}`, bucket.id);
    if ('malformed' in given) return given;
    const target = given.value.LoggingEnabled?.TargetBucket ?? null;
    return { value: { accessLogged: target !== null, logTarget: target } };
  },
});
