import { allOf, anyOf, type Told } from './permissions.ts';
import { matches, matchesAction, type PolicyDocument } from './policy-document.ts';

/** The two ways to rid oneself of a recovery point: at once, or by letting it expire tomorrow. */
const ENDINGS = ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'];

/**
 * Whether a vault's access policy keeps everybody from ending its recovery points early. One statement
 * may deny the one way and another the other. A denial under a condition exempts somebody: whom, and
 * whether that is meant, is not worked out, and so it is neither.
 */
export function deniesDeletion(policy: PolicyDocument, vaultArn: string): Told {
  return allOf(
    ENDINGS.map((action) =>
      anyOf(
        policy
          .filter(
            ({ effect, actions, principals, resources }) =>
              effect === 'Deny' &&
              Object.entries(principals ?? {}).some(
                ([type, names]) => (type === 'AWS' || type === '*') && names.includes('*'),
              ) &&
              (actions ?? []).some((pattern) => matchesAction(pattern, action)) &&
              (resources ?? []).some((pattern) => coversPoints(pattern, vaultArn)),
          )
          .map(({ conditions }) => (conditions.length === 0 ? true : undefined)),
      ),
    ),
  );
}

/**
 * Recovery points go by ARNs of their own, of as many services as there are things to back up: only a
 * resource of every kind surely covers all of them.
 */
function coversPoints(pattern: string, vaultArn: string): boolean {
  const [, partition = '', , region = '', account = ''] = vaultArn.split(':');
  return [
    `arn:${partition}:backup:${region}:${account}:recovery-point:x`,
    `arn:${partition}:ec2:${region}::snapshot/x`,
    `arn:${partition}:rds:${region}:${account}:snapshot:x`,
  ].every((point) => matches(pattern, point));
}
