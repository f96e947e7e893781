import { bucketStep } from '../bucket-step.ts';
import { known } from '../projection.ts';
import { BLOCK_SHAPE, NO_BLOCK, readBlock } from '../public-access-block.ts';

export const bucketPublicAccess = bucketStep({
  id: 'bucket-public-access',
  title: 'Block of public access to buckets',
  facet: 'block',
  operation: 's3:GetPublicAccessBlock',
  permission: 's3:GetBucketPublicAccessBlock',
  absent: [NO_BLOCK],
  shape: BLOCK_SHAPE,
  async send(s3, Bucket, abortSignal) {
    const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetPublicAccessBlockCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    const block = readBlock(answer, `the public access block of ${bucket.name}`, bucket.id);
    if ('malformed' in block) return block;
    const { ignoresAcls, restrictsPolicies } = block.value;
    return {
      value: known({
        bucketIgnoresPublicAcls: ignoresAcls,
        bucketRestrictsPublicPolicies: restrictsPolicies,
      }),
    };
  },
});
