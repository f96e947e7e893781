import { z } from 'zod';

import { instant } from './fields.ts';

/** Encryption keys, secrets and certificates. */
export const SECRET_KINDS = {
  /** A key that a key service of the platform keeps, and encrypts and decrypts with. */
  'encryption-key': {
    identity: { region: z.string() },
    details: {
      /** The provider made it for a service of its own, and looks after it by itself. */
      providerManaged: z.boolean(),
      enabled: z.boolean(),
      /** Waits for its deletion; what is encrypted with it is then lost. */
      beingDeleted: z.boolean(),
      /** Whether its service can give it new material at intervals; it cannot for imported material. */
      canRotate: z.boolean(),
      /** A copy of a key of another region, which it takes its material and rotation from. */
      replica: z.boolean(),
    },
    rotation: {
      rotates: z.boolean(),
      /** Days from one rotation to the next. */
      rotationDays: z.int(),
    },
    policy: {
      /** Whether principals of every account of the provider may use or administer it. */
      openToEverybody: z.boolean(),
    },
  },
  /** A password, token or connection string in the platform's store of secrets; never its value. */
  secret: {
    identity: {
      region: z.string(),
      /** A service of the provider made it, and replaces it by itself. */
      providerManaged: z.boolean(),
      /** A copy of a secret of another region, which is replaced there. */
      replica: z.boolean(),
      beingDeleted: z.boolean(),
    },
    rotation: {
      rotates: z.boolean(),
      /** Last rotation; where there was none last change, where there was none creation. */
      changedAt: instant,
      /** When it is to be rotated at the latest; null where nothing is planned. */
      nextRotationAt: instant.nullable(),
    },
  },
  /** A certificate for TLS in the platform's store, with its private key or without. */
  certificate: {
    identity: {
      region: z.string(),
      /** Something presents it: a load balancer, an interface, a distribution. */
      inUse: z.boolean(),
      /** Null for one that was asked for and never issued. */
      expiresAt: instant.nullable(),
      /** Whether the provider renews it without anybody's doing. */
      renewsItself: z.boolean(),
    },
    /** Told of those alone that are due: whether somebody has to act or it will not be renewed. */
    renewal: { renewalStalled: z.boolean() },
  },
} as const;
