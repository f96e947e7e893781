import { createFaultInjector } from '../github/faults.ts';
import type { FaultRule } from '../github/faults.ts';
import { startLoopback } from '../github/loopback.ts';
import type { EstateAnswer, EstateRequest, Outcome } from '../github/loopback.ts';
import { DIRECTORY_METHODS } from './directory.ts';
import type { DirectoryMethod } from './directory.ts';
import {
  DIRECTORY_FAULTS,
  insufficientScope,
  notAuthorized,
  notFound,
  TOKEN_FAULTS,
  unauthenticated,
} from './errors.ts';
import type { GoogleCustomer } from './model.ts';
import { createTokenIssuer } from './oauth.ts';
import type { Grant } from './oauth.ts';
import type { GoogleServiceAccount } from './service-account.ts';

export interface GoogleEstateOptions {
  /** Served as it is at each request: change it in place. */
  readonly customer: GoogleCustomer;
  readonly serviceAccount: GoogleServiceAccount;
  readonly clock: () => Date;
  /** Kept, not copied. */
  readonly faults?: FaultRule[];
  /** Most items on a page, below what a client asks for. */
  readonly pageSize?: number;
}

export interface GoogleEstate {
  /** The client's `rootUrl`, without a trailing slash. */
  readonly url: string;
  /** The token endpoint, which is also the audience of assertions. */
  readonly tokenUrl: string;
  readonly customer: GoogleCustomer;
  /**
   * Add and remove rules at any time. Operations are Google's method names and `oauth2.token`;
   * resources are customer keys as sent.
   */
  readonly faults: FaultRule[];
  /** Requests received by operation; `unknown` counts those without a method. */
  readonly requests: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const TOKEN = 'oauth2.token';

/**
 * Serves the part of Google's Directory API that annexa calls, and the token endpoint of its
 * service account, on 127.0.0.1.
 */
export async function startGoogleEstate(options: GoogleEstateOptions): Promise<GoogleEstate> {
  const { customer, serviceAccount, clock, pageSize } = options;
  const faults = options.faults ?? [];
  const injector = createFaultInjector(faults);
  const issuer = createTokenIssuer(serviceAccount, clock);
  const requests = new Map<string, number>();

  function handle(request: EstateRequest): Outcome {
    const isToken = request.method === 'POST' && request.path === '/token';
    const found = isToken ? undefined : matchMethod(request);
    const operation = isToken ? TOKEN : (found?.method.operation ?? 'unknown');
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    const key = found?.key === '' ? request.query.get('customer') : found?.key;
    const target = { operation, resource: key ?? undefined, query: request.query };
    return injector.apply(target, isToken ? TOKEN_FAULTS : DIRECTORY_FAULTS, () =>
      isToken ? issuer.grant(request, `${server.url}/token`) : answer(request, found),
    );
  }

  function answer(request: EstateRequest, found: Match | undefined): EstateAnswer {
    if (found === undefined) return notFound('path');
    const accessToken = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const grant = accessToken === undefined ? undefined : issuer.lookup(accessToken);
    if (grant === undefined) return unauthenticated(accessToken === undefined);
    if (!found.method.scopes.some((scope) => grant.scopes.includes(scope))) {
      return insufficientScope();
    }
    if (!isAdministrator(customer, grant)) return notAuthorized();
    return found.method.handle({ customer, key: found.key, query: request.query, pageSize });
  }

  const server = await startLoopback(clock, handle);
  return {
    url: server.url,
    tokenUrl: `${server.url}/token`,
    customer,
    faults,
    requests,
    close: () => server.close(),
  };
}

interface Match {
  readonly method: DirectoryMethod;
  readonly key: string;
}

function matchMethod(request: EstateRequest): Match | undefined {
  if (request.method !== 'GET') return undefined;
  for (const method of DIRECTORY_METHODS) {
    const match = method.path.exec(request.path);
    if (match !== null) return { method, key: match[1] ?? '' };
  }
  return undefined;
}

/**
 * Delegation lets the service account act for a user; what it may then read is what that user may.
 * A subject that is no user of the customer is taken for an administrator of its own.
 */
function isAdministrator(customer: GoogleCustomer, grant: Grant): boolean {
  if (grant.subject === undefined) return false;
  const user = customer.users.find(({ primaryEmail }) => primaryEmail === grant.subject);
  if (user === undefined) return true;
  return (user.isAdmin || user.isDelegatedAdmin) && !user.suspended && !user.archived;
}
