import { z } from 'zod';

import { absent } from '../ask.ts';
import { bucketStep } from '../bucket-step.ts';
import { deniesDeletion } from '../object-deletion.ts';
import { deniesPlainHttp } from '../plain-http.ts';
import { SECRET_CONDITION_REMOVAL, parsePolicy, withoutSecrets } from '../policy-document.ts';
import { known, read } from '../projection.ts';

const body = z.object({ Policy: z.string() });

export const bucketPolicy = bucketStep({
  id: 'bucket-policy',
  title: 'Bucket policies',
  revision: 2,
  facet: 'policy',
  operation: 's3:GetBucketPolicy',
  permission: 's3:GetBucketPolicy',
  absent: ['NoSuchBucketPolicy'],
  shape: { Policy: true },
  removals: [SECRET_CONDITION_REMOVAL],
  async send(s3, Bucket, abortSignal) {
    const { GetBucketPolicyCommand } = await import('@aws-sdk/client-s3');
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }), { abortSignal });
    return { Policy: withoutSecrets(Policy) };
  },
  value(answer, bucket) {
    if (absent(answer) !== undefined) {
      return { value: { deniesPlainHttp: false, deniesDeletion: false } };
    }
    const given = read(body, answer, `the policy of ${bucket.name}`, bucket.id);
    if ('malformed' in given) return given;
    const policy = parsePolicy(given.value.Policy);
    if (policy === undefined) {
      const malformed = `the policy of ${bucket.name} is not understood`;
      return { malformed: { malformed, item: bucket.id } };
    }
    return {
      value: known({
        deniesPlainHttp: deniesPlainHttp(policy, bucket.id),
        deniesDeletion: deniesDeletion(policy, bucket.id),
      }),
    };
  },
});
