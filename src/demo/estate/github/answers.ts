import type { Call } from './call.ts';
import type { EstateAnswer } from './loopback.ts';

const DOCUMENTATION = 'https://docs.github.com/rest';

/** GitHub's error body. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): EstateAnswer {
  const body = { message, documentation_url: DOCUMENTATION, status: String(status) };
  return { status, headers, body };
}

export function notFound(): EstateAnswer {
  return refusal(404, 'Not Found');
}

/** The token lacks a permission. */
export function notAccessible(): EstateAnswer {
  return refusal(403, 'Resource not accessible by personal access token');
}

export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'missing_field' | 'invalid' | 'custom' | 'already_exists';
  readonly message?: string;
  readonly value?: string;
}

export function invalid(...errors: readonly FieldError[]): EstateAnswer {
  const documented = { documentation_url: DOCUMENTATION, status: '422' };
  return { status: 422, body: { message: 'Validation Failed', errors, ...documented } };
}

/** A query value that must be one of `allowed`; the first of them when absent. */
export function choice<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly [T, ...T[]],
): T | undefined {
  const given = query.get(name);
  return given === null ? allowed[0] : allowed.find((each) => each === given);
}

export function invalidChoice(resource: string, field: string): EstateAnswer {
  return invalid({ resource, field, code: 'invalid' });
}

function perPage(query: URLSearchParams): number {
  return Math.min(positive(query.get('per_page')) ?? 30, 100);
}

function positive(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/**
 * One page of a list with GitHub's `Link` header. `path` is the form GitHub links to, by number and
 * not by name.
 */
export function numberedPage<T>(
  call: Call,
  path: string,
  items: readonly T[],
  render: (item: T) => unknown,
): EstateAnswer {
  const size = perPage(call.query);
  const page = positive(call.query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const links: (readonly [string, number])[] = [];
  if (page > 1) links.push(['prev', Math.min(page - 1, last)]);
  if (page < last) links.push(['next', page + 1], ['last', last]);
  if (page > 1) links.push(['first', 1]);
  const header = links.map(([rel, number]) => link(call, path, rel, { page: String(number) }));
  return {
    status: 200,
    page,
    headers: header.length > 0 ? { link: header.join(', ') } : {},
    body: items.slice((page - 1) * size, page * size).map(render),
  };
}

/**
 * One page of a list that GitHub pages by cursor. The cursor names the last item seen by its sort
 * key, so that items which come or go between two pages neither repeat nor hide others.
 */
export function cursorPage<T>(
  call: Call,
  path: string,
  items: readonly T[],
  key: (item: T) => string,
  render: (item: T) => unknown,
): EstateAnswer {
  if (call.query.has('page')) {
    return refusal(400, 'Pagination using the `page` parameter is not supported.');
  }
  const size = perPage(call.query);
  const descending = call.query.get('direction') !== 'asc';
  const order = (a: string, b: string): number =>
    (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1);
  const sorted = items.toSorted((a, b) => order(key(a), key(b)));
  const after = readCursor(call.query.get('after'));
  const before = readCursor(call.query.get('before'));
  if (after === null || before === null) return refusal(400, 'Invalid cursor');

  let start = 0;
  if (after !== undefined) start = countWhere(sorted, (item) => order(key(item), after.key) <= 0);
  if (before !== undefined) {
    start = Math.max(0, countWhere(sorted, (item) => order(key(item), before.key) < 0) - size);
  }
  const page = after?.page ?? before?.page ?? 1;
  const shown = sorted.slice(start, start + size);
  const first = shown[0];
  const last = shown.at(-1);
  const links: string[] = [];
  if (last !== undefined && start + size < sorted.length) {
    links.push(link(call, path, 'next', { after: writeCursor(key(last), page + 1) }));
  }
  if (first !== undefined && start > 0) {
    const cursor = writeCursor(key(first), Math.max(1, page - 1));
    links.push(link(call, path, 'prev', { before: cursor }));
  }
  return {
    status: 200,
    page,
    headers: links.length > 0 ? { link: links.join(', ') } : {},
    body: shown.map(render),
  };
}

function countWhere<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.filter(test).length;
}

interface Cursor {
  readonly key: string;
  readonly page: number;
}

function writeCursor(key: string, page: number): string {
  return Buffer.from(`${page}:${key}`).toString('base64url');
}

/** `undefined` when absent, `null` when it is no cursor of ours. */
function readCursor(text: string | null): Cursor | null | undefined {
  if (text === null) return undefined;
  const match = /^(\d+):(.+)$/s.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { page: Number(match[1]), key: match[2] };
}

function link(call: Call, path: string, rel: string, changed: Record<string, string>): string {
  const query = new URLSearchParams(call.query);
  for (const name of ['page', 'before', 'after']) query.delete(name);
  for (const [name, value] of Object.entries(changed)) query.set(name, value);
  return `<${call.url}${path}?${query.toString()}>; rel="${rel}"`;
}
