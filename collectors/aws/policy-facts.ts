import { state, type GivenAnswer, type Statement } from '../../src/core/collector.ts';
import { nameIn, type AuthorizationDetails, type InlinePolicy } from './authorization-details.ts';
import { allowsEverything } from './permissions.ts';
import type { PolicyDocument } from './policy-document.ts';
import { isAdministratorAccess } from './principals.ts';
import { known } from './projection.ts';
import { isOfService, permissionSetOf } from './role-facts.ts';

/** A user, group or role with the policies written into it. */
interface Holder {
  readonly kind: 'user' | 'group' | 'role';
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly from: GivenAnswer;
}

/**
 * Customer-managed policies, inline ones, and policies of AWS that allow everything and are attached
 * to a user or a role directly. AWS's own policies are no subjects themselves: their wording is AWS's.
 * @param whole whether all users, groups and roles are seen, and so who has a managed policy
 */
export function* policyStatements(
  details: AuthorizationDetails,
  whole: boolean,
  answers: readonly GivenAnswer[],
): Iterable<Statement> {
  const all = [...holders(details)];
  for (const { row, from } of details.policies) {
    if (isOfAws(row.arn)) continue;
    const attached = row.attachmentCount === undefined ? undefined : row.attachmentCount > 0;
    yield* policy(row.arn, row.name, row.id, 'managed', attached, row.document, [from]);
    if (whole && row.document && allowsEverything(row.document)) {
      const by = all.filter((holder) => holder.attached.includes(row.arn));
      // Somebody has what is attached: where nobody is seen to, it is not known who.
      if (by.length > 0 || attached === false) yield held(row.arn, by, answers);
    }
  }
  const ofAws = new Map(
    details.policies
      .filter(({ row }) => isOfAws(row.arn))
      .map(({ row, from }) => [row.arn, { row, from }]),
  );
  const stated = new Set<string>();
  for (const holder of all.filter(({ kind, arn }) => kind !== 'group' && !isMade(arn))) {
    const { from } = holder;
    for (const arn of holder.attached) {
      const seen = ofAws.get(arn);
      const everything =
        isAdministratorAccess(arn) || (seen?.row.document && allowsEverything(seen.row.document));
      if (!isOfAws(arn) || everything !== true) continue;
      const name = nameIn(arn);
      const id = `${holder.arn}#policy/${name}`;
      stated.add(id);
      yield state({
        kind: 'policy',
        id,
        facet: 'identity',
        name: `${name} attached to ${holder.name}`,
        incarnation: holder.id,
        from: seen ? [...new Set([from, seen.from])] : [from],
        value: { form: 'attachment', attached: true, allowsEverything: true },
      });
      yield held(id, [holder], [from]);
    }
  }
  for (const holder of all) {
    const { arn, id, name, inline, from } = holder;
    for (const { name: policyName, document } of inline) {
      const policyId = `${arn}#policy/${policyName}`;
      // An inline policy that goes by the name of one attached beside it: the attachment speaks.
      if (stated.has(policyId)) continue;
      yield* policy(policyId, `${policyName} of ${name}`, id, 'inline', true, document, [from]);
      if (document && allowsEverything(document)) yield held(policyId, [holder], [from]);
    }
  }
}

/** Made by AWS, for a service of its own or for a permission set. */
function isMade(arn: string): boolean {
  return isOfService(arn) || permissionSetOf(arn) !== null;
}

function held(id: string, by: readonly Holder[], from: readonly GivenAnswer[]): Statement {
  const arns = by.map(({ arn }) => arn).filter((arn) => permissionSetOf(arn) === null);
  return state({ kind: 'policy', id, facet: 'holders', from, value: { holders: arns.sort() } });
}

function* policy(
  id: string,
  name: string,
  incarnation: string,
  form: 'managed' | 'inline',
  attached: boolean | undefined,
  document: PolicyDocument | undefined,
  from: readonly GivenAnswer[],
): Iterable<Statement> {
  yield state({
    kind: 'policy',
    id,
    facet: 'identity',
    name,
    incarnation,
    from,
    value: {
      form,
      ...known({ attached, allowsEverything: document && allowsEverything(document) }),
    },
  });
  if (document === undefined)
    yield { malformed: `${name}: the policy is not understood`, item: id };
}

function* holders({ users, groups, roles }: AuthorizationDetails): Iterable<Holder> {
  for (const { row, from } of users) {
    yield {
      kind: 'user',
      arn: row.Arn,
      id: row.UserId,
      name: row.UserName,
      inline: row.UserPolicyList,
      attached: row.AttachedManagedPolicies,
      from,
    };
  }
  for (const { row, from } of groups) {
    yield {
      kind: 'group',
      arn: row.Arn,
      id: row.GroupId,
      name: row.GroupName,
      inline: row.GroupPolicyList,
      attached: row.AttachedManagedPolicies,
      from,
    };
  }
  for (const { row, from } of roles) {
    yield {
      kind: 'role',
      arn: row.Arn,
      id: row.RoleId,
      name: row.RoleName,
      inline: row.RolePolicyList,
      attached: row.AttachedManagedPolicies,
      from,
    };
  }
}

function isOfAws(arn: string): boolean {
  return arn.includes(':iam::aws:');
}
