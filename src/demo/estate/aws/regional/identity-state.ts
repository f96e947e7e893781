import type { AlternateContact } from '@aws-sdk/client-account';
import type { FeatureType } from '@aws-sdk/client-iam';
import type { Group, User } from '@aws-sdk/client-identitystore';
import type { AccountAssignment } from '@aws-sdk/client-sso-admin';

/** What an account has of identities beside users, groups and roles. */
export interface IdentityState {
  /** Names of its SAML providers. */
  samlProviders?: string[];
  /** Whether a virtual device is among root's second factors. */
  rootHasVirtualDevice?: boolean;
  /** Contacts beside the account's own. */
  contacts?: AlternateContact[];
  /** An instance of IAM Identity Center of the account's own, which gives nobody access to accounts. */
  ownInstance?: { arn: string; storeId: string; region: string };
}

/** What an organization has of identities. */
export interface OrganizationIdentityState {
  /** Null: IAM is not trusted with the organization. */
  rootFeatures?: FeatureType[] | null;
  identityCenter?: IdentityCenter;
}

/** The organization's instance of IAM Identity Center, in the shapes in which the SDK hands it out. */
export interface IdentityCenter {
  /** The one region it answers in. */
  region: string;
  /** `arn:aws:sso:::instance/ssoins-…` */
  arn: string;
  /** `d-…` */
  storeId: string;
  /** Account that sees it beside the management account. */
  delegatedTo?: string;
  users: User[];
  groups: (Group & { readonly memberIds: string[] })[];
  /** ARN and name of each. */
  permissionSets: { arn: string; name: string }[];
  assignments: Required<AccountAssignment>[];
}
