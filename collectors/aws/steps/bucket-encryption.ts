import { z } from 'zod';

import { absent } from '../ask.ts';
import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';

/** What S3 said before 2023, since when it encrypts every new object with a key of its own at least. */
const NONE = 'ServerSideEncryptionConfigurationNotFoundError';

const rule = z.object({
  ApplyServerSideEncryptionByDefault: z.object({ SSEAlgorithm: z.string() }).optional(),
});
const body = z.object({
  ServerSideEncryptionConfiguration: z.object({ Rules: z.array(rule) }),
});

/** Asked of the buckets alone that bear a classification, since that is what tells how to encrypt. */
export const bucketEncryption = bucketStep({
  id: 'bucket-encryption',
  title: 'Default encryption of classified buckets',
  after: 'resource-tags',
  facet: 'encryption',
  operation: 's3:GetBucketEncryption',
  permission: 's3:GetEncryptionConfiguration',
  absent: [NONE],
  shape: {
    ServerSideEncryptionConfiguration: {
      Rules: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: true } },
    },
  },
  async send(s3, Bucket, abortSignal) {
    const { GetBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetBucketEncryptionCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    if (absent(answer) === NONE) return { value: { encryptedByKeyService: false } };
    const given = read(body, answer, `the encryption of ${bucket.name}`, bucket.id);
    if ('malformed' in given) return given;
    const algorithms = given.value.ServerSideEncryptionConfiguration.Rules.flatMap(
      (each) => each.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? [],
    );
    // `aws:kms`, or `aws:kms:dsse` for two layers of it.
    const byKeyService = algorithms.some((algorithm) => /^aws:kms(:dsse)?$/.test(algorithm));
    return { value: { encryptedByKeyService: byKeyService } };
  },
});
