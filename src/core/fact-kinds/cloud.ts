import { z } from 'zod';

export const CLOUD_KINDS = {
  /** An AWS account, known by the ARN of its root user. */
  'cloud-account': {
    identity: { accountId: z.string() },
    root: { rootMfaEnabled: z.boolean(), rootAccessKeyPresent: z.boolean() },
    'root-credential': { rootHasCredential: z.boolean() },
    'sign-in': { hasConsoleUser: z.boolean() },
    'password-policy': {
      /** 0 where the account has no policy of its own. */
      passwordMinimumLength: z.int(),
      passwordReusePrevention: z.int(),
      passwordPolicySet: z.boolean(),
    },
    'storage-block': {
      accountIgnoresPublicAcls: z.boolean(),
      accountRestrictsPublicPolicies: z.boolean(),
    },
  },
  /** An organisation or customer of a platform, known by the provider's own id for it. */
  organization: {
    identity: { login: z.string() },
  },
  /**
   * A region that is enabled in a cloud account. Its id is the account's with the region's name:
   * `arn:aws:iam::123456789012:root#region/eu-west-1`.
   */
  'cloud-region': {
    identity: { regionName: z.string(), accountId: z.string() },
  },
} as const;
