import {
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';

import { parseRequest, serviceName, writeError } from '../../../src/demo/estate/aws/dialects.ts';
import {
  textParameter,
  type Operation,
  type Service,
} from '../../../src/demo/estate/aws/service.ts';
import { ownServices, servicesBySigningName } from '../../../src/demo/estate/aws/services.ts';
import { readSignature, type RawRequest } from '../../../src/demo/estate/aws/signature.ts';
import type { Trouble } from '../tape.ts';

/** Stands between annexa and an emulator, and makes one operation at a time go wrong. */
export interface Proxy {
  readonly url: string;
  /** Commands that passed, by service and name, and whether any asked for a further page. */
  readonly seen: Map<string, { paged: boolean }>;
  trouble: Trouble | undefined;
  close(): Promise<void>;
}

const services = servicesBySigningName(ownServices);
const CALLER = 'arn:aws:iam::123456789012:user/collector';

interface Named {
  readonly service: Service;
  readonly operation: Operation;
  readonly name: string;
  readonly furtherPage: boolean;
}

export async function startProxy(target: string): Promise<Proxy> {
  const seen: Proxy['seen'] = new Map();
  const server = createServer((message, response) => {
    pass(message, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const proxy = { url: '', seen, trouble: undefined as Trouble | undefined };
  const pass = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = message;
    const [path = '', query = ''] = url.split('?', 2);
    const body = Buffer.concat(chunks);
    const named = nameOf({ method, path, query, headers, body });
    if (named) {
      const paged = named.furtherPage || (seen.get(named.name)?.paged ?? false);
      seen.set(named.name, { paged });
      const { trouble } = proxy;
      const hit = trouble?.operation === named.name && (trouble.how !== 'cut' || named.furtherPage);
      if (trouble && hit) {
        if (trouble.how === 'unreachable') return;
        const { errors, dialect, xmlNamespace } = named.service;
        const error =
          trouble.how === 'throttled'
            ? errors.throttled()
            : errors.denied(CALLER, named.operation.action, null);
        const answer = writeError(dialect, xmlNamespace, error);
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body);
        return;
      }
    }
    const onward = forward(`${target}${url}`, { method, headers });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${String(address.port)}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function nameOf(request: RawRequest): Named | undefined {
  const signature = readSignature(request.headers);
  const service = signature && services.get(serviceName(signature.service, request));
  if (!service) return undefined;
  const parsed = parseRequest(service, request);
  const operation = parsed === null ? undefined : service.operations[parsed.operation];
  if (parsed === null || operation === undefined) return undefined;
  const parameters = operation.read?.(request, parsed.parameters) ?? parsed.parameters;
  const token =
    operation.pageToken === undefined ? undefined : textParameter(parameters, operation.pageToken);
  return {
    service,
    operation,
    name: `${service.name}:${parsed.operation}`,
    furtherPage: token !== undefined,
  };
}
