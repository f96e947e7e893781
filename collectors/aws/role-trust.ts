import { onAction } from './permissions.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from './policy-document.ts';

/** Who outside the account may take on a role, by its trust policy alone. */
export interface RoleTrust {
  /** Anybody with any account of AWS. */
  readonly trustsAnybody: boolean;
  /** Other accounts, by their numbers. */
  readonly outsideAccounts: string[];
  /** Those of them that are asked neither for an external id nor for an organization. */
  readonly unboundAccounts: string[];
  /** OpenID Connect providers, as their issuers without the scheme. */
  readonly workloadProviders: string[];
  /** Those that issue tokens to anybody and of whose tokens none is asked for in particular. */
  readonly openWorkloadProviders: string[];
}

/**
 * Reads a trust policy. Services of AWS are nobody from outside, and neither are SAML providers, which
 * are the account's own. An `AROA…` or `AIDA…` is what IAM leaves of a deleted role or user: nobody.
 */
export function trustOf(policy: PolicyDocument, account: string): RoleTrust {
  const outside = new Set<string>();
  const unbound = new Set<string>();
  const providers = new Set<string>();
  const open = new Set<string>();
  let anybody = false;
  const keptToOrganization = policy.some(deniesOtherOrganizations);
  for (const statement of policy) {
    if (statement.effect !== 'Allow') continue;
    if (onAction(statement, 'sts:AssumeRole')) {
      const within = keptToOrganization || statement.conditions.some(namesOrganization);
      const named = accountsLetIn(statement);
      if (named === 'anybody') anybody ||= !within;
      else {
        for (const other of named.filter((id) => id !== account)) {
          outside.add(other);
          if (!within && !statement.conditions.some(asksExternalId)) unbound.add(other);
        }
      }
    }
    if (onAction(statement, 'sts:AssumeRoleWithWebIdentity')) {
      for (const provider of providersOf(statement)) {
        providers.add(provider);
        if (isOpen(provider, statement)) open.add(provider);
      }
    }
  }
  const sorted = (names: ReadonlySet<string>): string[] => [...names].sort();
  return {
    trustsAnybody: anybody,
    outsideAccounts: sorted(outside),
    unboundAccounts: sorted(unbound),
    workloadProviders: sorted(providers),
    openWorkloadProviders: sorted(open),
  };
}

/** The accounts whose principals a statement lets in; with `*` those that its conditions name. */
function accountsLetIn({
  principals,
  notPrincipals,
  conditions,
}: PolicyStatement): 'anybody' | readonly string[] {
  const names = principals?.['AWS'] ?? [];
  // Whoever is let in by exception is everybody who is not listed.
  if (notPrincipals === undefined && !names.includes('*')) return names.flatMap(accountIn);
  const named = conditions.flatMap(accountsNamed);
  return named.length > 0 ? named : 'anybody';
}

function accountIn(principal: string): readonly string[] {
  if (/^\d{12}$/.test(principal)) return [principal];
  const found = /^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
  return found === undefined ? [] : [found];
}

/** Operators by which a condition names what is let in; it lets in nothing where the key is missing. */
const NAMES = /^(foranyvalue:)?(string(equals|equalsignorecase|like)|arn(equals|like))$/;

/** Accounts that a condition confines callers to; none where it may let in others. */
function accountsNamed({ operator, key, values }: PolicyCondition): readonly string[] {
  if (!NAMES.test(operator)) return [];
  const accounts =
    key === 'aws:principalaccount'
      ? values.flatMap((value) => (/^\d{12}$/.test(value) ? [value] : []))
      : key === 'aws:principalarn'
        ? values.flatMap(accountIn)
        : [];
  return accounts.length === values.length ? accounts : [];
}

const ORGANIZATION_KEYS = new Set(['aws:principalorgid', 'aws:principalorgpaths']);

function namesOrganization({ operator, key, values }: PolicyCondition): boolean {
  return ORGANIZATION_KEYS.has(key) && NAMES.test(operator) && values.every(isOrganization);
}

function isOrganization(value: string): boolean {
  return /^o-[a-z0-9]{10,32}(\/|$)/.test(value);
}

/** A denial to everybody of another organization, which an account of none falls under too. */
function deniesOtherOrganizations(statement: PolicyStatement): boolean {
  const { effect, principals, conditions } = statement;
  return (
    effect === 'Deny' &&
    onAction(statement, 'sts:AssumeRole') &&
    (principals?.['AWS'] ?? []).includes('*') &&
    conditions.some(
      ({ operator, key, values }) =>
        ORGANIZATION_KEYS.has(key) &&
        /^(forallvalues:)?stringnot(equals|like)(ifexists)?$/.test(operator) &&
        values.every(isOrganization),
    ) &&
    conditions.every(({ key }) => ORGANIZATION_KEYS.has(key) || key === 'aws:principalisawsservice')
  );
}

/** The ids themselves are never sealed; a pattern that any id satisfies is, and asks for nothing. */
function asksExternalId({ operator, key, values }: PolicyCondition): boolean {
  return (
    key === 'sts:externalid' &&
    NAMES.test(operator) &&
    values.every((value) => !/^[*?]+$/.test(value))
  );
}

const SUBJECT = ['sub'];
const REPOSITORY = [
  ...SUBJECT,
  'job_workflow_ref',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
];

/**
 * Providers that give tokens to whoever opens an account with them, and the claims that tell whose a
 * token is. Others issue to one organization's workloads alone: a cluster, a workspace.
 */
const SHARED_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': REPOSITORY,
  'gitlab.com': [...SUBJECT, 'namespace_id', 'namespace_path', 'project_id', 'project_path'],
  'app.terraform.io': SUBJECT,
  'agent.buildkite.com': SUBJECT,
  'cognito-identity.amazonaws.com': ['aud'],
  'accounts.google.com': ['aud', 'oaud', ...SUBJECT],
  'graph.facebook.com': ['app_id'],
  'www.amazon.com': ['app_id'],
};

function providersOf({ principals }: PolicyStatement): readonly string[] {
  return (principals?.['Federated'] ?? []).flatMap((name) => {
    if (name.startsWith('arn:')) return /:oidc-provider\/(.+)$/.exec(name)?.[1] ?? [];
    return name;
  });
}

function isOpen(provider: string, { conditions }: PolicyStatement): boolean {
  const claims = SHARED_PROVIDERS[provider];
  if (claims === undefined) return provider === '*';
  const keys = new Set(claims.map((claim) => `${provider}:${claim}`));
  return !conditions.some(({ key, operator, values }) => {
    // Every token has the claims, so that it matters not what a condition says of one without them.
    const plain = operator.replace(/^for(any|all)values?:/, '').replace(/ifexists$/, '');
    if (!keys.has(key) || !NAMES.test(plain)) return false;
    return values.every((value) => !plain.endsWith('like') || namesOwner(value));
  });
}

/**
 * Whether a pattern says whose: `repo:acme/*` does; `*`, `repo:*` and `repo:acme*` do not, the last
 * since anybody may call themselves acme-too.
 */
function namesOwner(pattern: string): boolean {
  const owner = /^[^/:]*/.exec(pattern.replace(/^[\w-]+:/, ''))?.[0] ?? '';
  return owner !== '' && !/[*?]/.test(owner);
}
