import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { errorText } from '../core/error-text.ts';
import { OperatorError } from '../core/operator-error.ts';
import { millis, type Instant } from '../core/time.ts';
import type { DaemonView } from './view.ts';

/** Without a look at what is due for so many of its intervals, and at least so long, it is not alive. */
const LOOKS_MISSED = 5;
const LONGEST_LOOK_MS = 60_000;
/** Whoever asks has a short line to send. */
const REQUEST_MS = 5000;

export interface HttpServer {
  /** `http://host:port`, with the port that was given where 0 was asked for. */
  readonly url: string;
  close(): Promise<void>;
}

export interface HttpOptions {
  /** `host:port`. */
  readonly listen: string;
  readonly view: () => DaemonView;
  readonly now: () => Instant;
  /** The text of /metrics, and its media type. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Serves how the daemon is. Throws an `OperatorError` where it cannot listen. */
export async function serve(options: HttpOptions): Promise<HttpServer> {
  const at = options.listen.lastIndexOf(':');
  const host = options.listen.slice(0, at).replace(/^\[|\]$/g, '');
  const port = Number(options.listen.slice(at + 1));
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    void answer(options, request)
      .catch((error: unknown) => ({
        status: 500,
        type: 'text/plain',
        text: `${errorText(error)}\n`,
      }))
      .then((reply) => send(request, response, reply));
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new OperatorError(`daemon.listen: ${error.message}`, { cause: error });
  }
  const address = server.address();
  const given = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(given)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(options: HttpOptions, request: IncomingMessage): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: 'text/plain', text: 'GET only\n' };
  }
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return isAlive(options.view(), options.now())
        ? { status: 200, type: 'text/plain', text: 'alive\n' }
        : { status: 503, type: 'text/plain', text: 'it does not look at what is due any more\n' };
    case '/readyz': {
      const { ready, ...rest } = readiness(options.view(), options.now());
      const text = `${JSON.stringify({ ready, ...rest })}\n`;
      return { status: ready ? 200 : 503, type: 'application/json', text };
    }
    case '/metrics':
      return { status: 200, ...(await options.metrics()) };
    default:
      return { status: 404, type: 'text/plain', text: '/healthz, /readyz and /metrics are here\n' };
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': reply.type.includes('charset') ? reply.type : `${reply.type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(reply.status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : reply.text);
}

/** Whether it still looks at what is due; if not, only a restart helps. */
export function isAlive(view: DaemonView, now: Instant): boolean {
  const limit = Math.max(LONGEST_LOOK_MS, LOOKS_MISSED * view.tickEvery);
  // A clock that was set back makes no daemon dead.
  return millis(now) - millis(view.tickedAt ?? view.startedAt) <= limit;
}

/** Whether it can do its work, and what is wrong, in words. */
function readiness(
  view: DaemonView,
  now: Instant,
): { readonly ready: boolean; readonly problems: readonly string[] } {
  const fatal = [
    view.tickedAt === null ? 'it has not looked at what is due yet' : null,
    view.stopping ? 'it is stopping' : null,
    isAlive(view, now) ? null : 'it does not look at what is due any more',
    view.storeProblem,
    view.diskProblem,
  ].flatMap((problem) => problem ?? []);
  const sources = view.sources
    .filter(({ failures }) => failures > 0)
    // Why is in the log: a provider's words may name accounts and people, and anybody may ask here.
    .map(({ id, failures }) => `${id}: ${String(failures)} failed in a row`);
  const configuration = view.configurationProblem ?? [];
  return { ready: fatal.length === 0, problems: [...fatal, ...sources].concat(configuration) };
}
