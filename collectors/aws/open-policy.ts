import { anyOf, type Told } from './permissions.ts';
import type { PolicyCondition, PolicyDocument, PolicyStatement } from './policy-document.ts';

/**
 * Keys that say who asks. A request that lacks the key meets no condition on it, so that naming some
 * of its values keeps everybody else out. In each value, the part that belongs to one holder alone.
 */
const WHO: Readonly<Record<string, (value: string) => string>> = {
  'aws:principalaccount': whole,
  'aws:principalarn': accountOfArn,
  'aws:principalorgid': whole,
  'aws:principalorgpaths': (value) => value.split('/')[0] ?? '',
  'aws:sourceaccount': whole,
  'aws:sourcearn': accountOfArn,
  'aws:sourceorgid': whole,
  'aws:sourceorgpaths': (value) => value.split('/')[0] ?? '',
  'aws:userid': (value) => value.split(':')[0] ?? '',
  'kms:calleraccount': whole,
};

/** Keys about how a request is made: whoever asks can see to them. */
const HOW = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:multifactorauthpresent',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:useragent',
]);

/**
 * Whether a policy of a resource lets principals of every account in. `undefined` where it names
 * everybody and then sets conditions, or denials, of which it cannot be told whom they leave.
 */
export function letsEverybodyIn(policy: PolicyDocument): Told {
  const naming = policy.filter(namesEverybody);
  const allowed = anyOf(
    naming.filter(({ effect }) => effect === 'Allow').map(({ conditions }) => left(conditions)),
  );
  if (allowed === false) return false;
  const isDenied = naming.some((statement) => statement.effect === 'Deny' && mayShut(statement));
  return isDenied ? undefined : allowed;
}

function namesEverybody({ principals, notPrincipals }: PolicyStatement): boolean {
  // All but some is everybody, for good or ill.
  if (notPrincipals) return true;
  return Object.entries(principals ?? {}).some(
    ([type, names]) => (type === 'AWS' || type === '*') && names.includes('*'),
  );
}

/** Whether a denial of everybody may take back all that is allowed: other than one of single actions. */
function mayShut({ actions, conditions }: PolicyStatement): boolean {
  const isWide = actions?.some((action) => /^([\w-]+:)?\*+$/.test(action)) ?? true;
  return isWide && !(conditions.length > 0 && conditions.every(({ key }) => HOW.has(key)));
}

/** Whether everybody is left. All conditions must hold: one that keeps strangers out is enough. */
function left(conditions: readonly PolicyCondition[]): Told {
  const each = conditions.map(leaves);
  if (each.includes(false)) return false;
  return each.includes(undefined) ? undefined : true;
}

function leaves({ operator, key, values }: PolicyCondition): Told {
  if (HOW.has(key)) return true;
  const holder = WHO[key];
  // With `IfExists`, and over all values, a request that lacks the key passes.
  const isPlain = /^(foranyvalue:)?(string|arn)(equals|like|equalsignorecase)$/.test(operator);
  if (holder === undefined || !isPlain) return undefined;
  if (values.some((value) => /^\*+$/.test(value))) return true;
  return values.every((value) => !/[*?]/.test(value) || isOne(holder(value))) ? false : undefined;
}

function isOne(holder: string): boolean {
  return holder !== '' && !/[*?]/.test(holder);
}

function accountOfArn(value: string): string {
  return value.split(':')[4] ?? '';
}

function whole(value: string): string {
  return value;
}
