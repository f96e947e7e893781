import { z } from 'zod';

import type { Check } from '../src/core/check.ts';

/** A check's parameters: those given, and the defaults of the others. Strict, as a configuration is. */
export function paramsOf(
  check: Pick<Check, 'params'>,
  given: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const shape = Object.entries(check.params).map(
    ([name, param]) => [name, param.schema.default(param.default as never)] as const,
  );
  return z.strictObject(Object.fromEntries(shape)).parse(given);
}
