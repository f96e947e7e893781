import type {
  GetAccountAuthorizationDetailsCommandOutput,
  PolicyDetail,
} from '@aws-sdk/client-iam';

import { state } from '../../../src/core/collector.ts';
import { ACCOUNT_CLASSES } from '../../../src/core/facts.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { readDetails, type User } from '../authorization-details.ts';
import { emailIn } from '../email-address.ts';
import { SECRET_CONDITION_REMOVAL, decoded, withoutSecrets } from '../policy-document.ts';
import type { Told } from '../permissions.ts';
import { policyStatements } from '../policy-facts.ts';
import { administratorsOf } from '../principals.ts';
import { known } from '../projection.ts';
import { roleStatements } from '../role-facts.ts';
import { accountOf } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

/** The most that IAM gives on a page. */
const PAGE_SIZE = 1000;
const FILTER = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
/** Tags that say whose and what a user is, in lower case. Others may hold anything. */
const KEPT_TAGS = new Set(['annexa:class', 'email']);

const ATTACHED: Shape = { PolicyArn: true, PolicyName: true };
const INLINE: Shape = { PolicyName: true, PolicyDocument: true };
const BOUNDARY: Shape = { PermissionsBoundaryArn: true };
const SHAPE: Shape = {
  UserDetailList: {
    Arn: true,
    UserName: true,
    UserId: true,
    CreateDate: true,
    GroupList: true,
    UserPolicyList: INLINE,
    AttachedManagedPolicies: ATTACHED,
    PermissionsBoundary: BOUNDARY,
    Tags: { Key: true, Value: true },
  },
  GroupDetailList: {
    Arn: true,
    GroupName: true,
    GroupId: true,
    GroupPolicyList: INLINE,
    AttachedManagedPolicies: ATTACHED,
  },
  RoleDetailList: {
    Arn: true,
    RoleName: true,
    RoleId: true,
    AssumeRolePolicyDocument: true,
    RolePolicyList: INLINE,
    AttachedManagedPolicies: ATTACHED,
    PermissionsBoundary: BOUNDARY,
  },
  Policies: {
    Arn: true,
    PolicyName: true,
    PolicyId: true,
    AttachmentCount: true,
    PolicyVersionList: { VersionId: true, IsDefaultVersion: true, Document: true },
  },
};

/** Users and what they may do, and the policies that say so, in one list of pages. */
export const authorizationDetails: AwsStep = {
  id: 'authorization-details',
  title: 'IAM users, groups, roles and policies',
  revision: 3,
  after: 'accounts',
  delivers: {
    account: ['identity', 'privilege'],
    policy: ['identity', 'holders'],
    role: ['identity'],
  },
  permissions: ['iam:GetAccountAuthorizationDetails'],
  removals: [
    allBut(SHAPE, 'last use of roles changes daily; the rest is read by no check'),
    { field: 'Tags other than annexa:class and email', because: 'tags may hold anything' },
    { field: 'PolicyVersionList but the default version', because: 'the others have no effect' },
    { field: 'Policies of AWS that nothing uses', because: 'they are AWS’s, not the account’s' },
    SECRET_CONDITION_REMOVAL,
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetAccountAuthorizationDetailsCommand } = await import('@aws-sdk/client-iam');
    yield* askPages({
      operation: 'iam:GetAccountAuthorizationDetails',
      permission: 'iam:GetAccountAuthorizationDetails',
      parameters: { Filter: FILTER.join(','), MaxItems: PAGE_SIZE },
      shape: SHAPE,
      prepare,
      send: async (cursor) => {
        const iam = await session.client('iam', scope);
        const command = new GetAccountAuthorizationDetailsCommand({
          Filter: [...FILTER],
          MaxItems: PAGE_SIZE,
          Marker: cursor,
        });
        return iam.send(command, { abortSignal: signal });
      },
      next: ({ Marker }) => Marker,
      truncated: ({ IsTruncated }) => IsTruncated,
    });
  },
  *project(answers, { scope, complete }) {
    const details = readDetails(answers);
    yield* details.malformed;
    const whole = complete && details.malformed.length === 0;
    const account = accountOf(scope);
    const standing = administratorsOf(details, account);
    // A group, role or policy that is not seen may make an administrator of anybody.
    const administrator = (arn: string): Told => {
      const answer = standing.get(arn);
      return whole || answer === true ? answer : undefined;
    };
    for (const { row: user, from } of details.users) {
      const entity = { kind: 'account', id: user.Arn } as const;
      yield state({
        ...entity,
        facet: 'identity',
        name: user.UserName,
        incarnation: user.UserId,
        from: [from],
        value: identityOf(user),
      });
      yield state({
        ...entity,
        facet: 'privilege',
        from: answers,
        value: known({ administrator: administrator(user.Arn) }),
      });
    }
    yield* roleStatements(details, account, administrator, answers);
    yield* policyStatements(details, whole, answers);
  },
};

/** Documents as plain JSON text without secrets; what is not kept taken out. */
function prepare(output: GetAccountAuthorizationDetailsCommandOutput): unknown {
  const plain = (text: string | undefined): string | null => withoutSecrets(decoded(text));
  const inline = (list: readonly PolicyDetail[] = []) =>
    list.map((one) => ({ ...one, PolicyDocument: plain(one.PolicyDocument) }));
  return {
    ...output,
    UserDetailList: output.UserDetailList?.map((user) => ({
      ...user,
      UserPolicyList: inline(user.UserPolicyList),
      Tags: (user.Tags ?? []).filter(({ Key }) => KEPT_TAGS.has((Key ?? '').toLowerCase())),
    })),
    GroupDetailList: output.GroupDetailList?.map((group) => ({
      ...group,
      GroupPolicyList: inline(group.GroupPolicyList),
    })),
    RoleDetailList: output.RoleDetailList?.map((role) => ({
      ...role,
      AssumeRolePolicyDocument: plain(role.AssumeRolePolicyDocument),
      RolePolicyList: inline(role.RolePolicyList),
    })),
    Policies: output.Policies?.filter(
      (policy) =>
        policy.Arn?.includes('::aws:') !== true ||
        (policy.AttachmentCount ?? 1) + (policy.PermissionsBoundaryUsageCount ?? 0) > 0,
    ).map((policy) => ({
      ...policy,
      PolicyVersionList: (policy.PolicyVersionList ?? [])
        .filter(({ IsDefaultVersion: isDefault }) => isDefault === true)
        .map((version) => ({ ...version, Document: plain(version.Document) })),
    })),
  };
}

function identityOf({ Arn, UserName, CreateDate, Tags }: User) {
  const tag = (key: string): string | undefined =>
    Tags.find(({ Key }) => Key.toLowerCase() === key)?.Value.trim();
  const email = emailIn(UserName, tag('email'));
  return {
    login: UserName,
    email,
    ownerKeys: [`aws:${UserName}`, `aws:${Arn}`, ...(email === null ? [] : [`email:${email}`])],
    declaredClass: ACCOUNT_CLASSES.find((each) => each === tag('annexa:class')) ?? null,
    createdAt: CreateDate ?? null,
  };
}
