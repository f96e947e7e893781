/**
 * The one text of a JSON value: the subset of RFC 8785 that sealed statements need. Keys are sorted by
 * UTF-16 code unit, nothing stands between tokens, numbers read as ECMAScript writes them. Throws a
 * TypeError for whatever has no such text: `undefined`, numbers that are not finite, half a surrogate
 * pair, and objects that are no plain records.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`no canonical form: ${String(value)}`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) {
    // Not map(): it would skip the holes of a sparse array.
    return `[${Array.from(value, (element: unknown) => canonicalJson(element)).join(',')}]`;
  }
  if (typeof value !== 'object' || !isRecord(value)) {
    throw new TypeError(`no canonical form: ${Object.prototype.toString.call(value)}`);
  }
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalText(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

function canonicalText(text: string): string {
  // With the flag u, only a surrogate without its other half is one by itself.
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('no canonical form: half a surrogate pair');
  return JSON.stringify(text);
}

function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
