import { groupArn, policyArn, roleArn, userArn } from './arns.ts';
import { AwsError } from './errors.ts';
import type {
  AwsAccount,
  AwsGroup,
  AwsInlinePolicy,
  AwsManagedPolicy,
  AwsRole,
  AwsTag,
  AwsUser,
  PolicyDocument,
} from './model.ts';
import { pageOf } from './paging.ts';
import {
  listParameter,
  numberParameter,
  textParameter,
  type Call,
  type Operation,
} from './service.ts';
import { encode } from './signature.ts';
import { element, leaf, members, seconds } from './xml.ts';

const ENTITY_TYPES = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type EntityType = (typeof ENTITY_TYPES)[number];

type Entity =
  | { readonly type: 'User'; readonly user: AwsUser }
  | { readonly type: 'Group'; readonly group: AwsGroup }
  | { readonly type: 'Role'; readonly role: AwsRole }
  | {
      readonly type: 'LocalManagedPolicy' | 'AWSManagedPolicy';
      readonly policy: AwsManagedPolicy;
      readonly arn: string;
    };

interface Attachments {
  readonly policies: ReadonlyMap<string, number>;
  readonly boundaries: ReadonlyMap<string, number>;
}

/** Users, groups, roles and policies are one list that is cut into pages. */
export const getAccountAuthorizationDetails: Operation = {
  action: 'iam:GetAccountAuthorizationDetails',
  pageToken: 'Marker',
  resource: () => '*',
  run: (call) => {
    const size = maxItems(call);
    const attachments = countAttachments(call.account);
    const entities = listEntities(call, attachments, wantedTypes(call));
    const page = pageOf(entities, textParameter(call.parameters, 'Marker'), size);
    if (page === null) throw invalidMarker();
    return (
      leaf('IsTruncated', page.next !== null) +
      leaf('Marker', page.next) +
      members('UserDetailList', ofType(page.items, 'User'), ({ user }) => userDetail(call, user)) +
      members('GroupDetailList', ofType(page.items, 'Group'), ({ group }) =>
        groupDetail(call, group),
      ) +
      members('RoleDetailList', ofType(page.items, 'Role'), ({ role }) => roleDetail(call, role)) +
      members(
        'Policies',
        [...ofType(page.items, 'LocalManagedPolicy'), ...ofType(page.items, 'AWSManagedPolicy')],
        ({ policy, arn }) => policyDetail(policy, arn, attachments),
      )
    );
  },
};

/** @throws AwsError beyond the 1 to 1000 items that IAM allows a page */
export function maxItems({ parameters, estate }: Call): number {
  const size = numberParameter(parameters, 'MaxItems') ?? 100;
  if (size >= 1 && size <= 1000) return Math.min(size, estate.pageSize);
  const limit = size < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000';
  throw new AwsError(
    'ValidationError',
    400,
    `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: ` +
      `Member must have value ${limit}`,
  );
}

export function invalidMarker(): AwsError {
  return new AwsError('ValidationError', 400, 'Invalid Marker.');
}

function wantedTypes({ parameters }: Call): ReadonlySet<string> {
  const filter = listParameter(parameters, 'Filter.member');
  const types: readonly string[] = ENTITY_TYPES;
  const unknown = filter.find((type) => !types.includes(type));
  if (unknown !== undefined) {
    throw new AwsError(
      'ValidationError',
      400,
      `1 validation error detected: Value '[${unknown}]' at 'filter' failed to satisfy ` +
        `constraint: Member must satisfy enum value set: [${types.join(', ')}]`,
    );
  }
  return new Set(filter.length === 0 ? types : filter);
}

function listEntities(
  call: Call,
  attachments: Attachments,
  wanted: ReadonlySet<string>,
): readonly Entity[] {
  const { account } = call;
  const entities: Entity[] = [];
  if (wanted.has('User')) {
    for (const user of account.users) entities.push({ type: 'User', user });
  }
  if (wanted.has('Group')) {
    for (const group of account.groups) entities.push({ type: 'Group', group });
  }
  if (wanted.has('Role')) {
    for (const role of account.roles) entities.push({ type: 'Role', role });
  }
  if (wanted.has('LocalManagedPolicy')) {
    for (const policy of account.managedPolicies) {
      entities.push({ type: 'LocalManagedPolicy', policy, arn: policyArn(account.id, policy) });
    }
  }
  // Of its own hundreds of policies AWS lists those that something in the account uses.
  if (wanted.has('AWSManagedPolicy')) {
    for (const policy of call.estate.organization.awsManagedPolicies) {
      const arn = policyArn('aws', policy);
      if (attachments.policies.has(arn) || attachments.boundaries.has(arn)) {
        entities.push({ type: 'AWSManagedPolicy', policy, arn });
      }
    }
  }
  return entities;
}

function ofType<T extends EntityType>(
  entities: readonly Entity[],
  type: T,
): readonly Extract<Entity, { type: T }>[];
function ofType(entities: readonly Entity[], type: EntityType): readonly Entity[] {
  return entities.filter((entity) => entity.type === type);
}

function countAttachments({ users, groups, roles }: AwsAccount): Attachments {
  const policies = new Map<string, number>();
  const boundaries = new Map<string, number>();
  for (const { attachedPolicies } of [...users, ...groups, ...roles]) {
    for (const arn of attachedPolicies) policies.set(arn, (policies.get(arn) ?? 0) + 1);
  }
  for (const { permissionsBoundary: arn } of [...users, ...roles]) {
    if (arn !== null) boundaries.set(arn, (boundaries.get(arn) ?? 0) + 1);
  }
  return { policies, boundaries };
}

function userDetail(call: Call, user: AwsUser): string {
  return (
    leaf('Path', user.path) +
    leaf('UserName', user.name) +
    leaf('UserId', user.id) +
    leaf('Arn', userArn(call.account.id, user)) +
    leaf('CreateDate', seconds(user.createdAt)) +
    inlinePolicies('UserPolicyList', user.inlinePolicies) +
    `<GroupList>${user.groups.map((group) => leaf('member', group)).join('')}</GroupList>` +
    attachedPolicies(call, user.attachedPolicies) +
    boundary(user.permissionsBoundary) +
    tagList(user.tags)
  );
}

function groupDetail(call: Call, group: AwsGroup): string {
  return (
    leaf('Path', group.path) +
    leaf('GroupName', group.name) +
    leaf('GroupId', group.id) +
    leaf('Arn', groupArn(call.account.id, group)) +
    leaf('CreateDate', seconds(group.createdAt)) +
    inlinePolicies('GroupPolicyList', group.inlinePolicies) +
    attachedPolicies(call, group.attachedPolicies)
  );
}

function roleDetail(call: Call, role: AwsRole): string {
  const { lastUsed } = role;
  return (
    leaf('Path', role.path) +
    leaf('RoleName', role.name) +
    leaf('RoleId', role.id) +
    leaf('Arn', roleArn(call.account.id, role)) +
    leaf('CreateDate', seconds(role.createdAt)) +
    leaf('AssumeRolePolicyDocument', encodedDocument(role.trustPolicy)) +
    '<InstanceProfileList/>' +
    inlinePolicies('RolePolicyList', role.inlinePolicies) +
    attachedPolicies(call, role.attachedPolicies) +
    boundary(role.permissionsBoundary) +
    tagList(role.tags) +
    element(
      'RoleLastUsed',
      ...(lastUsed === null
        ? []
        : [leaf('LastUsedDate', seconds(lastUsed.at)), leaf('Region', lastUsed.region)]),
    )
  );
}

function policyDetail(policy: AwsManagedPolicy, arn: string, attachments: Attachments): string {
  const newest = Math.max(...policy.versions.map((version) => version.createdAt.getTime()));
  return (
    leaf('PolicyName', policy.name) +
    leaf('PolicyId', policy.id) +
    leaf('Arn', arn) +
    leaf('Path', policy.path) +
    leaf('DefaultVersionId', policy.defaultVersionId) +
    leaf('AttachmentCount', attachments.policies.get(arn) ?? 0) +
    leaf('PermissionsBoundaryUsageCount', attachments.boundaries.get(arn) ?? 0) +
    leaf('IsAttachable', true) +
    leaf('CreateDate', seconds(policy.createdAt)) +
    leaf('UpdateDate', seconds(new Date(newest))) +
    members(
      'PolicyVersionList',
      policy.versions,
      (version) =>
        leaf('Document', encodedDocument(version.document)) +
        leaf('VersionId', version.id) +
        leaf('IsDefaultVersion', version.id === policy.defaultVersionId) +
        leaf('CreateDate', seconds(version.createdAt)),
    )
  );
}

function inlinePolicies(name: string, policies: readonly AwsInlinePolicy[]): string {
  return members(
    name,
    policies,
    (policy) =>
      leaf('PolicyName', policy.name) + leaf('PolicyDocument', encodedDocument(policy.document)),
  );
}

function attachedPolicies(call: Call, arns: readonly string[]): string {
  return members('AttachedManagedPolicies', arns, (arn) => {
    return leaf('PolicyName', attachedName(call, arn)) + leaf('PolicyArn', arn);
  });
}

/** An attachment without a policy cannot happen in AWS: it is a mistake in the estate's model. */
function attachedName({ account, estate }: Call, arn: string): string {
  const policy =
    account.managedPolicies.find((candidate) => policyArn(account.id, candidate) === arn) ??
    estate.organization.awsManagedPolicies.find((candidate) => policyArn('aws', candidate) === arn);
  if (policy === undefined)
    throw new Error(`account ${account.id} attaches ${arn}, which is not in the estate`);
  return policy.name;
}

function boundary(arn: string | null): string {
  if (arn === null) return '';
  return element(
    'PermissionsBoundary',
    leaf('PermissionsBoundaryType', 'Policy'),
    leaf('PermissionsBoundaryArn', arn),
  );
}

function tagList(tags: readonly AwsTag[]): string {
  return members('Tags', tags, (tag) => leaf('Key', tag.key) + leaf('Value', tag.value));
}

/** IAM percent-encodes every policy document it returns. */
function encodedDocument(document: PolicyDocument): string {
  return encode(JSON.stringify(document));
}
