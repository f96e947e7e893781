import type { z } from 'zod';

import type { GivenAnswer, Malformed } from '../../../src/core/collector.ts';

/** A row of a list, with the answer it came in. */
export interface Row<T> {
  readonly value: T;
  readonly from: GivenAnswer;
}

/** The rows of the answers' lists; one that is not in the documented form is named, not dropped. */
export function* rowsOf<T>(
  answers: readonly GivenAnswer[],
  schema: z.ZodType<T>,
  what: string,
): Iterable<Row<T> | Malformed> {
  for (const from of answers) {
    const list = Array.isArray(from.body) ? (from.body as readonly unknown[]) : [];
    for (const [index, row] of list.entries()) {
      const parsed = schema.safeParse(row);
      if (parsed.success) yield { value: parsed.data, from };
      else
        yield malformed(
          from,
          `${what} ${index + 1} of page ${from.request.page ?? 1}`,
          parsed.error,
        );
    }
  }
}

/** What is wrong with which fields, and never what they hold. */
export function malformed(from: GivenAnswer, what: string, error: z.ZodError): Malformed {
  const fields = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the whole'))];
  return {
    malformed: `${what}: ${fields.join(', ')} is not as documented`,
    ...(from.item === undefined ? {} : { item: from.item }),
  };
}

/** Answers by the item they are about, in the order given. */
export function byItem(
  answers: readonly GivenAnswer[],
): ReadonlyMap<string, readonly GivenAnswer[]> {
  const groups = new Map<string, GivenAnswer[]>();
  for (const answer of answers) {
    if (answer.item === undefined) continue;
    const group = groups.get(answer.item) ?? [];
    group.push(answer);
    groups.set(answer.item, group);
  }
  return groups;
}
