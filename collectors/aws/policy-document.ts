import { z } from 'zod';

/** One statement of an IAM policy, its string-or-list fields made lists. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Values by type of principal; `*` alone stands for `{ AWS: ['*'] }`. */
  readonly principals?: Readonly<Record<string, readonly string[]>>;
  readonly notPrincipals?: Readonly<Record<string, readonly string[]>>;
  /** In lower case: operator and key. Empty when there is no condition. */
  readonly conditions: readonly PolicyCondition[];
}

export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export type PolicyDocument = readonly PolicyStatement[];

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const scalars = z.union([scalar.transform((one) => [one]), z.array(scalar)]);
const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const principals = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.record(z.string(), strings),
]);
const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: strings.optional(),
  NotAction: strings.optional(),
  Resource: strings.optional(),
  NotResource: strings.optional(),
  Principal: principals.optional(),
  NotPrincipal: principals.optional(),
  Condition: z.record(z.string(), z.record(z.string(), scalars)).optional(),
});
const document = z.object({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]),
});

/** Reads a policy's JSON text; `undefined` when any of it is not understood. */
export function parsePolicy(text: unknown): PolicyDocument | undefined {
  const parsed = document.safeParse(parseJson(text));
  return parsed.data?.Statement.map((given) => ({
    effect: given.Effect,
    ...(given.Action === undefined ? {} : { actions: given.Action }),
    ...(given.NotAction === undefined ? {} : { notActions: given.NotAction }),
    ...(given.Resource === undefined ? {} : { resources: given.Resource }),
    ...(given.NotResource === undefined ? {} : { notResources: given.NotResource }),
    ...(given.Principal === undefined ? {} : { principals: given.Principal }),
    ...(given.NotPrincipal === undefined ? {} : { notPrincipals: given.NotPrincipal }),
    conditions: Object.entries(given.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({
        operator: operator.toLowerCase(),
        key: key.toLowerCase(),
        values,
      })),
    ),
  }));
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Conditions whose values are as good as passwords: who knows them gets in. */
const SECRET_CONDITIONS = new Set(['sts:externalid', 'aws:referer']);

/** What a step that seals policy documents declares of `withoutSecrets`. */
export const SECRET_CONDITION_REMOVAL = {
  field: 'values of sts:ExternalId and aws:Referer in conditions of policies',
  because: 'whoever knows them satisfies the condition',
} as const;

/**
 * A policy's text as it may be sealed: unchanged where it holds no secret, otherwise with the values
 * of such conditions taken out. A text that mentions one and is no JSON is dropped whole.
 */
export function withoutSecrets(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/externalid|referer/i.test(text)) return text;
  const parsed = parseJson(text);
  return parsed === undefined ? null : JSON.stringify(redacted(parsed));
}

function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_CONDITIONS.has(key.toLowerCase()) ? withoutValue(inner) : redacted(inner),
    ]),
  );
}

/** A pattern that anything satisfies is no secret, and tells that the condition asks for nothing. */
function withoutValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutValue);
  return typeof value === 'string' && /^[*?]+$/.test(value) ? value : '(removed)';
}

/**
 * The JSON text of a document that IAM gives URL-encoded (RFC 3986). What is not encoded well is
 * handed on as it is, to be found malformed.
 */
export function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Whether an IAM pattern with `*` and `?` covers a text. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === text || /^\*+$/.test(pattern)) return true;
  if (!/[*?]/.test(pattern)) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** The same for actions, which are written in any case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase());
}
