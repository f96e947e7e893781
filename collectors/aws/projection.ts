import { z } from 'zod';

import type { GivenAnswer, Malformed } from '../../src/core/collector.ts';
import { parseInstant, type Instant } from '../../src/core/time.ts';

/** A provider's timestamp; anything else is malformed. */
export const timestamp = z.string().transform((text, context): Instant => {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  context.addIssue({ code: 'custom', message: 'not an instant' });
  return z.NEVER;
});

/** What AWS calls a list is left out where it is empty. */
export const rows = z.array(z.unknown()).default([]);

/** The rows of a list under one member of a body; none where the body says there is none. */
export function listIn(member: string): z.ZodType<readonly unknown[]> {
  return z.object({ [member]: rows }).transform((body) => body[member] ?? []);
}

/** What a body, or a row of one, holds; or what to say of it where it holds something else. */
export type Read<T> = { readonly value: T } | { readonly malformed: Malformed };

/**
 * Reads part of an answer. `what` names it to people, `item` is the entity's id where that is known.
 */
export function read<T>(
  schema: z.ZodType<T>,
  value: unknown,
  what: string,
  item?: string,
): Read<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  const malformed = `${what} is not understood${where === '' ? '' : `: ${where}`}`;
  return { malformed: item === undefined ? { malformed } : { malformed, item } };
}

/** Answers of one operation, in the order they were given. */
export function answersTo(
  operation: string,
  answers: readonly GivenAnswer[],
): readonly GivenAnswer[] {
  return answers.filter(({ request }) => request.operation === operation);
}

/** The fields that are known; those that could not be told are left out, and so become unknown. */
export function known<T extends object>(
  fields: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Where an operation's answers hold a list, and what its rows are. */
export interface RowList<Row> {
  /** `ec2:DescribeVolumes` */
  readonly operation: string;
  /** The member of the answer that holds the rows. */
  readonly list: string;
  /** A row, named to people: 'a volume of the list'. */
  readonly what: string;
  readonly row: z.ZodType<Row>;
}

/**
 * The rows of a list, each with the answer it stands in; what is not understood is told in its place.
 * `item`: the id of the one thing that the answers are about.
 */
export function* rowsOf<Row>(
  { operation, list, what, row }: RowList<Row>,
  answers: readonly GivenAnswer[],
  item?: string,
): Iterable<{ readonly row: Row; readonly answer: GivenAnswer } | Malformed> {
  for (const answer of answers) {
    const given = read(listIn(list), answer.body, `the list of ${operation}`, item);
    if ('malformed' in given) {
      yield given.malformed;
      continue;
    }
    for (const value of given.value) {
      const one = read(row, value, what, item);
      yield 'malformed' in one ? one.malformed : { row: one.value, answer };
    }
  }
}
