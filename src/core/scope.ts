/**
 * Where inside a source a reading or a fact belongs: `{}` for the source as a whole,
 * `{account: '123456789012', region: 'eu-west-1'}`, `{organization: 'example'}`.
 */
export type Scope = Readonly<Record<string, string>>;

/** A stable text for a scope, its keys sorted: `account=123456789012,region=eu-west-1`. */
export function scopeKey(scope: Scope): string {
  return Object.entries(scope)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join(',');
}

/** True when every part of `outer` is also part of `inner`. */
export function within(inner: Scope, outer: Scope): boolean {
  return Object.entries(outer).every(([key, value]) => inner[key] === value);
}

/** True when no part tells the two apart: one may lie in the other. */
export function meet(a: Scope, b: Scope): boolean {
  return Object.entries(a).every(([part, value]) => (b[part] ?? value) === value);
}

/** The parts that two scopes share. */
export function common(a: Scope, b: Scope): Scope {
  return Object.fromEntries(Object.entries(a).filter(([key, value]) => b[key] === value));
}
