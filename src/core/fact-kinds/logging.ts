import { z } from 'zod';

import { criticality, instant } from './fields.ts';

/** What an audit log may hold that somebody is to hear of at once. */
export const AUDIT_EVENTS = [
  'root-use',
  'unauthorized-call',
  'identity-change',
  'trail-change',
  'console-sign-in-without-mfa',
] as const;

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
    alerts: {
      /** Events of which every sort reaches somebody through an alarm. */
      alertedEvents: z.array(z.enum(AUDIT_EVENTS)),
      /** Events that an alarm may tell of, by a filter that annexa cannot read. */
      doubtfulEvents: z.array(z.enum(AUDIT_EVENTS)),
    },
  },
  'log-group': {
    /** Days its events are kept; null where they are kept for ever. */
    identity: { retentionDays: z.int().nullable() },
  },
  /** What a service that watches for threats reported, until the service itself forgets it. */
  'threat-finding': {
    identity: {
      threat: z.string(),
      severity: criticality,
      openedAt: instant,
      /** Somebody settled it in the service. */
      archived: z.boolean(),
      /** Made up by the service, to try out what happens with findings. */
      sample: z.boolean(),
    },
  },
  /** Access from outside the account or organisation that a policy grants, and a service found. */
  'external-access-finding': {
    identity: {
      resource: z.string(),
      openedAt: instant,
      /** Accepted in the service, by a person or by a rule of theirs. */
      archived: z.boolean(),
      /** Whether access was found, as against that the service could not find out. */
      accessFound: z.boolean(),
    },
  },
} as const;
