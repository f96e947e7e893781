import { z } from 'zod';

import type { GivenAnswer, Malformed } from '../../../src/core/collector.ts';
import { parseInstant } from '../../../src/core/time.ts';

/** A provider's time, as an instant. */
export const time = z.string().transform(parseInstant).pipe(z.string());

/** A row of a list, with the answer it came in. */
export interface Row<T> {
  readonly value: T;
  readonly from: GivenAnswer;
}

/**
 * The rows of the list that the answers hold under `field`, each once; Google leaves out the key of
 * an empty list. A row that is not in the documented form is named, not dropped.
 */
export function* rowsOf<T>(
  answers: readonly GivenAnswer[],
  field: string,
  schema: z.ZodType<T>,
  idField: string,
): Iterable<Row<T> | Malformed> {
  const seen = new Set<string>();
  for (const from of answers) {
    const list: unknown = (from.body as Readonly<Record<string, unknown>>)[field] ?? [];
    if (!Array.isArray(list)) {
      yield { malformed: `${field} of page ${from.request.page ?? 1} is no list` };
      continue;
    }
    for (const [index, row] of (list as readonly unknown[]).entries()) {
      const id = idIn(row, idField);
      if (id !== undefined && seen.has(id)) continue;
      if (id !== undefined) seen.add(id);
      const parsed = schema.safeParse(row);
      if (parsed.success) {
        yield { value: parsed.data, from };
        continue;
      }
      const where = `${field} ${index + 1} of page ${from.request.page ?? 1}`;
      const wrong = [
        ...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'all of it')),
      ];
      const malformed = `${where}: ${wrong.join(', ')} is not as documented`;
      yield { malformed, ...(id === undefined ? {} : { item: id }) };
    }
  }
}

/** The fields that are known: what Google left out is left out. */
export function known<T extends object>(fields: {
  readonly [F in keyof T]: T[F] | undefined;
}): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function idIn(row: unknown, field: string): string | undefined {
  const id = (row as Readonly<Record<string, unknown>> | null)?.[field];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
