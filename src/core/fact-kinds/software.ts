import { z } from 'zod';

import { VULNERABILITY_SCAN, criticality, day, instant } from './fields.ts';

/** What runs, how it is patched, and what is known to be wrong with it. */
export const SOFTWARE_KINDS = {
  /** Where container images are kept. */
  'image-repository': {
    identity: { repositoryName: z.string() },
    scanning: {
      /** Whether whatever is pushed to it is looked through for known vulnerabilities. */
      imagesScanned: z.boolean(),
    },
  },
  /**
   * A container image that may be in use: the newest of its repository, or one that was fetched not
   * long ago. Old images that only lie there are no facts.
   */
  'container-image': {
    identity: {
      /** Its own id, to be found by. */
      imageId: z.string(),
      repositoryId: z.string(),
      pushedAt: instant,
    },
    scan: {
      /** `continuous`: again with every vulnerability that becomes known; `once`: when pushed or asked. */
      scanState: z.enum([
        'continuous',
        'once',
        'pending',
        'failed',
        'unsupported',
        'expired',
        'none',
      ]),
    },
    'scan-activity': {
      /** Null where it was never scanned to the end. */
      scannedAt: instant.nullable(),
    },
  },
  /** Code that the provider runs on demand. */
  function: {
    identity: {
      /** It brings its runtime along in a container image of its own. */
      packagedAsImage: z.boolean(),
    },
    runtime: {
      /** Day from which the provider no longer mends its runtime; null where none is announced. */
      runtimeSupportedUntil: day.nullable(),
      /** The earliest such day of its published versions; null where there are none, or no such day. */
      versionsSupportedUntil: day.nullable(),
    },
    'vulnerability-scan': VULNERABILITY_SCAN,
    'vulnerability-scan-activity': { vulnerabilitiesScannedAt: instant },
  },
  /**
   * A known vulnerability of something that runs or may be run, whichever scanner told of it. What
   * has it is what outlives a rebuild: of an image its repository, of a machine that a group makes
   * and replaces the group. So building anew does not start the clock anew.
   */
  vulnerability: {
    identity: {
      /** `CVE-2026-1234`, or the scanner's own where there is none. */
      vulnerabilityId: z.string(),
      resourceId: z.string(),
      severity: criticality,
      /** Whether a newer version of what is affected is known to lack it; null where nobody says. */
      fixAvailable: z.boolean().nullable(),
      /** Somebody told the scanner to keep quiet about it. */
      suppressed: z.boolean(),
      scanner: z.string(),
    },
    /** Moves with every image that is built. */
    activity: {
      /** When the scanner says it first saw it on what is there now. */
      openedAt: instant,
      /** Ids of the images that have it; empty for what is no image. */
      imageIds: z.array(z.string()),
      /** Whether the scanner knows of one of them that it is running. */
      imageInUse: z.boolean(),
    },
    exploitation: {
      /** Day by which it was to be fixed, being known to be exploited; null where it is not. */
      exploitedDueOn: day.nullable(),
    },
  },
  /** A critical or important patch that a machine lacks although its patch rules approve it. */
  'missing-patch': {
    identity: {
      machineId: z.string(),
      patchId: z.string(),
      severity: criticality,
      /** Whether the provider keeps the day of release of such patches. */
      releaseKnown: z.boolean(),
    },
    release: {
      /** Null where the provider knows no such patch. */
      releasedAt: instant.nullable(),
    },
  },
} as const;
