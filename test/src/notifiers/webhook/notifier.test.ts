import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { Notifier } from '../../../../src/core/notifier.ts';
import { OperatorError } from '../../../../src/core/operator-error.ts';
import { webhook } from '../../../../src/notifiers/webhook/notifier.ts';
import { selfSigned } from '../certificate.ts';
import {
  closedPort,
  environmentOf,
  failureOf,
  MESSAGE,
  NOW,
  rawPort,
  webReceiver,
} from '../receivers.ts';

const SECRET = 'an-invented-signing-secret';
const settings = webhook.settings.parse({ url: 'env:URL', secret: 'env:SECRET' });

function open(url: string, secret = SECRET, timeout?: number): Promise<Notifier> {
  return webhook.open(settings, environmentOf({ 'env:URL': url, 'env:SECRET': secret }, timeout));
}

async function answering(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Notifier> {
  const { url } = await webReceiver((response) => response.writeHead(status, headers).end('said'));
  return open(url);
}

describe('a webhook', () => {
  it('is posted as JSON of a known version', async () => {
    const { url, posted } = await webReceiver((response) => response.end());
    await (await open(url)).send(MESSAGE);
    const [one] = posted;
    expect(posted).toHaveLength(1);
    expect([one?.method, one?.path]).toEqual(['POST', '/hook/t0k3n']);
    expect(one?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(one?.body ?? '')).toEqual({
      version: 1,
      id: MESSAGE.id,
      type: 'alert.raised',
      timestamp: MESSAGE.at,
      data: {
        alert: MESSAGE.alert,
        kind: 'source-failing',
        organization: 'Example Ltd',
        source: 'aws-prod',
        title: MESSAGE.title,
        text: MESSAGE.text,
      },
    });
  });

  it.each([
    ['text', SECRET, Buffer.from(SECRET)],
    ['base64', `whsec_${Buffer.alloc(32, 7).toString('base64')}`, Buffer.alloc(32, 7)],
  ])('is signed with a secret given as %s', async (_form, secret, key) => {
    const { url, posted } = await webReceiver((response) => response.end());
    await (await open(url, secret)).send({ ...MESSAGE, title: 'grün' });
    const { headers, body } = posted[0]!;
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    expect(id).toBe(MESSAGE.id);
    expect(timestamp).toBe(String(Math.floor(Date.parse(NOW) / 1000)));
    const wanted = createHmac('sha256', key).update(`${String(id)}.${String(timestamp)}.`);
    expect(headers['webhook-signature']).toBe(`v1,${wanted.update(body, 'utf8').digest('base64')}`);
  });

  it('is genuine to the receiver that the documentation shows', async () => {
    vi.useFakeTimers({ now: Date.parse(NOW), toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const [, code = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/alerts.md', 'utf8')) ?? [];
    const module = Buffer.from(`${code}export { isGenuine };`).toString('base64');
    const { isGenuine } = (await import(
      /* @vite-ignore */ `data:text/javascript;base64,${module}`
    )) as { isGenuine: (headers: IncomingHttpHeaders, body: string, key: string) => boolean };
    const { url, posted } = await webReceiver((response) => response.end());
    await (await open(url)).send(MESSAGE);
    const { headers, body } = posted[0]!;
    expect(isGenuine(headers, body, SECRET)).toBe(true);
    expect(isGenuine(headers, body, 'another-invented-signing-secret')).toBe(false);
    expect(isGenuine(headers, `${body} `, SECRET)).toBe(false);
    expect(isGenuine({ ...headers, 'webhook-id': 'other' }, body, SECRET)).toBe(false);
    expect(isGenuine({ ...headers, 'webhook-signature': undefined }, body, SECRET)).toBe(false);
    vi.setSystemTime(Date.parse(NOW) + 3_600_000);
    expect(isGenuine(headers, body, SECRET)).toBe(false);
  });

  it.each([200, 202, 204])('is taken with %i', async (status) => {
    await expect((await answering(status)).send(MESSAGE)).resolves.toBeUndefined();
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [410, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('answered with %i is worth another try: %s', async (status, retry) => {
    const failure = await failureOf((await answering(status)).send(MESSAGE));
    expect(failure).toMatchObject({ retry, after: undefined });
    expect(failure.message).toContain(String(status));
  });

  it.each([
    ['120', 120_000],
    ['Sun, 01 Mar 2026 09:01:00 GMT', 29_500],
    ['Sun, 01 Mar 2026 08:00:00 GMT', 0],
    ['soon', undefined],
  ])('waits as told: %s', async (header, after) => {
    const failure = await failureOf(
      (await answering(429, { 'retry-after': header })).send(MESSAGE),
    );
    expect(failure.after).toBe(after);
  });

  it.each([301, 302, 307, 308])('follows no redirect (%i)', async (status) => {
    const elsewhere = await webReceiver((response) => response.end());
    const notifier = await answering(status, { location: elsewhere.url });
    const failure = await failureOf(notifier.send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(elsewhere.posted).toEqual([]);
  });

  it('is taken once the head of the answer says so, however long its body', async () => {
    const { url } = await webReceiver((response) => response.writeHead(200).write('endless '));
    await expect((await open(url)).send(MESSAGE)).resolves.toBeUndefined();
  });

  it('is given up when a receiver takes too long', async () => {
    const { url, posted } = await webReceiver(() => undefined);
    const failure = await failureOf((await open(url, SECRET, 100)).send(MESSAGE));
    expect(failure).toMatchObject({ retry: true });
    expect(failure.message).toMatch(/no answer within 0\.1 seconds/);
    expect(posted.length).toBeLessThanOrEqual(1);
  });

  it('tells nothing of the address in its errors', async () => {
    const port = await closedPort();
    const failure = await failureOf((await open(`http://127.0.0.1:${port}/t0k3n`)).send(MESSAGE));
    expect(failure.message).toBe('The webhook could not be reached (ECONNREFUSED)');
    expect(inspect(failure, { depth: 9 })).not.toMatch(new RegExp(`127\\.0|t0k3n|${port}`));
  });

  it('does not trust a certificate that nobody known has signed', async () => {
    const { url, posted } = await webReceiver((response) => response.end(), selfSigned());
    const failure = await failureOf((await open(url)).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(failure.message).toMatch(/SELF_SIGNED/);
    expect(posted).toEqual([]);
  });

  it('takes nonsense for a failure', async () => {
    const port = await rawPort('nonsense');
    const failure = await failureOf((await open(`http://127.0.0.1:${port}/`)).send(MESSAGE));
    expect(failure.retry).toBe(true);
  });
});

describe('the secrets of a webhook', () => {
  async function refusal(url: string, secret: string): Promise<string> {
    const error: unknown = await open(url, secret).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    return String(error);
  }

  it.each(['http://hooks.example.com/t0k3n', 'ftp://127.0.0.1/t0k3n', 't0k3n', '//t0k3n'])(
    'are no address that goes over the network in clear, or none at all: %s',
    async (url) => {
      const message = await refusal(url, SECRET);
      expect(message).toMatch(/env:URL holds must be an address/);
      expect(message).not.toContain('t0k3n');
    },
  );

  it.each(['swordfish', 'whsec_c2hvcnQ=', 'whsec_not-base64-at-all-but-long-enough'])(
    'are no key that is easy to guess: %s',
    async (secret) => {
      const message = await refusal('https://hooks.example.com/', secret);
      expect(message).toMatch(/env:SECRET/);
      expect(message).not.toContain(secret);
    },
  );
});
