import https from 'node:https';
import { isIP } from 'node:net';
import tls from 'node:tls';

import type { HttpsProxyAgent } from 'https-proxy-agent';

import { isExcepted, proxyOf, type Proxy } from './core/proxy.ts';

/**
 * Has the HTTPS of this process go through the proxy that the environment names: `fetch`, and whatever
 * uses Node's global agent. Google's client sees to it by itself. Loads nothing where none is named.
 */
export async function useProxies(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const proxy = proxyOf(env);
  if (proxy === undefined) return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(
    // Given as options, since it would take HTTP_PROXY for what stays on this machine.
    new EnvHttpProxyAgent({ httpProxy: '', httpsProxy: proxy.address, noProxy: proxy.except }),
  );
  https.globalAgent = await agentFor(proxy);
}

type Connect = HttpsProxyAgent<string>['connect'];
type Options = tls.ConnectionOptions;

async function agentFor(proxy: Proxy): Promise<https.Agent> {
  const { HttpsProxyAgent: Tunnel } = await import('https-proxy-agent');
  class ProxyAgent extends Tunnel<string> {
    override async connect(...[request, options]: Parameters<Connect>): ReturnType<Connect> {
      const { host = '', port } = options;
      if (!isExcepted(proxy, host, port)) return super.connect(request, options);
      const servername = isIP(host) === 0 ? host : '';
      // To a socket, the path of an address would be the name of a file.
      return tls.connect({ ...options, host, port, servername, path: undefined } as Options);
    }
  }
  const agent: unknown = new ProxyAgent(proxy.address, { keepAlive: true });
  return agent as https.Agent;
}
