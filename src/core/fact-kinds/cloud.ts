import { z } from 'zod';

import { instant } from './fields.ts';

export const CLOUD_KINDS = {
  /** An AWS account, known by the ARN of its root user. */
  'cloud-account': {
    identity: { accountId: z.string() },
    root: { rootMfaEnabled: z.boolean(), rootAccessKeyPresent: z.boolean() },
    'root-credential': { rootHasCredential: z.boolean() },
    /** The same from the provider's report, which may be hours old and tells more. */
    'root-report': {
      rootPasswordReported: z.boolean(),
      /** Whether any access key of root's was in force. */
      rootKeyActive: z.boolean(),
    },
    'root-activity': {
      /** Last sign-in, or use of a key; null where none is on record. */
      rootLastUsedAt: instant.nullable(),
    },
    'root-factor': {
      /** Whether an app that makes codes is among root's second factors. */
      rootAppFactorPresent: z.boolean(),
      /** Whether the provider lets root have a factor of hardware there. */
      rootHardwareFactorOffered: z.boolean(),
    },
    federation: {
      /** Whether an identity provider for people is registered in the account itself. */
      identityProviderPresent: z.boolean(),
    },
    'security-contact': {
      securityContactSet: z.boolean(),
      /** What follows the @ of its address; null without an address. */
      securityContactDomain: z.string().nullable(),
    },
    'sign-in': { hasConsoleUser: z.boolean() },
    'password-policy': {
      /** 0 where the account has no policy of its own. */
      passwordMinimumLength: z.int(),
      passwordReusePrevention: z.int(),
      passwordPolicySet: z.boolean(),
    },
    /** In effect for every bucket of the account, whoever set it. */
    'storage-block': {
      accountIgnoresPublicAcls: z.boolean(),
      accountRestrictsPublicPolicies: z.boolean(),
      /** These two keep new grants from being made. */
      accountBlocksPublicAcls: z.boolean(),
      accountBlocksPublicPolicies: z.boolean(),
    },
  },
  /** An organisation or customer of a platform, known by the provider's own id for it. */
  organization: {
    identity: {
      login: z.string(),
      /** Of one that has cloud accounts: whether the source is to read all of them, or some. */
      readAsWhole: z.boolean(),
    },
    'root-management': {
      /** Whether it can take the root users of its accounts their credentials. */
      rootManagedCentrally: z.boolean(),
    },
    directory: {
      /** Whether people can be given access to its cloud accounts from one directory. */
      peopleDirectoryPresent: z.boolean(),
    },
  },
  /** A cloud account as its organisation lists it, which need not be one that can be read. */
  'member-account': {
    identity: {
      accountId: z.string(),
      /** Whether anybody can sign in to it: it is neither suspended nor closed. */
      open: z.boolean(),
    },
  },
  /**
   * A region that is enabled in a cloud account. Its id is the account's with the region's name:
   * `arn:aws:iam::123456789012:root#region/eu-west-1`.
   */
  'cloud-region': {
    identity: { regionName: z.string(), accountId: z.string() },
    /** What the provider's own scanner looks for known vulnerabilities in. */
    'vulnerability-scanning': {
      scansMachines: z.boolean(),
      scansImages: z.boolean(),
      scansFunctions: z.boolean(),
      /** The code of functions, beside the packages it uses. */
      scansFunctionCode: z.boolean(),
    },
    'disk-encryption': {
      /** Whether disks are encrypted that are made without saying so. */
      newDisksEncrypted: z.boolean(),
    },
    'configuration-recording': {
      /** A recorder for what is in the region at large; one that a service keeps for itself is none. */
      configurationRecorder: z.boolean(),
      recorderRunning: z.boolean(),
      recorderFailing: z.boolean(),
      /** Records every type of thing but those it leaves out; false where it is told which to record. */
      recordsByDefault: z.boolean(),
      typesLeftOut: z.array(z.string()),
    },
    'threat-detection': { threatDetector: z.boolean() },
    'threat-detector': { threatDetectorOn: z.boolean() },
    'security-standards': {
      postureServiceOn: z.boolean(),
      securityStandardOn: z.boolean(),
    },
    /** Whether something watches for access from outside: of the account, or of its organisation. */
    'access-analysis': {
      accountAccessAnalyzed: z.boolean(),
      organizationAccessAnalyzed: z.boolean(),
    },
  },
  /**
   * What something is labelled with, under the id of its own fact. What never bore a label is not
   * listed; what lost its labels is, with none.
   */
  'tagged-resource': {
    identity: {
      resourceId: z.string(),
      ownerLabel: z.string().nullable(),
      classLabel: z.string().nullable(),
    },
  },
} as const;
