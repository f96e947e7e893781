import type { Removal } from './collector.ts';

/** The fields of an answer that are kept; `true` keeps a scalar or a list of scalars. */
export interface Shape {
  readonly [field: string]: true | Shape;
}

/**
 * What is sealed of an answer: the named fields alone, of an object or of each object of a list.
 * Whatever else stands in their place becomes null, so that nothing unforeseen is kept and a
 * malformed row can still be told.
 */
export function keepOnly(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => keepFields(each, shape));
  return keepFields(value, shape);
}

/** The removal that `keepOnly` makes, as a step declares it. */
export function allBut(shape: Shape, because: string): Removal {
  return { field: `all but ${paths(shape).join(', ')}`, because };
}

function keepFields(value: unknown, shape: Shape): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(shape)
      .filter(([field]) => Object.hasOwn(given, field))
      .map(([field, below]) => [
        field,
        below === true ? plain(given[field]) : keepOnly(given[field], below),
      ]),
  );
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scalar);
  return scalar(value);
}

function scalar(value: unknown): string | number | boolean | null {
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? value : null;
}

function paths(shape: Shape): string[] {
  return Object.entries(shape).flatMap(([field, below]) =>
    below === true ? [field] : paths(below).map((path) => `${field}.${path}`),
  );
}
