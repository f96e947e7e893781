import { z } from 'zod';

type Schema = z.core.$ZodType;

/** The schemas that may govern a value: what wrappers, unions and pipes come down to. */
function candidates(schema: Schema): readonly Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return candidates(def.innerType);
    case 'pipe':
      return candidates(def.in);
    case 'lazy':
      return candidates(def.getter());
    case 'union':
      return def.options.flatMap(candidates);
    case 'intersection':
      return [...candidates(def.left), ...candidates(def.right)];
    default:
      return [schema];
  }
}

/** The schemas that may govern what stands under one key or entry of a value. */
function under(schema: Schema, part: PropertyKey): readonly Schema[] {
  return candidates(schema).flatMap((one): readonly Schema[] => {
    const { def } = (one as z.core.$ZodTypes)._zod;
    if (def.type === 'object') {
      const child = def.shape[String(part)];
      return child ? [child] : [];
    }
    if (def.type === 'record') return [def.valueType];
    if (def.type === 'array') return [def.element];
    return [];
  });
}

/** The schemas that may govern the value at a path. */
export function at(schema: Schema, path: readonly PropertyKey[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (schemas, part) => schemas.flatMap((one) => under(one, part)),
    [schema],
  );
}

/** The keys that an object at this place may have. */
export function keysOf(schemas: readonly Schema[]): readonly string[] {
  const keys = schemas.flatMap(candidates).flatMap((schema) => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(keys)];
}

/** A place in a value, by its path. */
export interface Place {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
}

/** Every place in a value whose schema carries the mark in its metadata; each once. */
export function marked(schema: Schema, value: unknown, mark: string): readonly Place[] {
  const places: Place[] = [];
  const visit = (schemas: readonly Schema[], place: Place): void => {
    if (schemas.some((one) => z.globalRegistry.get(one)?.[mark] === true)) places.push(place);
    if (typeof place.value !== 'object' || place.value === null) return;
    for (const [part, child] of Object.entries(place.value)) {
      const path = [...place.path, Array.isArray(place.value) ? Number(part) : part];
      const below = schemas.flatMap((one) => under(one, part)).flatMap(candidates);
      visit(below, { path, value: child });
    }
  };
  visit(candidates(schema), { path: [], value });
  return places;
}
