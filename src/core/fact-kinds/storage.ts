import { z } from 'zod';

export const STORAGE_KINDS = {
  bucket: {
    identity: { region: z.string(), accountId: z.string() },
    policy: {
      deniesPlainHttp: z.boolean(),
      /** Nobody may delete an object or a version of one, without any exception. */
      deniesDeletion: z.boolean(),
    },
    'policy-status': { policyGrantsPublic: z.boolean() },
    acl: { aclGrantsPublic: z.boolean() },
    block: { bucketIgnoresPublicAcls: z.boolean(), bucketRestrictsPublicPolicies: z.boolean() },
    versioning: { versioned: z.boolean() },
    encryption: {
      /** What new objects are encrypted with is a key of the key service, not the storage's own. */
      encryptedByKeyService: z.boolean(),
    },
    /** How long a new object can be neither deleted nor overwritten, told of versioned storage alone. */
    lock: {
      /** Null where nothing is locked unless whoever writes it asks for that. */
      lockedDays: z.number().nullable(),
      /** `governance` can be lifted by who has a permission for it, `compliance` by nobody. */
      lockMode: z.enum(['governance', 'compliance']).nullable(),
    },
    logging: {
      accessLogged: z.boolean(),
      /** Name of the bucket its access logs go to. */
      logTarget: z.string().nullable(),
    },
  },
} as const;
