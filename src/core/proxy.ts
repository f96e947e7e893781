import { OperatorError } from './operator-error.ts';

/** The way out of this network, as `HTTPS_PROXY` and `NO_PROXY` say it. */
export interface Proxy {
  /** With user and password, if it has any: never to be shown. */
  readonly address: string;
  /** As it was given; empty for nothing. */
  readonly except: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that HTTPS goes through; undefined where none is named. Plain HTTP never goes through it,
 * since that is spoken to this machine alone. Throws an `OperatorError` that does not show the address.
 */
export function proxyOf(env: Variables): Proxy | undefined {
  const address = env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '';
  if (address === '') return undefined;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new OperatorError(
      'HTTPS_PROXY is no address of a proxy: it must be as in http://proxy.example.com:3128',
    );
  }
  return { address, except: env['no_proxy'] ?? env['NO_PROXY'] ?? '' };
}

/**
 * Whether the host is reached without the proxy. A name in the list stands for itself and all below it,
 * with or without a dot or `*.` before it; a port after it for that port alone; `*` for everything.
 */
export function isExcepted({ except }: Proxy, host: string, port: number): boolean {
  const name = host.toLowerCase();
  return except
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const [, listed = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const suffix = listed.replace(/^\*?\./, '');
      if (suffix === '' || (only !== undefined && Number(only) !== port)) return false;
      return name === suffix || name.endsWith(`.${suffix}`);
    });
}
