import { state, type GivenAnswer, type Statement } from '../../src/core/collector.ts';
import { nameIn, type AuthorizationDetails, type InlinePolicy } from './authorization-details.ts';
import { allowsEverything } from './permissions.ts';
import { parsePolicy, type PolicyDocument } from './policy-document.ts';
import { isAdministratorAccess } from './principals.ts';
import { known } from './projection.ts';

/** A user, group or role with the policies written into it. */
interface Holder {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly inline: readonly InlinePolicy[];
  readonly from: GivenAnswer;
}

/**
 * Customer-managed policies, inline ones, and policies of AWS that allow everything and are attached
 * to a user directly. AWS's own policies are no subjects themselves: their wording is AWS's.
 */
export function* policyStatements(details: AuthorizationDetails): Iterable<Statement> {
  for (const { row, from } of details.policies) {
    if (isOfAws(row.arn)) continue;
    const attached = row.attachmentCount === undefined ? undefined : row.attachmentCount > 0;
    yield* policy(row.arn, row.name, row.id, 'managed', attached, row.document, [from]);
  }
  const ofAws = new Map(
    details.policies
      .filter(({ row }) => isOfAws(row.arn))
      .map(({ row, from }) => [row.arn, { row, from }]),
  );
  const stated = new Set<string>();
  for (const { row: user, from } of details.users) {
    for (const arn of user.AttachedManagedPolicies) {
      const seen = ofAws.get(arn);
      const everything =
        isAdministratorAccess(arn) || (seen?.row.document && allowsEverything(seen.row.document));
      if (!isOfAws(arn) || everything !== true) continue;
      const name = nameIn(arn);
      const id = `${user.Arn}#policy/${name}`;
      stated.add(id);
      yield state({
        kind: 'policy',
        id,
        facet: 'identity',
        name: `${name} attached to ${user.UserName}`,
        incarnation: user.UserId,
        from: seen ? [...new Set([from, seen.from])] : [from],
        value: { form: 'attachment', attached: true, allowsEverything: true },
      });
    }
  }
  for (const { arn, id, name, inline, from } of holders(details)) {
    for (const { name: policyName, document } of inline) {
      const policyId = `${arn}#policy/${policyName}`;
      // An inline policy that goes by the name of one attached beside it: the attachment speaks.
      if (stated.has(policyId)) continue;
      yield* policy(policyId, `${policyName} of ${name}`, id, 'inline', true, document, [from]);
    }
  }
  for (const { row } of details.roles) {
    if (parsePolicy(row.AssumeRolePolicyDocument) !== undefined) continue;
    yield { malformed: `${row.RoleName}: its trust policy is not understood`, item: row.Arn };
  }
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
    yield { arn: row.Arn, id: row.UserId, name: row.UserName, inline: row.UserPolicyList, from };
  }
  for (const { row, from } of groups) {
    yield { arn: row.Arn, id: row.GroupId, name: row.GroupName, inline: row.GroupPolicyList, from };
  }
  for (const { row, from } of roles) {
    yield { arn: row.Arn, id: row.RoleId, name: row.RoleName, inline: row.RolePolicyList, from };
  }
}

function isOfAws(arn: string): boolean {
  return arn.includes(':iam::aws:');
}
