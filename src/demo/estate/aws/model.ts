/**
 * The state of an invented AWS organization: plain data, mutable on purpose, since a demo changes
 * it between days and a test between two readings. The server reads it anew for every request.
 * Nothing here knows HTTP; ARNs are derived by `arns.ts`, defaults by `build.ts`.
 */

import type { BackupsState } from './regional/backups-state.ts';
import type { DatabasesState } from './regional/databases-state.ts';
import type { IdentityState, OrganizationIdentityState } from './regional/identity-state.ts';
import type { LoggingState } from './regional/logging-state.ts';
import type { MachinesState } from './regional/machines-state.ts';
import type { NetworkState } from './regional/network-state.ts';
import type { SecretsState } from './regional/secrets-state.ts';
import type { SoftwareState } from './regional/software-state.ts';

/** A policy document as people write it; `Statement` may be one statement or many. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: PolicyPrincipal;
  NotPrincipal?: PolicyPrincipal;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  /** Operator → condition key → value or values. */
  Condition?: Record<string, Record<string, ConditionValue | ConditionValue[]>>;
}

export type PolicyPrincipal = '*' | Record<string, string | string[]>;
export type ConditionValue = string | number | boolean;

export interface AwsOrganization extends OrganizationIdentityState {
  /** `o-` and ten to 32 lower-case letters or digits. */
  id: string;
  /** Null: the accounts belong to no organization and AWS Organizations is not in use. */
  managementAccountId: string | null;
  accounts: AwsAccount[];
  /** Documents of the AWS managed policies that anything in the estate attaches. */
  awsManagedPolicies: AwsManagedPolicy[];
}

export interface AwsAccount extends IdentityState {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string;
  status: 'ACTIVE' | 'SUSPENDED';
  createdAt: Date;
  root: AwsRootUser;
  passwordPolicy: AwsPasswordPolicy | null;
  users: AwsUser[];
  groups: AwsGroup[];
  roles: AwsRole[];
  /** Customer managed policies. */
  managedPolicies: AwsManagedPolicy[];
  buckets: AwsBucket[];
  /** Trails this account owns; an organization trail belongs to the management account. */
  trails: AwsTrail[];
  /** S3 Block Public Access of the whole account. */
  publicAccessBlock: AwsPublicAccessBlock | null;
  /** Names of the regions that are enabled. */
  regions: string[];
  /** What runs in each region, by its name; where a region is missing, nothing does. */
  regional: Partial<Record<string, AwsRegionState>>;
  /**
   * Age, when the server starts, of a credential report somebody generated before; its contents
   * are the state at that start. Null: no report was ever generated.
   */
  credentialReportAgeHours: number | null;
}

/** Resources of one account in one region, in the shapes in which the SDK hands them out. */
export type AwsRegionState = MachinesState &
  SoftwareState &
  NetworkState &
  SecretsState &
  DatabasesState &
  BackupsState &
  LoggingState;

export interface AwsRootUser {
  mfaEnabled: boolean;
  passwordEnabled: boolean;
  passwordLastUsed: Date | null;
  accessKeys: AwsRootAccessKey[];
}

export interface AwsRootAccessKey {
  active: boolean;
  createdAt: Date;
  lastUsed: AwsKeyUse | null;
}

export interface AwsKeyUse {
  at: Date;
  /** Null for a service that is not regional, such as S3. */
  region: string | null;
  /** Service namespace: `s3`, `ec2` … */
  service: string;
}

export interface AwsPasswordPolicy {
  minimumLength: number;
  requireSymbols: boolean;
  requireNumbers: boolean;
  requireUppercase: boolean;
  requireLowercase: boolean;
  allowUsersToChange: boolean;
  maxAgeDays: number | null;
  reusePrevention: number | null;
  hardExpiry: boolean;
}

export interface AwsTag {
  key: string;
  value: string;
}

export interface AwsInlinePolicy {
  name: string;
  document: PolicyDocument;
}

export interface AwsUser {
  name: string;
  /** Begins and ends with a slash. */
  path: string;
  /** `AIDA…`, never used twice. */
  id: string;
  createdAt: Date;
  /** Null: no console password. */
  password: AwsConsolePassword | null;
  mfaDevices: AwsMfaDevice[];
  accessKeys: AwsAccessKey[];
  signingCertificates: AwsSigningCertificate[];
  /** Names of groups of the same account. */
  groups: string[];
  inlinePolicies: AwsInlinePolicy[];
  /** ARNs of customer or AWS managed policies. */
  attachedPolicies: string[];
  /** ARN of a managed policy. */
  permissionsBoundary: string | null;
  tags: AwsTag[];
}

export interface AwsConsolePassword {
  lastChanged: Date;
  lastUsed: Date | null;
  resetRequired: boolean;
}

export interface AwsMfaDevice {
  /** ARN of a virtual device or security key, or the serial number of a hardware token. */
  serialNumber: string;
  enabledAt: Date;
}

export interface AwsAccessKey {
  /** `AKIA…` */
  id: string;
  active: boolean;
  createdAt: Date;
  lastUsed: AwsKeyUse | null;
}

export interface AwsSigningCertificate {
  active: boolean;
  createdAt: Date;
}

export interface AwsGroup {
  name: string;
  path: string;
  /** `AGPA…` */
  id: string;
  createdAt: Date;
  inlinePolicies: AwsInlinePolicy[];
  attachedPolicies: string[];
}

export interface AwsRole {
  name: string;
  path: string;
  /** `AROA…` */
  id: string;
  createdAt: Date;
  trustPolicy: PolicyDocument;
  /** Longest session that may be asked for, in seconds; 3600 to 43200. */
  maxSessionSeconds: number;
  inlinePolicies: AwsInlinePolicy[];
  attachedPolicies: string[];
  permissionsBoundary: string | null;
  lastUsed: { at: Date; region: string } | null;
  tags: AwsTag[];
}

export interface AwsManagedPolicy {
  name: string;
  path: string;
  /** `ANPA…` */
  id: string;
  createdAt: Date;
  /** Newest first, as IAM lists them. */
  versions: AwsPolicyVersion[];
  defaultVersionId: string;
}

export interface AwsPolicyVersion {
  /** `v1`, `v2` … */
  id: string;
  createdAt: Date;
  document: PolicyDocument;
}

export interface AwsBucket {
  name: string;
  region: string;
  createdAt: Date;
  policy: PolicyDocument | null;
  /** The access control list; the owner's own grant is to be listed as well. */
  grants: AwsGrant[];
  publicAccessBlock: AwsPublicAccessBlock | null;
  /** Null: versioning was never set. */
  versioning: 'Enabled' | 'Suspended' | null;
  /** Of objects for which no other is asked. */
  encryption: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Object Lock; `retention` for objects for which no other is asked. Null: never switched on. */
  objectLock: { retention: { mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number } | null } | null;
  logging: { targetBucket: string; targetPrefix: string } | null;
  tags: AwsTag[];
}

export interface AwsGrant {
  grantee: { type: 'canonical-user'; id: string } | { type: 'group'; uri: string };
  permission: 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP';
}

export interface AwsPublicAccessBlock {
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
}

export interface AwsTrail {
  name: string;
  homeRegion: string;
  multiRegion: boolean;
  /** Also records every member account, which sees it as a shadow trail. */
  organizationTrail: boolean;
  logging: boolean;
  /** When logging was last switched on. */
  loggingStartedAt: Date;
  /** When logging was last switched off, if ever. */
  loggingStoppedAt: Date | null;
  /** S3 error code of the last delivery; null while deliveries succeed. */
  deliveryError: string | null;
  /** When the last log file came; null for just now, while it is logging. */
  deliveredAt: Date | null;
  /** The same of the digests, which are written where log files are validated. */
  digestedAt: Date | null;
  digestError: string | null;
  /** ARN of the log group that its events go to as well, with `:*` at its end; null for none. */
  logGroupArn: string | null;
  logGroupError: string | null;
  bucket: string;
  keyPrefix: string | null;
  kmsKeyId: string | null;
  logFileValidation: boolean;
  includeGlobalServiceEvents: boolean;
  selectors: AwsTrailSelectors;
}

export type AwsTrailSelectors =
  | { kind: 'basic'; selectors: AwsEventSelector[] }
  | { kind: 'advanced'; selectors: AwsAdvancedEventSelector[] };

export interface AwsEventSelector {
  readWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  includeManagementEvents: boolean;
  dataResources: { type: string; values: string[] }[];
  /** For instance `kms.amazonaws.com`. */
  excludeManagementEventSources: string[];
}

export interface AwsAdvancedEventSelector {
  name: string | null;
  fieldSelectors: AwsFieldSelector[];
}

export interface AwsFieldSelector {
  /** `eventCategory`, `readOnly`, `eventSource` … */
  field: string;
  equals?: string[];
  notEquals?: string[];
  startsWith?: string[];
  notStartsWith?: string[];
  endsWith?: string[];
  notEndsWith?: string[];
}

/** A long-term key of a principal that exists in the estate. */
export interface AwsCredential {
  accessKeyId: string;
  secretAccessKey: string;
  accountId: string;
  /** ARN of the account's root user, of an IAM user or of an assumed-role session. */
  principalArn: string;
}
