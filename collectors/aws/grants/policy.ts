/** A statement as IAM takes it. */
interface GrantStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface GrantPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly GrantStatement[];
}

/** Characters of a managed policy, white space not counted (IAM's quotas). */
const POLICY_LIMIT = 6144;

/**
 * Reads of what the systems hold, which evidence never needs: denied, so that no other policy of the
 * same role can add them.
 */
const DATA_READS: readonly string[] = [
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
  'ec2:GetConsoleOutput',
  'ec2:GetPasswordData',
  'ecr:GetDownloadUrlForLayer',
  'kms:Decrypt',
  // Its answer has an address that the code can be had from; the configuration has an action of its own.
  'lambda:GetFunction',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:StartQuery',
  's3:GetObject*',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameter*',
];

/** One thing allowed: an action on everything, or the assumption of a role. */
type Allowed = { readonly action: string } | { readonly role: string };

/**
 * The policy that allows these actions on everything and the assumption of these roles, and denies the
 * reading of data. Several where one would be larger than IAM takes; each is then within the limit.
 */
export function policiesFor(
  actions: readonly string[],
  roles: readonly string[],
): readonly GrantPolicy[] {
  const policies: GrantPolicy[] = [];
  let allowed: Allowed[] = [];
  for (const one of [
    ...actions.map((action) => ({ action })),
    ...roles.map((role) => ({ role })),
  ]) {
    if (sizeOf(policyOf([...allowed, one], policies.length === 0)) > POLICY_LIMIT) {
      policies.push(policyOf(allowed, policies.length === 0));
      allowed = [];
    }
    allowed.push(one);
  }
  return [...policies, policyOf(allowed, policies.length === 0)];
}

/** As IAM counts: no action or ARN holds white space. */
function sizeOf(policy: GrantPolicy): number {
  return JSON.stringify(policy).length;
}

function policyOf(allowed: readonly Allowed[], first: boolean): GrantPolicy {
  const actions = allowed.flatMap((one) => ('action' in one ? one.action : []));
  const roles = allowed.flatMap((one) => ('role' in one ? one.role : []));
  const allow = { Effect: 'Allow' } as const;
  return {
    Version: '2012-10-17',
    Statement: [
      ...(actions.length > 0
        ? [{ Sid: 'ReadConfiguration', ...allow, Action: actions, Resource: '*' }]
        : []),
      ...(roles.length > 0
        ? [{ Sid: 'AssumeReaderRole', ...allow, Action: 'sts:AssumeRole', Resource: roles }]
        : []),
      ...(first
        ? [{ Sid: 'NeverReadData', Effect: 'Deny' as const, Action: DATA_READS, Resource: '*' }]
        : []),
    ],
  };
}
