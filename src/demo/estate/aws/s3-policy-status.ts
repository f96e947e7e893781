import type { ConditionValue, PolicyDocument, PolicyPrincipal, PolicyStatement } from './model.ts';

/** Condition keys that make a grant non-public when bound to fixed values, in lower case. */
const NARROWING_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
]);

/** Operators that demand a value; negated and `…IfExists` ones let others through. */
const NARROWING_OPERATORS: ReadonlySet<string> = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
]);

/**
 * Whether S3 calls a bucket policy public: it assumes so of every Allow until the grant turns out
 * to go to fixed principals, networks, accounts or access points only. What a Deny takes away, and
 * whether Block Public Access is on, is not looked at.
 */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return asList(document.Statement).some(
    (statement) =>
      statement.Effect === 'Allow' && !namesFixedPrincipals(statement) && !isNarrowed(statement),
  );
}

function namesFixedPrincipals({ Principal, NotPrincipal }: PolicyStatement): boolean {
  return NotPrincipal === undefined && Principal !== undefined && isFixedPrincipal(Principal);
}

function isFixedPrincipal(principal: PolicyPrincipal): boolean {
  return principal !== '*' && Object.values(principal).flatMap(asList).every(isFixed);
}

/** The conditions of a statement hold together, so one that narrows is enough. */
function isNarrowed({ Condition }: PolicyStatement): boolean {
  return Object.entries(Condition ?? {}).some(([operator, keys]) => {
    const base = operator.replace(/^ForAnyValue:/, '').toLowerCase();
    return Object.entries(keys).some(([key, values]) =>
      narrows(base, key.toLowerCase(), asList(values)),
    );
  });
}

function narrows(operator: string, key: string, values: readonly ConditionValue[]): boolean {
  const texts = values.map(String);
  if (texts.length === 0) return false;
  if (operator === 'ipaddress') return key === 'aws:sourceip' && texts.every(isNarrowNetwork);
  if (!NARROWING_OPERATORS.has(operator)) return false;
  if (key === 's3:dataaccesspointarn') return texts.every(hasFixedAccount);
  return NARROWING_KEYS.has(key) && texts.every(isFixed);
}

/** Neither a wildcard nor a policy variable. */
function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** An access point's name may be a wildcard as long as its account is not. */
function hasFixedAccount(arn: string): boolean {
  return /^\d{12}$/.test(arn.split(':')[4] ?? '');
}

/** IPv4 ranges wider than /8 and IPv6 ranges wider than /32 count as everybody. */
function isNarrowNetwork(cidr: string): boolean {
  if (!isFixed(cidr)) return false;
  const [address = '', length] = cidr.split('/');
  const isIpv6 = address.includes(':');
  const bits = length === undefined ? (isIpv6 ? 128 : 32) : Number(length);
  return bits >= (isIpv6 ? 32 : 8);
}

function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
