import http from 'node:http';
import https from 'node:https';
import { isIP, isIPv6, type Socket } from 'node:net';
import tls from 'node:tls';

import { isExcepted, proxyOf, type Proxy } from './core/proxy.ts';

/** Milliseconds a proxy has to open a way. Without a limit of its own, one that hangs would hold the process. */
const PATIENCE = 30_000;

/** The proxy opened no way, for which clients show the code alone where they show nothing else. */
class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'EPROXY';
}

/**
 * Has the HTTPS of this process go through the proxy that the environment names: `fetch`, and whatever
 * uses Node's global agent. Loads nothing where none is named.
 */
export async function useProxies(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const proxy = proxyOf(env);
  if (proxy === undefined) return;
  const { Agent, buildConnector, setGlobalDispatcher } = await import('undici');
  const direct = buildConnector({});
  setGlobalDispatcher(
    new Agent({
      connect(options, callback) {
        const { protocol, hostname: host, servername } = options;
        const port = Number(options.port || 443);
        if (protocol !== 'https:' || isExcepted(proxy, host, port)) direct(options, callback);
        else {
          tunnel(proxy, host, port, { servername: servername ?? host }).then(
            (socket) => callback(null, socket),
            (error: unknown) => callback(error as Error, null),
          );
        }
      },
    }),
  );
  https.globalAgent = new ProxyAgent(proxy);
}

/** Node's own agent, but for how it comes by connections. */
class ProxyAgent extends https.Agent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  override createConnection(
    ...[options, created]: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    const host = options.host ?? 'localhost';
    const port = Number(options.port ?? 443);
    if (isExcepted(this.#proxy, host, port)) return super.createConnection(options, created);
    // To a socket, the path of an address would be the name of a file.
    const { path: _, ...rest } = options;
    tunnel(this.#proxy, host, port, rest as tls.ConnectionOptions).then(
      (socket) => created?.(null, socket),
      // Node takes an error without a stream.
      (error: unknown) => created?.(error as Error, undefined as never),
    );
    return undefined;
  }
}

/** TLS with the host through a way that the proxy opens. */
async function tunnel(
  proxy: Proxy,
  host: string,
  port: number,
  options: tls.ConnectionOptions,
): Promise<tls.TLSSocket> {
  const limit = AbortSignal.timeout(PATIENCE);
  const socket = await opened(new URL(proxy.address), `${bracketed(host)}:${String(port)}`, limit);
  const servername = options.servername ?? host;
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      ...options,
      host,
      port,
      socket,
      servername: isIP(servername) === 0 ? servername : '',
    });
    const late = (): void => {
      secure.destroy(new ProxyError(`${host} did not answer through the proxy`));
    };
    limit.addEventListener('abort', late, { once: true });
    secure.once('error', reject).once('secureConnect', () => {
      limit.removeEventListener('abort', late);
      secure.off('error', reject);
      resolve(secure);
    });
  });
}

function opened(address: URL, authority: string, limit: AbortSignal): Promise<Socket> {
  const { protocol, hostname, port, username, password } = address;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    user === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
  const { request } = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      path: authority,
      headers: { host: authority, ...authorization },
      agent: false,
    });
    const late = (): void => {
      asked.destroy(new ProxyError('the proxy did not answer'));
    };
    limit.addEventListener('abort', late, { once: true });
    asked.once('close', () => limit.removeEventListener('abort', late));
    asked.once('error', reject).once('connect', ({ statusCode = 0 }, socket: Socket) => {
      limit.removeEventListener('abort', late);
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        const message = `the proxy opens no way to ${authority}: ${String(statusCode)}`;
        reject(new ProxyError(message));
      }
    });
    asked.end();
  });
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
