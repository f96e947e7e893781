import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';

import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

import type { Environment } from '../../../src/core/collector.ts';
import { NotifierFailure, type Message } from '../../../src/core/notifier.ts';
import type { Certificate } from './certificate.ts';

export const NOW = '2026-03-01T09:00:30.500Z';

export const MESSAGE: Message = {
  id: 'annexa-0123456789abcdef01234567-raised',
  alert: 'annexa-0123456789abcdef01234567',
  at: '2026-03-01T09:00:00.000Z',
  change: 'raised',
  kind: 'source-failing',
  organization: 'Example Ltd',
  source: 'aws-prod',
  title: 'aws-prod cannot be read',
  text: 'What happened: nothing was answered.\n\nWhat to do: look.',
};

export function environmentOf(
  secrets: Readonly<Record<string, string>>,
  timeout = 5000,
): Environment & { readonly requests: () => number } {
  let requests = 0;
  return {
    secret: async (reference) => {
      const value = secrets[reference];
      if (value === undefined) throw new Error(`the test has no ${reference}`);
      return value;
    },
    folder: '/',
    now: () => NOW,
    timeout,
    requested: () => {
      requests += 1;
    },
    throttled: () => undefined,
    requests: () => requests,
  };
}

export async function failureOf(work: Promise<unknown>): Promise<NotifierFailure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NotifierFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What answers every connection with the given bytes and no more, or closes it at once. */
export async function rawPort(behaviour: 'silent' | 'closes' | 'nonsense'): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (behaviour === 'closes') socket.destroy();
    if (behaviour === 'nonsense') socket.end('zzz\u0007\r\nbcc: x\r\n\r\n');
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listening(server);
}

export interface Posted {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebReceiver {
  readonly url: string;
  readonly posted: readonly Posted[];
}

/** Keeps what is posted to it, and answers as it is told. */
export async function webReceiver(
  answer: (response: ServerResponse, posted: Posted) => void,
  certificate?: Certificate,
): Promise<WebReceiver> {
  const posted: Posted[] = [];
  const server = (
    certificate === undefined
      ? createServer()
      : createSecureServer({ key: certificate.key, cert: certificate.cert })
  ).on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      posted.push(one);
      answer(response, one);
    });
  });
  onTestFinished(() => server.closeAllConnections());
  const port = await listening(server);
  return { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/hook/t0k3n`, posted };
}

export interface Mailed {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly raw: string;
}

/** A mail server that keeps what it takes. */
export async function mailReceiver(
  options: SMTPServerOptions = {},
): Promise<{ readonly server: string; readonly mails: readonly Mailed[] }> {
  const mails: Mailed[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          secure: session.secure,
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  // Clients that break off are what some tests are about.
  smtp.on('error', () => undefined);
  const port = await listening(smtp.server);
  onTestFinished(() => {
    smtp.close();
  });
  return { server: `127.0.0.1:${port}`, mails };
}

/** Headers by lower-case name, unfolded, in order; and the body, decoded. */
export function parsed(raw: string): {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly header: (name: string) => string | undefined;
  readonly body: string;
} {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':');
      return [
        line.slice(0, colon).toLowerCase(),
        decodedWords(line.slice(colon + 1).trim()),
      ] as const;
    });
  const header = (name: string): string | undefined =>
    headers.find(([other]) => other === name)?.[1];
  const body = raw.slice(end + 4);
  const encoding = header('content-transfer-encoding');
  return {
    headers,
    header,
    body: (encoding === 'quoted-printable'
      ? fromQuotedPrintable(body.replace(/=\r\n/g, ''))
      : encoding === 'base64'
        ? Buffer.from(body, 'base64').toString()
        : body
    ).replaceAll('\r\n', '\n'),
  };
}

function decodedWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : fromQuotedPrintable(text.replaceAll('_', ' ')),
    );
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
