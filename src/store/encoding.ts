import { canonicalJson } from '../evidence/canonical.ts';
import type { Scope } from '../core/scope.ts';

/** What PostgreSQL refuses in text or UTF-8 cannot carry, and the character that marks it as escaped. */
const UNSTORABLE = /[\u0000\u001a]|\p{Surrogate}/gu;
const ESCAPED = /\u001a([0-9a-f]{4})/g;

/** Text as stored: providers' names may hold NUL or half a surrogate pair, which no column takes. */
export function storable(text: string): string {
  return text.replace(
    UNSTORABLE,
    (found) => `\u001a${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The inverse of `storable`. */
export function stored(text: string): string {
  if (!text.includes('\u001a')) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

export function storableOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}

export function storedOrNull(text: string | null): string | null {
  return text === null ? null : stored(text);
}

/** A JSON column; JSON escapes by itself what `storable` has to. */
export function toJson(value: unknown): string {
  return JSON.stringify(value);
}

/** The value of a JSON column; the reader knows of which type it was written. */
export function fromJson(text: string): unknown {
  return JSON.parse(text);
}

export function scopeText(scope: Scope): string {
  return canonicalJson(scope);
}

export function fromHex(digest: string): Uint8Array {
  return Buffer.from(digest, 'hex');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The number in `D-12` or `NC-3`. */
export function numberOf(prefix: string, id: string): number {
  const digits = id.startsWith(`${prefix}-`) ? id.slice(prefix.length + 1) : '';
  if (!/^[1-9]\d{0,14}$/.test(digits))
    throw new Error(`not an id of the form ${prefix}-<n>: ${id}`);
  return Number(digits);
}

/** Splits what would not fit into one statement's parameters. */
export function batches<T>(items: readonly T[], size = 500): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

/** The same of what is not all there at once. */
export function* eachBatch<T>(items: Iterable<T>, size = 500): Iterable<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Gives texts that are the same as one object: the driver makes a new one for every column of every
 * row, and most rows repeat the words of the row before.
 */
export function sharing(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
}
