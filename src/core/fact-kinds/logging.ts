import { z } from 'zod';

export const LOGGING_KINDS = {
  /**
   * A trail of the cloud account's management events. A trail of an organisation is a fact of every
   * account it records.
   */
  trail: {
    identity: {
      multiRegion: z.boolean(),
      /** The same in every account that one trail records. */
      trailId: z.string(),
      /** The storage its log files go to, by the id of its fact and by name. */
      bucketId: z.string(),
      bucketName: z.string(),
      /** Id of the log group that its events go to besides; null where they go to none. */
      logGroupId: z.string().nullable(),
      /** Signed digests are written, by which a changed or deleted log file is found out. */
      filesValidated: z.boolean(),
    },
    status: {
      logging: z.boolean(),
      /** The provider's code for what went wrong with the last log file, digest or log event. */
      deliveryError: z.string().nullable(),
      digestError: z.string().nullable(),
      logGroupError: z.string().nullable(),
    },
    activity: {
      /** How old the newest log file and digest were when the trail was read; null before the first. */
      deliveryAgeHours: z.number().nullable(),
      digestAgeHours: z.number().nullable(),
    },
    selectors: { allManagementEvents: z.boolean() },
  },
} as const;
