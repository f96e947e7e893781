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
    privilege: {
      /** By its own rights, groups or roles. What assignments give, the kind `access-assignment` tells. */
      administrator: z.boolean(),
    },
    'local-sign-in': {
      /** Has a password that one cloud account keeps by itself, beside any directory of people. */
      localPassword: z.boolean(),
    },
    /** Changes daily, and so is kept out of the history. */
    activity: { lastSignInAt: instant.nullable() },
  },
  /** What lets an account in until somebody takes it away: an access key or a password. */
  credential: {
    identity: {
      form: z.enum(['access-key', 'password']),
      active: z.boolean(),
      /** When the key was made, or the password last set. */
      createdAt: instant,
      ownerId: z.string(),
    },
    /** `lastUsedAt`: null for never. */
    activity: { lastUsedAt: instant.nullable() },
  },
  /** A customer-managed or inline policy, or an attachment of an administrator policy of the provider. */
  policy: {
    identity: {
      form: z.enum(['managed', 'inline', 'attachment']),
      /** Attached to at least one principal; inline policies and attachments always are. */
      attached: z.boolean(),
      /** Allows every action on every resource, whatever it asks of how the request is made. */
      allowsEverything: z.boolean(),
    },
    /** Told of those alone that allow everything. */
    holders: {
      /**
       * Ids of the users, groups and roles that have it. Roles that single sign-on made are left out:
       * who has them, the kind `access-assignment` tells.
       */
      holders: z.array(z.string()),
    },
  },
  /** A set of rights that others take on for a while: people, workloads, other accounts. */
  role: {
    identity: {
      /** The provider's number of the cloud account it is in. */
      accountId: z.string(),
      /** Name of the set of rights by which single sign-on made it; null where people did. */
      permissionSet: z.string().nullable(),
      /** May do everything in its account, by itself or by way of another role. */
      administrator: z.boolean(),
      /** Anybody with any account of the provider may take it on. */
      trustsAnybody: z.boolean(),
      /** Other cloud accounts that it lets in. */
      outsideAccounts: z.array(z.string()),
      /** Those of them that it lets in without asking for an external id or for an organisation. */
      unboundAccounts: z.array(z.string()),
      /** Identity providers of workloads that it trusts, as host names. */
      workloadProviders: z.array(z.string()),
      /** Those of them that serve anybody, where it does not say whose workloads it lets in. */
      openWorkloadProviders: z.array(z.string()),
    },
  },
  /** A group of a directory of people; its members are accounts. */
  group: {
    identity: {
      groupName: z.string(),
      /** By which assignments name it. */
      groupKey: z.string(),
    },
    /** `memberKeys`: keys of accounts, each also one of its account's `ownerKeys`. */
    members: { memberKeys: z.array(z.string()) },
  },
  /** Rights in a cloud account, assigned in a directory of people to one account or group of it. */
  'access-assignment': {
    identity: {
      accountId: z.string(),
      /** Name of the set of rights; roles of the same name carry them in the account. */
      permissionSet: z.string(),
      assigneeKind: z.enum(['account', 'group']),
      /** One of the account's `ownerKeys`, or the group's `groupKey`. */
      assigneeKey: z.string(),
    },
  },
} as const;
