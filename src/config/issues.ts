import type { z } from 'zod';

import { nearest } from '../core/nearest.ts';
import { at, keysOf } from './schema-walk.ts';

/** What a schema refuses of a value: the path of the key in question, and in words what is wrong. */
export interface Refusal {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Every refusal of a value, empty when the schema takes it. Values are never repeated: they may be secret. */
export function refusals(
  schema: Schema,
  value: unknown,
  issues: readonly Issue[],
): readonly Refusal[] {
  return issues.flatMap((issue) => refusal(schema, value, issue));
}

export function unknownKey(key: string, valid: readonly string[]): string {
  const near = nearest(key, valid);
  if (near !== undefined) return `this key is unknown; did you mean ${near}?`;
  if (valid.length === 0) return 'this key is unknown; none is expected here';
  return `this key is unknown; ${valid.length === 1 ? 'the only valid one is' : 'valid ones are'} ${valid.join(', ')}`;
}

/** More names than a person reads in one line. */
const LISTED = 12;

/** Says that a name is none of those there are, and which one it may be a slip of. */
export function unknownName(what: string, name: string, valid: readonly string[]): string {
  const near = nearest(name, valid);
  const known =
    valid.length === 0
      ? 'there is none'
      : valid.length > LISTED
        ? `none of the ${String(valid.length)} there are is near it`
        : `there are ${valid.join(', ')}`;
  return `there is no ${what} ${JSON.stringify(name)}; ${near === undefined ? known : `did you mean ${near}?`}`;
}

function refusal(schema: Schema, value: unknown, issue: Issue): readonly Refusal[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = keysOf(at(schema, path));
      const present = Object.keys(valueAt(value, path) ?? {});
      const free = valid.filter((key) => !present.includes(key));
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: unknownKey(
          key,
          free.length > 0 && nearest(key, free) !== undefined ? free : valid,
        ),
      }));
    }
    case 'invalid_type':
      return [{ path, message: wrongType(issue.expected, valueAt(value, path)) }];
    case 'invalid_value':
      return [{ path, message: wrongChoice(issue.values, valueAt(value, path)) }];
    case 'invalid_union':
      return ofUnion(schema, value, issue);
    case 'invalid_key':
      return issue.issues.map((one) => ({ path, message: `this name ${stating(one)}` }));
    default:
      return [{ path, message: valueAt(value, path) === undefined ? MISSING : stating(issue) }];
  }
}

const MISSING = 'this key is required';

function wrongType(expected: string, value: unknown): string {
  if (value === undefined) return MISSING;
  const wanted = NAMES.get(expected) ?? expected;
  if (value === null) return `must be ${wanted}, and is left empty`;
  const quotes = expected === 'string' && isScalar(value) ? ': put it in quotes' : '';
  const bare = isScalar(value) && expected === 'array' ? ': put it in [ ]' : '';
  return `must be ${wanted}, not ${nameOf(value)}${quotes}${bare}`;
}

function wrongChoice(values: readonly unknown[], value: unknown): string {
  if (value === undefined) return MISSING;
  const choices = values.map(String);
  const near = typeof value === 'string' ? nearest(value, choices) : undefined;
  const all = choices.length === 1 ? choices.join('') : `one of ${choices.join(', ')}`;
  return `must be ${all}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** Of several forms the one that came closest tells best; where none did, what each would be. */
function ofUnion(
  schema: Schema,
  value: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
): readonly Refusal[] {
  const { path } = issue;
  if (valueAt(value, path) === undefined) return [{ path, message: MISSING }];
  const forms = issue.errors.map((issues) =>
    issues.map((one): Issue => ({ ...one, path: [...path, ...one.path] })),
  );
  const inside = forms.filter((issues) => issues.every((one) => depth(one) > path.length));
  const closest = inside.sort((a, b) => a.length - b.length)[0];
  if (closest) return closest.flatMap((one) => refusal(schema, value, one));
  const messages = forms.flatMap((issues) => issues.flatMap((one) => refusal(schema, value, one)));
  const wanted = messages.map(({ message }) =>
    message.replace(/^must be (.*?)(, not .*|, and is .*)?$/, '$1'),
  );
  return [
    {
      path,
      message:
        wanted.length === 0 ? stating(issue) : `must be ${[...new Set(wanted)].join(', or ')}`,
    },
  ];
}

/** How deep a form was followed before it failed: an unknown key lies one below its object. */
function depth(issue: Issue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0);
}

/** An issue as the predicate of a sentence about the value. */
function stating(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return bound(issue.origin, 'at least', issue.minimum, issue.inclusive);
    case 'too_big':
      return bound(issue.origin, 'at most', issue.maximum, issue.inclusive);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      // A schema that says itself what it wants does so as "must …"; the library's own words say nothing.
      return issue.message.startsWith('Invalid')
        ? 'is not in the form expected here'
        : issue.message;
  }
}

function bound(
  origin: string,
  limit: 'at least' | 'at most',
  size: number | bigint,
  inclusive: boolean | undefined,
): string {
  const than = limit === 'at least' ? 'more than' : 'less than';
  const amount = `${inclusive === false ? than : limit} ${String(size)}`;
  const empty = limit === 'at least' && Number(size) === 1;
  if (origin === 'string') return empty ? 'must not be empty' : `must have ${amount} characters`;
  if (origin === 'array' || origin === 'object' || origin === 'map' || origin === 'set') {
    return empty ? 'must name at least one' : `must have ${amount} entries`;
  }
  return `must be ${amount}`;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping of keys to values'],
  ['record', 'a mapping of names to values'],
]);

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  if (typeof value === 'boolean') return 'true or false';
  return 'a mapping';
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<PropertyKey, unknown>>)[part]
        : undefined,
    value,
  );
}
