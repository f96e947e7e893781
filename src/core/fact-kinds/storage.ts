import { z } from 'zod';

export const STORAGE_KINDS = {
  bucket: {
    identity: { region: z.string(), accountId: z.string() },
    policy: { deniesPlainHttp: z.boolean() },
    'policy-status': { policyGrantsPublic: z.boolean() },
    acl: { aclGrantsPublic: z.boolean() },
    block: { bucketIgnoresPublicAcls: z.boolean(), bucketRestrictsPublicPolicies: z.boolean() },
    versioning: { versioned: z.boolean() },
    logging: {
      accessLogged: z.boolean(),
      /** Name of the bucket its access logs go to. */
      logTarget: z.string().nullable(),
    },
  },
} as const;
