import { administrators, type Principal, type Role } from './administrators.ts';
import type { AuthorizationDetails } from './authorization-details.ts';
import type { Told } from './permissions.ts';
import { parsePolicy, type PolicyDocument } from './policy-document.ts';

/** What AdministratorAccess allows, for when its own page could not be read. */
const EVERYTHING: PolicyDocument = [
  { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] },
];

export function isAdministratorAccess(arn: string): boolean {
  return /^arn:[\w-]+:iam::aws:policy\/AdministratorAccess$/.test(arn);
}

/** Whether each user and role, by ARN, is an administrator of the account, as far as the details tell. */
export function administratorsOf(
  details: AuthorizationDetails,
  account: string,
): ReadonlyMap<string, Told> {
  const managed = new Map(details.policies.map(({ row }) => [row.arn, row.document]));
  const groups = new Map(details.groups.map(({ row }) => [row.GroupName, row]));
  const policy = (arn: string): PolicyDocument | undefined =>
    managed.get(arn) ?? (isAdministratorAccess(arn) ? EVERYTHING : undefined);
  const inherited = (name: string): readonly (PolicyDocument | undefined)[] => {
    const group = groups.get(name);
    if (!group) return [undefined];
    return [
      ...group.GroupPolicyList.map(({ document }) => document),
      ...group.AttachedManagedPolicies.map(policy),
    ];
  };
  const users = details.users.map(({ row }): Principal => ({
    arn: row.Arn,
    account,
    userName: row.UserName,
    policies: [
      ...row.UserPolicyList.map(({ document }) => document),
      ...row.AttachedManagedPolicies.map(policy),
      ...row.GroupList.flatMap(inherited),
    ],
    boundary: row.PermissionsBoundary
      ? policy(row.PermissionsBoundary.PermissionsBoundaryArn)
      : null,
  }));
  const roles = details.roles.map(({ row }): Role => ({
    arn: row.Arn,
    account,
    userName: undefined,
    policies: [
      ...row.RolePolicyList.map(({ document }) => document),
      ...row.AttachedManagedPolicies.map(policy),
    ],
    boundary: row.PermissionsBoundary
      ? policy(row.PermissionsBoundary.PermissionsBoundaryArn)
      : null,
    trust: parsePolicy(row.AssumeRolePolicyDocument),
  }));
  return administrators(users, roles);
}
