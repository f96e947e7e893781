import { z } from 'zod';

import type { GivenAnswer, Malformed } from '../../src/core/collector.ts';
import { parsePolicy, type PolicyDocument } from './policy-document.ts';
import { read, rows, timestamp } from './projection.ts';

const attachments = z
  .array(z.object({ PolicyArn: z.string() }))
  .default([])
  .transform((list) => list.map(({ PolicyArn }) => PolicyArn));
const inline = z
  .array(z.object({ PolicyName: z.string(), PolicyDocument: z.string().nullish() }))
  .default([])
  .transform((list) =>
    list.map(({ PolicyName, PolicyDocument: text }) => ({
      name: PolicyName,
      document: parsePolicy(text),
    })),
  );
const boundary = z.object({ PermissionsBoundaryArn: z.string() }).optional();
const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).default([]);

const userRow = z.object({
  Arn: z.string(),
  UserName: z.string(),
  UserId: z.string(),
  CreateDate: timestamp.optional(),
  GroupList: z.array(z.string()).default([]),
  UserPolicyList: inline,
  AttachedManagedPolicies: attachments,
  PermissionsBoundary: boundary,
  Tags: tags,
});
const groupRow = z.object({
  Arn: z.string(),
  GroupName: z.string(),
  GroupId: z.string(),
  GroupPolicyList: inline,
  AttachedManagedPolicies: attachments,
});
const roleRow = z.object({
  Arn: z.string(),
  RoleName: z.string(),
  RoleId: z.string(),
  AssumeRolePolicyDocument: z.string().nullish(),
  RolePolicyList: inline,
  AttachedManagedPolicies: attachments,
  PermissionsBoundary: boundary,
});
const policyRow = z.object({
  Arn: z.string(),
  PolicyName: z.string().optional(),
  PolicyId: z.string().optional(),
  AttachmentCount: z.int().nonnegative().optional(),
  // Only the default version has effect; the others are not even kept.
  PolicyVersionList: z
    .array(z.object({ IsDefaultVersion: z.boolean().optional(), Document: z.string().nullish() }))
    .default([]),
});
const page = z.object({
  UserDetailList: rows,
  GroupDetailList: rows,
  RoleDetailList: rows,
  Policies: rows,
});

export interface InlinePolicy {
  readonly name: string;
  /** `undefined` when the document is not understood. */
  readonly document: PolicyDocument | undefined;
}

export type User = z.infer<typeof userRow>;
export type Group = z.infer<typeof groupRow>;
export type Role = z.infer<typeof roleRow>;

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly attachmentCount: number | undefined;
  readonly document: PolicyDocument | undefined;
}

/** A row with the page it came on. */
export interface Listed<T> {
  readonly row: T;
  readonly from: GivenAnswer;
}

/** Users, groups, roles and managed policies of an account, put together from all pages. */
export interface AuthorizationDetails {
  readonly users: readonly Listed<User>[];
  readonly groups: readonly Listed<Group>[];
  readonly roles: readonly Listed<Role>[];
  readonly policies: readonly Listed<ManagedPolicy>[];
  readonly malformed: readonly Malformed[];
}

export function readDetails(answers: readonly GivenAnswer[]): AuthorizationDetails {
  const users: Listed<User>[] = [];
  const groups: Listed<Group>[] = [];
  const roles: Listed<Role>[] = [];
  const policies: Listed<ManagedPolicy>[] = [];
  const malformed: Malformed[] = [];
  function collect<T>(
    into: Listed<T>[],
    schema: z.ZodType<T>,
    list: readonly unknown[],
    from: GivenAnswer,
  ): void {
    for (const given of list) {
      const name = nameOf(given);
      const one = read(schema, given, name ?? 'an entry of the authorization details', name);
      if ('malformed' in one) malformed.push(one.malformed);
      else into.push({ row: one.value, from });
    }
  }
  for (const from of answers) {
    const one = read(page, from.body, 'a page of the authorization details');
    if ('malformed' in one) {
      malformed.push(one.malformed);
      continue;
    }
    collect(users, userRow, one.value.UserDetailList, from);
    collect(groups, groupRow, one.value.GroupDetailList, from);
    collect(roles, roleRow, one.value.RoleDetailList, from);
    collect(policies, managedPolicy, one.value.Policies, from);
  }
  return { users, groups, roles, policies, malformed };
}

const managedPolicy = policyRow.transform((row): ManagedPolicy => {
  const versions = row.PolicyVersionList.filter(({ IsDefaultVersion: yes }) => yes === true);
  return {
    arn: row.Arn,
    name: row.PolicyName ?? nameIn(row.Arn),
    id: row.PolicyId ?? '',
    attachmentCount: row.AttachmentCount,
    document: parsePolicy(versions[0]?.Document),
  };
});

const named = z.object({ Arn: z.string() });

function nameOf(row: unknown): string | undefined {
  return named.safeParse(row).data?.Arn;
}

/** The last part of an ARN, after type and path. */
export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
