import https from 'node:https';

import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { proxyOf } from '../../src/core/proxy.ts';

/** The endpoint could not be reached. Carries no error code, so that the SDK stops retrying. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROXY',
  'ETIMEDOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Ten attempts are for throttling; an endpoint that does not answer is given up sooner. */
const NETWORK_ATTEMPTS = 3;

/** The code by which Node says that nothing answered; `undefined` for any other error. */
export function networkCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNREACHABLE.has(code)) return code;
  return 'name' in error && error.name === 'TimeoutError' ? 'ETIMEDOUT' : undefined;
}

/**
 * The one HTTP handler of a session. Tells of every request that leaves, retries included, and gives
 * up a request without an answer after `timeout` milliseconds.
 */
export async function requestHandler(
  timeout: number,
  requested: () => void,
): Promise<NodeHttpHandler> {
  const { NodeHttpHandler: Handler } = await import('@smithy/node-http-handler');
  /** Attempts in a row that nothing answered, by the SDK's id of the call they belong to. */
  const unanswered = new Map<string, number>();
  const isProxied = proxyOf(process.env) !== undefined;
  class CountingHandler extends Handler {
    override async handle(
      ...[request, options]: Parameters<NodeHttpHandler['handle']>
    ): ReturnType<NodeHttpHandler['handle']> {
      requested();
      const call = request.headers['amz-sdk-invocation-id'] ?? '';
      try {
        const answer = await super.handle(request, options);
        unanswered.delete(call);
        return answer;
      } catch (error) {
        const code = networkCode(error);
        if (code === undefined) throw error;
        const times = (unanswered.get(call) ?? 0) + 1;
        unanswered.set(call, times);
        if (times < NETWORK_ATTEMPTS) throw error;
        unanswered.delete(call);
        throw new UnreachableError(`${request.hostname} did not answer: ${code}`);
      }
    }

    override destroy(): void {
      // The agent of the process serves other sessions too.
      if (!isProxied) super.destroy();
    }
  }
  return new CountingHandler({
    connectionTimeout: timeout,
    requestTimeout: timeout,
    // Without this the SDK only logs that the time is over.
    throwOnRequestTimeout: true,
    logger: SILENT,
    // An agent of the SDK's own would know of no proxy; that of the process does.
    ...(isProxied ? { httpsAgent: https.globalAgent } : {}),
  });
}

const ignore = (): void => undefined;
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };
