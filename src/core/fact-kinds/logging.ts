import { z } from 'zod';

export const LOGGING_KINDS = {
  /** A trail of the cloud account's management events. */
  trail: {
    identity: { multiRegion: z.boolean() },
    status: { logging: z.boolean() },
    selectors: { allManagementEvents: z.boolean() },
  },
} as const;
