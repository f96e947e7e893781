import type { NormalizedSchema } from '@smithy/core/schema';

/** As far into a schema as an answer is looked at; those of AWS that refer to themselves end long before. */
const DEEPEST = 40;

/**
 * Holds a value against the provider's schema of it, so that the estate cannot hand out what the
 * provider never would.
 * @param path how an error names the value
 * @throws Error that names the first member the schema does not know, wants and misses, or knows as
 *   something else
 */
export function assertConforms(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  depth = 0,
): void {
  if (depth > DEEPEST) throw new Error(`${path} is nested too deeply`);
  if (schema.isUnitSchema()) {
    if (!isObject(value) || Object.keys(value).length > 0) throw mismatch(path, 'nothing', value);
  } else if (schema.isStructSchema()) {
    assertStructure(schema, value, path, depth);
  } else if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
    const items: readonly unknown[] = value;
    const item = schema.getValueSchema();
    for (const [at, each] of items.entries()) {
      assertConforms(item, each, `${path}[${at}]`, depth + 1);
    }
  } else if (schema.isMapSchema()) {
    if (!isObject(value)) throw mismatch(path, 'a map', value);
    const item = schema.getValueSchema();
    for (const [key, each] of Object.entries(value)) {
      assertConforms(item, each, `${path}.${key}`, depth + 1);
    }
  } else {
    assertScalar(schema, value, path);
  }
}

function assertStructure(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  depth: number,
): void {
  if (!isObject(value)) throw mismatch(path, `a ${schema.getName() ?? 'structure'}`, value);
  const members = new Map(schema.structIterator());
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  for (const [name, each] of given) {
    const member = members.get(name);
    if (member === undefined) {
      throw new Error(`${path} has ${name}, which no ${schema.getName() ?? 'structure'} has`);
    }
    assertConforms(member, each, `${path}.${name}`, depth + 1);
  }
  if (schema.isUnionSchema() && given.length !== 1) {
    throw mismatch(path, `exactly one member of ${schema.getName() ?? 'a union'}`, value);
  }
  for (const name of [...members.keys()].slice(0, requiredMembers(schema))) {
    if (!given.some(([key]) => key === name)) throw new Error(`${path} lacks ${name}`);
  }
}

/** Schemas name the required members first and say how many there are. */
function requiredMembers(schema: NormalizedSchema): number {
  const shape = schema.getSchema();
  return Array.isArray(shape) && (shape[0] === 3 || shape[0] === -3) ? (shape[6] ?? 0) : 0;
}

function assertScalar(schema: NormalizedSchema, value: unknown, path: string): void {
  if (schema.isDocumentSchema()) return;
  const [name, fits] = scalar(schema, value);
  if (!fits) throw mismatch(path, name, value);
}

function scalar(schema: NormalizedSchema, value: unknown): readonly [string, boolean] {
  if (schema.isStringSchema()) return ['text', typeof value === 'string'];
  if (schema.isBooleanSchema()) return ['a boolean', typeof value === 'boolean'];
  if (schema.isNumericSchema()) return ['a number', Number.isFinite(value)];
  if (schema.isBigIntegerSchema()) return ['a bigint', typeof value === 'bigint'];
  if (schema.isTimestampSchema()) {
    return ['a date', value instanceof Date && !Number.isNaN(value.getTime())];
  }
  if (schema.isBlobSchema()) return ['bytes', value instanceof Uint8Array];
  return [`a ${schema.getName() ?? 'value'} that can be written`, false];
}

function isObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

function mismatch(path: string, wanted: string, value: unknown): Error {
  const given = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new Error(`${path} must be ${wanted} and is ${given}`);
}
