import { state, type GivenAnswer, type Statement } from '../../src/core/collector.ts';
import type { AuthorizationDetails } from './authorization-details.ts';
import type { Told } from './permissions.ts';
import { parsePolicy } from './policy-document.ts';
import { known } from './projection.ts';
import { trustOf } from './role-trust.ts';

/** Roles that AWS keeps for its services: nobody else can take them on, nor change whom they trust. */
export function isOfService(arn: string): boolean {
  return arn.includes(':role/aws-service-role/');
}

/** The permission set that IAM Identity Center made a role for; null for any other role. */
export function permissionSetOf(arn: string): string | null {
  const made = /:role\/aws-reserved\/sso\.amazonaws\.com\/(?:.*\/)?AWSReservedSSO_(.+)_[\da-f]+$/;
  return made.exec(arn)?.[1] ?? null;
}

/**
 * The roles of an account but those of AWS's services.
 * @param standing whether each is an administrator, by ARN
 */
export function* roleStatements(
  { roles }: AuthorizationDetails,
  account: string,
  standing: (arn: string) => Told,
  from: readonly GivenAnswer[],
): Iterable<Statement> {
  for (const { row } of roles) {
    const trust = parsePolicy(row.AssumeRolePolicyDocument);
    if (trust === undefined) {
      yield { malformed: `${row.RoleName}: its trust policy is not understood`, item: row.Arn };
    }
    if (isOfService(row.Arn)) continue;
    yield state({
      kind: 'role',
      id: row.Arn,
      facet: 'identity',
      name: row.RoleName,
      incarnation: row.RoleId,
      from,
      value: {
        accountId: account,
        permissionSet: permissionSetOf(row.Arn),
        ...known({ administrator: standing(row.Arn) }),
        ...(trust && trustOf(trust, account)),
      },
    });
  }
}
