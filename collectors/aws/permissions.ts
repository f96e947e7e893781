import {
  matches,
  matchesAction,
  type PolicyCondition,
  type PolicyDocument,
  type PolicyStatement,
} from './policy-document.ts';

/** Yes, no, or not to be told from what is seen. */
export type Told = boolean | undefined;

export function anyOf(parts: Iterable<Told>): Told {
  let answer: Told = false;
  for (const part of parts) {
    if (part === true) return true;
    if (part === undefined) answer = undefined;
  }
  return answer;
}

export function allOf(parts: Iterable<Told>): Told {
  let answer: Told = true;
  for (const part of parts) {
    if (part === false) return false;
    if (part === undefined) answer = undefined;
  }
  return answer;
}

/**
 * Keys about the request alone: whoever satisfies them may do no less. Those that narrow what may be
 * done, such as a region or a tag, are not among them, nor the time, after which nothing may be done.
 */
const OF_REQUEST = new Set([
  'aws:multifactorauthage',
  'aws:multifactorauthpresent',
  'aws:securetransport',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:useragent',
  'aws:vpcsourceip',
]);

/**
 * Whether a policy allows every action on every resource, to a caller with a second factor or from some
 * address too. `NotAction` counts unless it leaves out all of IAM or the policy allows the rest
 * elsewhere: whoever may call any action of IAM can grant themselves what is left out.
 */
export function allowsEverything(policy: PolicyDocument): boolean {
  const wide = policy.filter(
    (statement) =>
      statement.effect === 'Allow' &&
      statement.conditions.every(({ key }) => OF_REQUEST.has(key)) &&
      onEverything(statement),
  );
  const allowed = wide.flatMap(({ actions }) => actions ?? []);
  if (allowed.some(isEveryAction)) return true;
  return wide.some(({ notActions }) =>
    notActions?.every(
      (left) =>
        !matchesAction(left, 'iam:*') || allowed.some((action) => matchesAction(action, left)),
    ),
  );
}

/** Whether a policy denies every action on every resource: AWSDenyAll, a quarantine. */
export function deniesEverything(policy: PolicyDocument): boolean {
  return policy.some(
    ({ effect, actions, conditions, ...statement }) =>
      effect === 'Deny' &&
      conditions.length === 0 &&
      onEverything(statement) &&
      (actions ?? []).some(isEveryAction),
  );
}

function isEveryAction(action: string): boolean {
  return /^\*+(:\*+)?$/.test(action);
}

function onEverything({ resources }: Pick<PolicyStatement, 'resources'>): boolean {
  return (resources ?? []).some((resource) => /^(\*+|arn:\*|\*(:\*)+)$/.test(resource));
}

/** Who asks, as far as conditions and variables of policies speak of it. */
export interface Asker {
  readonly arn: string;
  readonly account: string;
  /** Name of an IAM user; undefined for a role. */
  readonly userName: string | undefined;
}

/** What identity policies say to an action on a resource. */
export function permits(
  policies: readonly (PolicyDocument | undefined)[],
  action: string,
  resource: string,
  asker: Asker,
): Told {
  const statements = policies.flatMap((policy) => policy ?? []);
  const speaking = (effect: 'Allow' | 'Deny'): readonly Told[] =>
    statements
      .filter((statement) => statement.effect === effect)
      .map((statement) =>
        allOf([
          onAction(statement, action),
          onResource(statement, resource, asker),
          holds(statement, asker),
        ]),
      );
  const unread = policies.includes(undefined) ? [undefined] : [];
  const denied = anyOf(speaking('Deny'));
  const allowed = anyOf([...speaking('Allow'), ...unread]);
  return allOf([allowed, denied === undefined ? undefined : !denied]);
}

/** Whether a statement speaks of an action. */
export function onAction({ actions, notActions }: PolicyStatement, action: string): boolean {
  if (actions) return actions.some((pattern) => matchesAction(pattern, action));
  return notActions !== undefined && !notActions.some((pattern) => matchesAction(pattern, action));
}

function onResource(
  { resources, notResources }: PolicyStatement,
  resource: string,
  asker: Asker,
): Told {
  const covers = (pattern: string): Told => {
    const filled = pattern.replaceAll('${aws:username}', asker.userName ?? '${aws:username}');
    return filled.includes('${') ? undefined : matches(filled, resource);
  };
  if (resources) return anyOf(resources.map(covers));
  if (!notResources) return false;
  const excepted = anyOf(notResources.map(covers));
  return excepted === undefined ? undefined : !excepted;
}

/** Keys about how a request is made, not by whom: the caller can see to them. */
const HOW = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthage',
  'aws:multifactorauthpresent',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:sourceip',
  'aws:sourceidentity',
  'aws:useragent',
  'aws:viaawsservice',
  'sts:durationseconds',
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
]);

/**
 * Whether a statement's conditions can hold for the asker. What is said of how a request is made
 * stops nobody for good: an Allow is taken up, a Deny stepped round. What is said of who calls is
 * worked out where it names the caller, and is otherwise not to be told.
 */
function holds({ effect, conditions }: PolicyStatement, asker: Asker): Told {
  return allOf(
    conditions.map((condition) =>
      HOW.has(condition.key) ? effect === 'Allow' : namesAsker(condition, asker),
    ),
  );
}

function namesAsker({ operator, key, values }: PolicyCondition, asker: Asker): Told {
  const own = ownValue(key, asker);
  if (own === undefined || values.some((value) => value.includes('${'))) return undefined;
  const named = values.some((value) => matches(value, own));
  if (/^(string|arn)(equals|like)$/.test(operator)) return named;
  if (/^(string|arn)not(equals|like)$/.test(operator)) return !named;
  return undefined;
}

function ownValue(key: string, asker: Asker): string | undefined {
  if (key === 'aws:principalarn') return asker.arn;
  if (key === 'aws:principalaccount') return asker.account;
  return key === 'aws:username' ? asker.userName : undefined;
}

/**
 * What a role's trust policy says of somebody of the same account: whether it lets them in by name,
 * and whether it trusts the account, which leaves the choice to their own policies.
 */
export function trusts(
  trust: PolicyDocument,
  asker: Asker,
): { readonly byName: Told; readonly byAccount: Told } {
  const isSelf = (name: string): boolean => name === '*' || name === asker.arn;
  const isAccount = (name: string): boolean =>
    name === asker.account || (name.startsWith('arn:') && name.endsWith(`::${asker.account}:root`));
  const speaking = trust.filter((statement) => onAction(statement, 'sts:AssumeRole'));
  const says = (effect: 'Allow' | 'Deny', names: (name: string) => boolean): Told =>
    anyOf(
      speaking
        .filter((statement) => statement.effect === effect)
        .map((statement) => {
          // A principal by exception names everybody it does not list: too odd to work out.
          if (statement.notPrincipals) return undefined;
          return (statement.principals?.['AWS'] ?? []).some(names) && holds(statement, asker);
        }),
    );
  const denied = says('Deny', (name) => isSelf(name) || isAccount(name));
  const spared = denied === undefined ? undefined : !denied;
  return {
    byName: allOf([says('Allow', isSelf), spared]),
    byAccount: allOf([says('Allow', isAccount), spared]),
  };
}
