import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { ping } from '../../../src/daemon/ping.ts';

const TOKEN = 'an-invented-token';

/** A watchdog, and what it was asked. */
async function watchdog(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly address: string; readonly asked: string[]; close(): Promise<void> }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${String(port)}/ping/${TOKEN}?run=1`, asked, close };
}

/** All that an error and its causes tell, with their stacks. */
async function failureOf(pinged: Promise<void>): Promise<string> {
  const error: unknown = await pinged.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  const told: string[] = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    told.push(one.message, one.stack ?? '', JSON.stringify(one));
  }
  for (const secret of [TOKEN, '127.0.0.1:', 'http:'])
    expect(told.join('\n')).not.toContain(secret);
  return (error as Error).message;
}

describe('ping', () => {
  it('posts once, without a body', async () => {
    const bodies: string[] = [];
    const { address, asked } = await watchdog((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk));
      request.on('end', () => response.end('OK'));
    });
    await ping(address, undefined);
    expect(asked).toEqual([`POST /ping/${TOKEN}?run=1`]);
    expect(bodies).toEqual([]);
  });

  it('does not read on where the answer has no end', async () => {
    const { address } = await watchdog((_, response) => {
      response.writeHead(200);
      response.write('and so on');
    });
    await ping(address, undefined);
  });

  it.each([404, 429, 500])('fails with an answer of %d', async (status) => {
    const { address, asked } = await watchdog((_, response) => {
      response.writeHead(status).end(`not ${TOKEN}`);
    });
    expect(await failureOf(ping(address, undefined))).toBe(
      `the watchdog answered ${String(status)}`,
    );
    expect(asked).toHaveLength(1);
  });

  it('follows no redirect, which would take the token elsewhere', async () => {
    const elsewhere = await watchdog((_, response) => response.end());
    const { address, asked } = await watchdog((_, response) => {
      response.writeHead(307, { location: elsewhere.address }).end();
    });
    expect(await failureOf(ping(address, undefined))).toBe('the watchdog could not be reached');
    expect([asked.length, elsewhere.asked.length]).toEqual([1, 0]);
  });

  it('does not wait where annexa stops', async () => {
    const controller = new AbortController();
    const { address } = await watchdog(() => controller.abort());
    expect(await failureOf(ping(address, controller.signal))).toMatch(/^the watchdog /);
  });

  it('waits so long and no longer', async () => {
    const { address, asked } = await watchdog(() => undefined);
    expect(await failureOf(ping(address, undefined, 50))).toBe('the watchdog did not answer');
    expect(asked.length).toBeLessThanOrEqual(1);
  });

  it('fails where nobody listens, or the connection breaks', async () => {
    const { address, close } = await watchdog((request) => request.socket.destroy());
    expect(await failureOf(ping(address, undefined))).toBe('the watchdog could not be reached');
    await close();
    expect(await failureOf(ping(address, undefined))).toBe('the watchdog could not be reached');
  });

  it('fails with what is no address', async () => {
    expect(await failureOf(ping(`no address ${TOKEN}`, undefined))).toBe(
      'the watchdog could not be reached',
    );
  });
});
