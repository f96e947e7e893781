import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request as an estate sees it; `path` is still percent-encoded, `body` is the text as sent. */
export interface EstateRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * What the provider answers. `body` is sent as JSON, none when absent; `page` is the 1-based page
 * of a list, by which a fault can cut the list off.
 */
export interface EstateAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly page?: number;
}

/**
 * How an answer leaves: `whole`, `cut` in the middle of its body, or `malformed` (complete, but no
 * JSON); or it never does: `dropped` closes the connection, `held` keeps it open without a word.
 */
export type Outcome =
  | { readonly delivery: 'whole' | 'cut' | 'malformed'; readonly answer: EstateAnswer }
  | { readonly delivery: 'dropped' }
  | { readonly delivery: 'held' };

export interface LoopbackServer {
  /** Base address without a trailing slash, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Ends every open connection, held ones too. */
  close(): Promise<void>;
}

/** Far above anything annexa sends; a longer request is refused with 413. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Serves `handle` on a free port of 127.0.0.1. `clock` gives the `Date` header. */
export async function startLoopback(
  clock: () => Date,
  handle: (request: EstateRequest) => Outcome,
): Promise<LoopbackServer> {
  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let outcome: Outcome;
    try {
      const request = await receive(message);
      outcome = request === undefined ? TOO_LARGE : handle(request);
    } catch (cause) {
      // A fault of the estate itself is told to the client that met it, in whose test it then shows.
      const body = { message: `The estate failed: ${String(cause)}` };
      outcome = { delivery: 'whole', answer: { status: 500, body } };
    }
    deliver(response, outcome, clock());
  }

  const server = createServer((message, response) => {
    void serve(message, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address was bound');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

const TOO_LARGE: Outcome = {
  delivery: 'whole',
  answer: { status: 413, body: { message: 'Request entity too large' } },
};

async function receive(message: IncomingMessage): Promise<EstateRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function deliver(response: ServerResponse, outcome: Outcome, now: Date): void {
  if (outcome.delivery === 'held') return;
  if (outcome.delivery === 'dropped') {
    response.destroy();
    return;
  }
  const { status, headers, body } = outcome.answer;
  response.sendDate = false;
  response.setHeader('date', now.toUTCString());
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  const half = text.slice(0, Math.max(1, text.length >> 1));
  const sent = outcome.delivery === 'malformed' ? half : text;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(sent));
  response.writeHead(status);
  if (outcome.delivery === 'cut') response.write(half, () => response.destroy());
  else response.end(sent);
}
