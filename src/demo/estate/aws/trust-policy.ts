import type { ConditionValue, PolicyDocument, PolicyStatement } from './model.ts';

export interface AssumeRoleRequest {
  /** Every way a policy may name the caller: session, role or user, account root, account id. */
  readonly principals: readonly string[];
  /** Values of condition keys, by key in lower case; a key that is missing is not in the context. */
  readonly context: ReadonlyMap<string, string>;
}

const ACTION = 'sts:assumerole';

/**
 * Whether a trust policy lets this caller assume the role. An operator the estate does not know
 * leaves an Allow unmet and a Deny met, so that nothing is let in by accident.
 */
export function isTrusted(document: PolicyDocument, request: AssumeRoleRequest): boolean {
  const statements = asList(document.Statement).filter((statement) => concerns(statement, request));
  return (
    statements.some((s) => s.Effect === 'Allow' && conditionsMet(s, request, false)) &&
    !statements.some((s) => s.Effect === 'Deny' && conditionsMet(s, request, true))
  );
}

function concerns(statement: PolicyStatement, request: AssumeRoleRequest): boolean {
  const actions = asList(statement.Action ?? []);
  if (!actions.some((pattern) => like(ACTION, pattern.toLowerCase()))) return false;
  const principal = statement.Principal;
  if (principal === undefined) return false;
  if (principal === '*') return true;
  return asList(principal['AWS'] ?? []).some(
    (named) => named === '*' || request.principals.includes(named),
  );
}

function conditionsMet(
  statement: PolicyStatement,
  request: AssumeRoleRequest,
  ifUnknown: boolean,
): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const actual = request.context.get(key.toLowerCase());
      return conditionMet(operator, actual, asList(values), ifUnknown);
    }),
  );
}

function conditionMet(
  operator: string,
  actual: string | undefined,
  values: readonly ConditionValue[],
  ifUnknown: boolean,
): boolean {
  const ifExists = operator.endsWith('IfExists');
  const base = ifExists ? operator.slice(0, -'IfExists'.length) : operator;
  const wanted = values.map(String);
  switch (base) {
    case 'Null':
      return wanted.includes(String(actual === undefined));
    case 'StringEquals':
      return actual === undefined ? ifExists : wanted.includes(actual);
    case 'StringNotEquals':
      return actual === undefined || !wanted.includes(actual);
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return actual === undefined ? ifExists : wanted.some((pattern) => like(actual, pattern));
    case 'Bool':
      return actual === undefined
        ? ifExists
        : wanted.some((value) => value.toLowerCase() === actual);
    default:
      return ifUnknown;
  }
}

/** Matches `*` and `?` as policies mean them. */
function like(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
