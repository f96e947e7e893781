import { z } from 'zod';

import { instant } from './fields.ts';

export const DEVICE_KINDS = {
  device: {
    identity: { approved: z.boolean(), deviceType: z.string() },
    encryption: { encrypted: z.boolean() },
    activity: { lastSeenAt: instant },
  },
} as const;
