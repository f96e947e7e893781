import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Answerer, type EstateRequest } from './answer.ts';
import type { FaultPlan } from './faults.ts';
import { CredentialReports } from './iam-credential-report.ts';
import { Credentials, resolvePrincipal } from './identity.ts';
import type { AwsCredential, AwsOrganization } from './model.ts';
import type { Service } from './service.ts';

export type { EstateRequest } from './answer.ts';
export type { FaultPlan } from './faults.ts';

export interface AwsEstateOptions {
  /** Read anew for every request; mutate it between two collections, not during one. */
  readonly organization: AwsOrganization;
  readonly credentials: readonly AwsCredential[];
  /** The estate's time: ages of reports and sessions, deliveries of trails. */
  readonly clock: () => Date;
  readonly faults?: FaultPlan;
  /** Largest page of any list; AWS's own limits when left out. */
  readonly pageSize?: number;
  /** Served beside what the estate serves anyway, or in the place of operations of the same name. */
  readonly services?: readonly Service[];
}

export interface AwsEstate {
  /** `http://127.0.0.1:PORT`; `localhost` in its place answers too, below any host prefix. */
  readonly url: string;
  /** Every request that was signed properly, in order of arrival, those with a fault included. */
  readonly requests: readonly EstateRequest[];
  /** Requests by operation, as in `iam:GetAccountSummary`. */
  counts(): Readonly<Record<string, number>>;
  resetRequests(): void;
  /** May be changed while the server runs; the array given at the start, if one was. */
  readonly faults: FaultPlan;
  /** Cuts every connection, hanging ones included; may be called again. */
  close(): Promise<void>;
}

const HOUR = 60 * 60 * 1000;
const LARGEST_BODY = 1024 * 1024;

/**
 * Serves an invented AWS organization on the loopback interface, for the real SDK: the operations
 * annexa calls, in AWS's protocols, with verified signatures. It follows AWS's documentation and
 * published answers; it was never compared with AWS itself. Policies of principals are not
 * evaluated: whoever has a key may read everything that no fault rule denies.
 * @throws Error when a credential belongs to nobody in the organization
 */
export async function startAwsEstate(options: AwsEstateOptions): Promise<AwsEstate> {
  const { organization, credentials, clock, faults = [], pageSize = Infinity, services } = options;
  for (const { accountId, principalArn } of credentials) {
    if (resolvePrincipal(organization, accountId, principalArn) === undefined) {
      throw new Error(`no ${principalArn} in account ${accountId} of the estate`);
    }
  }
  const reports = new CredentialReports();
  for (const account of organization.accounts) {
    if (account.credentialReportAgeHours === null) continue;
    const age = account.credentialReportAgeHours * HOUR;
    reports.startWith(account, new Date(clock().getTime() - age));
  }
  const answerer = new Answerer(
    { organization, credentials: new Credentials(credentials), reports, pageSize },
    clock,
    faults,
    services,
  );

  const server = createServer((message, response) => {
    serve(answerer, message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // Longer than clients keep idle connections, lest one write into a connection just being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');

  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: answerer.requests,
    counts: () => countByOperation(answerer.requests),
    resetRequests: () => {
      answerer.requests.length = 0;
    },
    faults: answerer.faults,
    close: () => (closing ??= close(server)),
  };
}

async function serve(
  answerer: Answerer,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(message);
  const { method = 'GET', url = '/', headers } = message;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = at < 0 ? '' : url.slice(at + 1);
  const outcome = answerer.answer({ method, path, query, headers, body });
  if (outcome === 'hang') return;
  if (outcome === 'drop-connection') {
    message.socket.destroy();
    return;
  }
  response.writeHead(outcome.status, {
    ...outcome.headers,
    'content-length': Buffer.byteLength(outcome.body),
  });
  response.end(outcome.body);
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('the request body is too large for the estate');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeAllConnections();
  });
}

function countByOperation(requests: readonly EstateRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of requests) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}
