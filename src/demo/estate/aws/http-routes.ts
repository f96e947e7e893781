import type { HttpRoute, Operation, ParsedRequest } from './service.ts';
import type { RawRequest } from './signature.ts';

/** The operation whose method and path a request has, with the labels of the path as parameters. */
export function routeOf(
  operations: Readonly<Record<string, Operation>>,
  request: RawRequest,
): ParsedRequest {
  for (const [operation, { http }] of mostSpecificFirst(operations)) {
    const parameters = http === undefined ? null : labelsOf(http, request);
    if (parameters !== null) return { operation, parameters };
  }
  return { operation: `${request.method} ${request.path}`, parameters: {} };
}

/** A fixed part of a path or query says more than a label, which would take it in as well. */
function mostSpecificFirst(operations: Readonly<Record<string, Operation>>) {
  const fixed = ({ http }: Operation) => http?.path.split(/[/?]/).filter(isFixed).length ?? 0;
  return Object.entries(operations).sort(([, a], [, b]) => fixed(b) - fixed(a));
}

function isFixed(part: string): boolean {
  return part !== '' && !part.startsWith('{');
}

/** @returns null when the request has another method, path or fixed query */
function labelsOf(route: HttpRoute, request: RawRequest): Record<string, string> | null {
  if (route.method !== request.method) return null;
  const [path = '', fixedQuery = ''] = route.path.split('?');
  const query = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(fixedQuery)) {
    if (!query.getAll(name).includes(value)) return null;
  }
  const wanted = segments(path);
  const given = segments(request.path);
  const labels: Record<string, string> = {};
  let at = 0;
  for (const segment of wanted) {
    const [, label, greedy] = /^\{(\w+)(\+)?\}$/.exec(segment) ?? [];
    const length = greedy === undefined ? 1 : given.length - wanted.length + 1;
    const text = given
      .slice(at, at + length)
      .map(decodeURIComponent)
      .join('/');
    at += length;
    if (label !== undefined && text !== '') labels[label] = text;
    else if (text !== segment) return null;
  }
  return at === given.length ? labels : null;
}

/** Whether a path ends in a slash does not tell operations apart. */
function segments(path: string): string[] {
  return path.replace(/\/$/, '').split('/');
}
