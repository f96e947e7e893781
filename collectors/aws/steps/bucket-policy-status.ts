import { z } from 'zod';

import { absent } from '../ask.ts';
import { bucketStep } from '../bucket-step.ts';
import { known, read } from '../projection.ts';

const body = z.object({ PolicyStatus: z.object({ IsPublic: z.boolean().optional() }) });

/** S3’s own judgement of whether a policy is public; nobody else knows all its rules. */
export const bucketPolicyStatus = bucketStep({
  id: 'bucket-policy-status',
  title: 'Whether bucket policies grant the public',
  facet: 'policy-status',
  operation: 's3:GetBucketPolicyStatus',
  permission: 's3:GetBucketPolicyStatus',
  absent: ['NoSuchBucketPolicy'],
  shape: { PolicyStatus: { IsPublic: true } },
  async send(s3, Bucket, abortSignal) {
    const { GetBucketPolicyStatusCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetBucketPolicyStatusCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    if (absent(answer) !== undefined) return { value: { policyGrantsPublic: false } };
    const status = read(body, answer, `the policy status of ${bucket.name}`, bucket.id);
    if ('malformed' in status) return status;
    return { value: known({ policyGrantsPublic: status.value.PolicyStatus.IsPublic }) };
  },
});
