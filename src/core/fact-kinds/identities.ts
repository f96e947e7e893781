import { z } from 'zod';

import { accountClass, instant } from './fields.ts';

export const IDENTITY_KINDS = {
  /** An identity that can sign in or act: IAM user, member of an organisation, directory user. */
  account: {
    identity: {
      /** Sign-in name as the provider shows it. */
      login: z.string(),
      email: z.string().nullable(),
      /** Keys by which a person of the registers may own it, best first: see `Person.keys`. */
      ownerKeys: z.array(z.string()),
      /** What the provider or a tag says the account is for; null when nothing does. */
      declaredClass: accountClass.nullable(),
      createdAt: instant.nullable(),
    },
    access: {
      /** Able to sign in or act now: not suspended, archived, disabled or deleted. */
      active: z.boolean(),
      signsInInteractively: z.boolean(),
      /** When the provider says it lost its access; null where it does not say. */
      deactivatedAt: instant.nullable(),
    },
    mfa: { mfaEnabled: z.boolean() },
    privilege: { administrator: z.boolean() },
    /** Changes daily, and so is kept out of the history. */
    activity: { lastSignInAt: instant.nullable() },
  },
  /** A long-lived access key. */
  credential: {
    identity: { active: z.boolean(), createdAt: instant, ownerId: z.string() },
  },
  /** A customer-managed or inline policy, or a direct attachment of an administrator policy. */
  policy: {
    identity: {
      form: z.enum(['managed', 'inline', 'attachment']),
      /** Attached to at least one principal; inline policies and attachments always are. */
      attached: z.boolean(),
      /** Allows every action on every resource without a condition. */
      allowsEverything: z.boolean(),
    },
  },
} as const;
