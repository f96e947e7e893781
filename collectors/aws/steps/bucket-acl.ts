import { z } from 'zod';

import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';

const body = z.object({
  Grants: z
    .array(z.object({ Grantee: z.object({ URI: z.string().optional() }), Permission: z.string() }))
    .default([]),
});

/** Everybody, and everybody with an AWS account of their own, which anybody can have. */
const PUBLIC = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

export const bucketAcl = bucketStep({
  id: 'bucket-acl',
  title: 'Access control lists of buckets',
  facet: 'acl',
  operation: 's3:GetBucketAcl',
  permission: 's3:GetBucketAcl',
  shape: { Grants: { Grantee: { Type: true, ID: true, URI: true }, Permission: true } },
  async send(s3, Bucket, abortSignal) {
    const { GetBucketAclCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetBucketAclCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    const acl = read(body, answer, `the access control list of ${bucket.name}`, bucket.id);
    if ('malformed' in acl) return acl;
    const grantsPublic = acl.value.Grants.some(({ Grantee }) => PUBLIC.test(Grantee.URI ?? ''));
    return { value: { aclGrantsPublic: grantsPublic } };
  },
});
