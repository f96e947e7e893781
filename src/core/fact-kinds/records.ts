import { z } from 'zod';

import { accountClass, criticality, day, timeZone } from './fields.ts';

export const RECORD_KINDS = {
  person: {
    identity: {
      email: z.string().nullable(),
      /** `person:`, `email:`, `github:`, `aws:` keys by which accounts and registers find them. */
      keys: z.array(z.string()),
      /** Class of the accounts that belong to this row; `human` for people. */
      accountClass,
      startsOn: day.nullable(),
      /** Last day of employment or contract; null while none is known. */
      endsOn: day.nullable(),
      timeZone,
      remote: z.boolean(),
    },
  },
  asset: {
    identity: {
      assetType: z.string(),
      owner: z.string().nullable(),
      criticality: criticality.nullable(),
      disposed: z.boolean(),
      /** Ids under which platforms know what it consists of: ARNs. */
      resources: z.array(z.string()),
      /** The most that may be lost, and the longest that a restore may take; null where not said. */
      recoveryPointHours: z.number().nullable(),
      recoveryTimeMinutes: z.number().nullable(),
    },
  },
  'restore-test': {
    identity: { asset: z.string(), testedOn: day, successful: z.boolean(), verified: z.boolean() },
  },
  training: {
    identity: { personId: z.string(), course: z.string(), completedOn: day },
  },
  'remote-work-agreement': {
    identity: { personId: z.string(), agreedOn: day },
  },
  supplier: {
    identity: {
      criticality: criticality.nullable(),
      lastReview: day.nullable(),
      nextReview: day.nullable(),
    },
  },
  incident: {
    identity: {
      severity: criticality,
      closedOn: day.nullable(),
      reviewedOn: day.nullable(),
    },
  },
} as const;
