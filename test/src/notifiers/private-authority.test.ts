import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { compile } from '../../compiled.ts';
import { selfSigned } from './certificate.ts';
import { mailReceiver, MESSAGE, webReceiver } from './receivers.ts';
import type { Order } from './send.ts';

const FOLDERS = ['src/core', 'src/notifiers/webhook', 'src/notifiers/email', 'test/src/notifiers'];

let folder = '';

// Node reads NODE_EXTRA_CA_CERTS when it starts: it takes a process of its own.
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'annexa-authority-'));
  await compile(path.join(folder, 'code'), FOLDERS);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sent(env: Readonly<Record<string, string>>): Promise<{
  readonly said: readonly string[];
  readonly taken: number;
}> {
  const certificate = selfSigned();
  const web = await webReceiver((response) => response.end(), certificate);
  const mail = await mailReceiver(certificate);
  const order: Order = {
    message: MESSAGE,
    secrets: { 'env:URL': web.url, 'env:SECRET': 'an-invented-signing-secret' },
    settings: {
      webhook: { url: 'env:URL', secret: 'env:SECRET' },
      email: {
        server: mail.server.replace('127.0.0.1', 'localhost'),
        from: 'annexa@example.com',
        to: ['operations@example.com'],
      },
    },
  };
  const [certificates, orders] = ['authority.pem', 'order.json'].map((name) =>
    path.join(folder, name),
  ) as [string, string];
  writeFileSync(certificates, certificate.cert);
  writeFileSync(orders, JSON.stringify(order));
  const resolved = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('AUTHORITY', certificates)]),
  );
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(folder, 'code/test/src/notifiers/send.js'), orders],
    { env: resolved },
  );
  const encrypted = mail.mails.filter(({ secure }) => secure).length;
  return { said: stdout.trim().split('\n'), taken: web.posted.length + encrypted };
}

it('takes the certificate of a private authority that Node is told of', async () => {
  expect(await sent({ NODE_EXTRA_CA_CERTS: 'AUTHORITY' })).toEqual({
    said: ['webhook: taken', 'email: taken'],
    taken: 2,
  });
});

it('takes it from nobody else', async () => {
  const { said, taken } = await sent({});
  expect(taken).toBe(0);
  expect(said).toEqual([
    expect.stringMatching(/^webhook: NotifierFailure: .*SELF_SIGNED/),
    expect.stringMatching(/^email: NotifierFailure: .*self-signed/),
  ]);
});
