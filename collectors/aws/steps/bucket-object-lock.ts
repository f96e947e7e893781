import { z } from 'zod';

import { absent } from '../ask.ts';
import { bucketStep } from '../bucket-step.ts';
import { read } from '../projection.ts';

const NONE = 'ObjectLockConfigurationNotFoundError';
const DAYS_OF_A_YEAR = 365;
const UNLOCKED = { lockedDays: null, lockMode: null } as const;

const retention = z.object({
  Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
  Days: z.int().optional(),
  Years: z.int().optional(),
});
const body = z.object({
  ObjectLockConfiguration: z.object({
    Rule: z.object({ DefaultRetention: retention.optional() }).optional(),
  }),
});

export const bucketObjectLock = bucketStep({
  id: 'bucket-object-lock',
  title: 'Object Lock of buckets',
  after: 'bucket-versioning',
  facet: 'lock',
  operation: 's3:GetObjectLockConfiguration',
  permission: 's3:GetBucketObjectLockConfiguration',
  absent: [NONE],
  shape: {
    ObjectLockConfiguration: {
      Rule: { DefaultRetention: { Mode: true, Days: true, Years: true } },
    },
  },
  async send(s3, Bucket, abortSignal) {
    const { GetObjectLockConfigurationCommand } = await import('@aws-sdk/client-s3');
    return s3.send(new GetObjectLockConfigurationCommand({ Bucket }), { abortSignal });
  },
  value(answer, bucket) {
    if (absent(answer) === NONE) return { value: UNLOCKED };
    const given = read(body, answer, `the object lock of ${bucket.name}`, bucket.id);
    if ('malformed' in given) return given;
    // Without a rule it is for whoever writes an object to say how long it is kept.
    const kept = given.value.ObjectLockConfiguration.Rule?.DefaultRetention;
    if (kept === undefined) return { value: UNLOCKED };
    const { Days = 0, Years = 0, Mode } = kept;
    const lockMode = Mode === 'COMPLIANCE' ? ('compliance' as const) : ('governance' as const);
    return { value: { lockedDays: Days + Years * DAYS_OF_A_YEAR, lockMode } };
  },
});
