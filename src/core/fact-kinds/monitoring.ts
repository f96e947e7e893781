import { z } from 'zod';

import { instant } from './fields.ts';

export const MONITORING_KINDS = {
  /** A step of a configured source, made by the engine from its own readings. */
  'evidence-step': {
    identity: {
      /** Newest complete reading of its scope that is furthest behind; null before the first. */
      lastCompleteAt: instant.nullable(),
      firstAttemptAt: instant,
      maxAgeHours: z.number(),
    },
  },
} as const;
