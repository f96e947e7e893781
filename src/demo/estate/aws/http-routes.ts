import type { HttpRoute, Operation, ParsedRequest } from './service.ts';
import type { RawRequest } from './signature.ts';

/**
 * The operation whose method and path a request has, with the labels of the path as parameters;
 * of several, the one with the fewest labels.
 */
export function routeOf(
  operations: Readonly<Record<string, Operation>>,
  request: RawRequest,
): ParsedRequest {
  let best: ParsedRequest | null = null;
  for (const [operation, { http }] of Object.entries(operations)) {
    const parameters = http === undefined ? null : labelsOf(http, request);
    if (parameters === null) continue;
    if (best === null || size(parameters) < size(best.parameters)) best = { operation, parameters };
  }
  return best ?? { operation: `${request.method} ${request.path}`, parameters: {} };
}

function size(labels: object): number {
  return Object.keys(labels).length;
}

/** @returns null when the request has another method or path */
function labelsOf(route: HttpRoute, request: RawRequest): Record<string, string> | null {
  if (route.method !== request.method) return null;
  const [path = '', literals = ''] = route.path.split('?');
  const query = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(literals)) {
    if (!query.getAll(name).includes(value)) return null;
  }
  const wanted = segments(path);
  const given = segments(request.path);
  const labels: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const [, label, greedy] = /^\{(\w+)(\+)?\}$/.exec(segment) ?? [];
    const taken = given.slice(
      at,
      greedy === undefined ? at + 1 : given.length + at - wanted.length + 1,
    );
    if (taken.length === 0) return null;
    const text = taken.map(decodeURIComponent).join('/');
    if (label === undefined) {
      if (text !== segment) return null;
    } else {
      labels[label] = text;
    }
    if (greedy !== undefined) given.splice(at, taken.length, segment);
  }
  return given.length === wanted.length ? labels : null;
}

/** Whether a path ends in a slash does not tell operations apart. */
function segments(path: string): string[] {
  return path.replace(/\/$/, '').split('/');
}
