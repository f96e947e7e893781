import { describe, expect, it } from 'vitest';

import type { Message, Notifier } from '../../../../src/core/notifier.ts';
import { email, type EmailSettings } from '../../../../src/notifiers/email/notifier.ts';
import { selfSigned } from '../certificate.ts';
import {
  environmentOf,
  failureOf,
  mailReceiver,
  MESSAGE,
  parsed,
  rawPort,
  type Mailed,
} from '../receivers.ts';

const TO = ['operations@example.com', 'ciso@example.com'];
const base = { tls: 'none', from: 'annexa@example.com', to: TO };
const PASSWORD = 'an-invented-password';

function open(server: string, more: object = {}, timeout?: number): Promise<Notifier> {
  const settings = email.settings.parse({ server, ...base, ...more });
  return email.open(settings, environmentOf({ 'env:PASSWORD': PASSWORD }, timeout));
}

async function mailed(message: Message): Promise<Mailed> {
  const { server, mails } = await mailReceiver();
  await (await open(server)).send(message);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

function smtpError(responseCode: number, words = 'words about someone@example.com'): Error {
  return Object.assign(new Error(words), { responseCode });
}

describe('a mail', () => {
  it('goes to all, says of what kind it is, and ends in no answers', async () => {
    const { from, to, raw } = await mailed(MESSAGE);
    const { header, body } = parsed(raw);
    expect({ from, to }).toEqual({ from: 'annexa@example.com', to: TO });
    expect(header('from')).toBe('annexa <annexa@example.com>');
    expect(header('subject')).toBe('[annexa] Example Ltd: aws-prod cannot be read');
    expect(header('message-id')).toBe(`<${MESSAGE.id}@example.com>`);
    expect(header('references')).toBe(`<${MESSAGE.alert}@example.com>`);
    expect(header('date')).toBe('Sun, 01 Mar 2026 09:00:00 +0000');
    expect(header('list-id')).toBe('<alerts.annexa.example.com>');
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('content-type')).toBe('text/plain; charset=utf-8');
    expect(body).toContain(MESSAGE.text);
    expect(body).toContain('Source: aws-prod\nKind: source-failing\n');
  });

  it('is the same when it is sent again', async () => {
    expect((await mailed(MESSAGE)).raw).toBe((await mailed(MESSAGE)).raw);
  });

  it('carries any language', async () => {
    const { raw } = await mailed({
      ...MESSAGE,
      organization: 'Grüße & Söhne 株式会社',
      title: `Προσοχή ${'長い'.repeat(60)} 🔑`,
      text: 'Füße: 日本語.\n\nСледующее: 🔑',
    });
    // Nothing but ASCII where a server takes no more.
    expect(raw).toMatch(/^[\x20-\x7e\r\n\t]*$/);
    const { header, body } = parsed(raw);
    expect(header('subject')).toMatch(/^\[annexa\] Grüße & Söhne 株式会社: Προσοχή 長い長い/);
    expect(body).toContain('Füße: 日本語.\n\nСледующее: 🔑');
  });

  it.each([
    'x\r\nBcc: thief@example.net',
    'x\nBcc: thief@example.net\n\nbody',
    'x\rBcc: thief@example.net',
    'x\u2028Bcc: thief@example.net\u0000\u202e',
    'x\u0085Bcc: thief@example.net',
  ])('cannot be given another header by its texts: %j', async (hostile) => {
    const { to, raw } = await mailed({
      ...MESSAGE,
      id: hostile,
      alert: hostile,
      organization: hostile,
      source: hostile,
      title: hostile,
    });
    const plain = parsed((await mailed(MESSAGE)).raw);
    const { headers, header } = parsed(raw);
    expect(to).toEqual(TO);
    expect(headers.map(([name]) => name)).toEqual(plain.headers.map(([name]) => name));
    expect(header('subject')).toMatch(/^\[annexa\] x Bcc: thief@example\.net/);
    expect(header('subject')).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}/u);
    expect(header('message-id')).toMatch(/^<[A-Za-z0-9._-]+@example\.com>$/);
  });

  it('cannot end early by what it says', async () => {
    const text = 'before\n.\nQUIT\nafter\r\n.\r\nMAIL FROM:<thief@example.net>\u0007\u001b[31m';
    const { raw } = await mailed({ ...MESSAGE, text });
    const { body } = parsed(raw);
    expect(body).toContain('before\n.\nQUIT\nafter\n.\nMAIL FROM:<thief@example.net> [31m');
  });
});

describe('a mail server', () => {
  it('is told the password only once it has proven who it is', async () => {
    const told: unknown[] = [];
    const { server } = await mailReceiver({
      ...selfSigned(),
      authOptional: false,
      onAuth: (auth, _session, done) => {
        told.push(auth);
        done(null, { user: 'anybody' });
      },
    });
    const signIn = { user: 'annexa', password: 'env:PASSWORD', tls: 'starttls' };
    expect((await failureOf((await open(server, signIn)).send(MESSAGE))).retry).toBe(true);
    expect(told).toEqual([]);
  });

  it.each(['starttls', 'implicit'] as const)('has to prove who it is (%s)', async (tls) => {
    const { server, mails } = await mailReceiver({ ...selfSigned(), secure: tls === 'implicit' });
    const failure = await failureOf((await open(server, { tls })).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(failure.message).toMatch(/self-signed certificate/);
    expect(mails).toEqual([]);
  });

  it('that cannot encrypt is told nothing', async () => {
    const { server, mails } = await mailReceiver({
      hideSTARTTLS: true,
      disabledCommands: ['STARTTLS'],
    });
    const failure = await failureOf((await open(server, { tls: 'starttls' })).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(mails).toEqual([]);
  });

  it('lets in whom it knows', async () => {
    const { server, mails } = await mailReceiver({
      authOptional: false,
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      onAuth: ({ username = '', password }, _session, done) =>
        password === PASSWORD
          ? done(null, { user: username })
          : done(smtpError(535, `no ${String(password)}`)),
    });
    const signIn = { user: 'annexa', password: 'env:PASSWORD' };
    await (await open(server, signIn)).send(MESSAGE);
    expect(mails.map(({ user }) => user)).toEqual(['annexa']);
  });

  it('that refuses the password may take a mended one', async () => {
    const { server } = await mailReceiver({
      authOptional: false,
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => done(smtpError(535, `not ${String(password)}`)),
    });
    const signIn = { user: 'annexa', password: 'env:PASSWORD' };
    const failure = await failureOf((await open(server, signIn)).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(failure.message).toBe('The mail server does not accept the user or password (535)');
    const unsigned = await failureOf((await open(server)).send(MESSAGE));
    expect(unsigned).toMatchObject({ retry: true });
    expect(unsigned.message).toMatch(/\(530\)/);
  });

  it('that puts off strangers takes the mail the second time', async () => {
    let asked = 0;
    const { server, mails } = await mailReceiver({
      onRcptTo: (_address, _session, done) => {
        asked += 1;
        done(asked <= TO.length ? smtpError(451) : null);
      },
    });
    const notifier = await open(server);
    const failure = await failureOf(notifier.send(MESSAGE));
    expect(failure).toMatchObject({ retry: true });
    expect(failure.message).toBe('The mail server could not take it now (451 to RCPT TO)');
    await notifier.send(MESSAGE);
    expect(mails).toHaveLength(1);
  });

  it.each([
    ['sender', { onMailFrom: (_a, _s, done) => done(smtpError(550)) }, 'MAIL FROM'],
    ['recipients', { onRcptTo: (_a, _s, done) => done(smtpError(550)) }, 'RCPT TO'],
    [
      'text',
      {
        onData: (stream, _s, done) => {
          stream.resume().on('end', () => done(smtpError(554)));
        },
      },
      'DATA',
    ],
  ] as const satisfies readonly (readonly [
    string,
    NonNullable<Parameters<typeof mailReceiver>[0]>,
    string,
  ])[])('that refuses the %s refuses it for good', async (_what, options, command) => {
    const { server } = await mailReceiver(options);
    const failure = await failureOf((await open(server)).send(MESSAGE));
    expect(failure.retry).toBe(false);
    expect(failure.message).toMatch(new RegExp(`\\(55[04] to ${command}\\)$`));
    expect(failure.message).not.toContain('someone');
  });

  it.each([
    [550, false],
    [451, true],
  ])('that refuses one recipient with %i is to be tried again: %s', async (code, retry) => {
    const { server, mails } = await mailReceiver({
      onRcptTo: ({ address }, _session, done) =>
        done(address === 'ciso@example.com' ? smtpError(code) : null),
    });
    const failure = await failureOf((await open(server)).send(MESSAGE));
    expect(failure.retry).toBe(retry);
    expect(failure.message).toBe(`The mail server refused 1 of 2 recipients (${code})`);
    expect(mails).toHaveLength(1);
  });

  it('that turns away whoever comes may let in the next', async () => {
    const { server } = await mailReceiver({ onConnect: (_session, done) => done(smtpError(554)) });
    const failure = await failureOf((await open(server)).send(MESSAGE));
    expect(failure.retry).toBe(true);
  });

  it('that talks nonsense is quoted without what moves text about', async () => {
    const port = await rawPort('nonsense');
    const failure = await failureOf((await open(`127.0.0.1:${port}`)).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(failure.message).not.toMatch(/\p{Cc}/u);
  });

  it('that goes silent in the middle is given up', async () => {
    const { server } = await mailReceiver({ onMailFrom: () => undefined });
    const failure = await failureOf((await open(server, {}, 200)).send(MESSAGE));
    expect(failure.retry).toBe(true);
  });
});

describe('settings of mail', () => {
  const problems = (given: Partial<Record<keyof EmailSettings, unknown>>): readonly string[] => {
    const result = email.settings.safeParse({ ...base, server: '127.0.0.1:25', ...given });
    return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
  };

  it('encrypt unless they say otherwise', () => {
    const { tls: _, ...rest } = base;
    const settings = email.settings.parse({ ...rest, server: 'mail.example.com:587' });
    expect(settings).toMatchObject({ tls: 'starttls' });
  });

  it.each([
    [{}, []],
    [{ server: 'localhost:25' }, []],
    [{ server: '[::1]:25' }, []],
    [{ server: 'mail.example.com:25' }, ['tls']],
    [{ server: '127.0.0.1.example.com:25' }, ['tls']],
    [{ server: 'mail.example.com:587', tls: 'starttls' }, []],
    [{ server: 'mail.example.com' }, ['server', 'tls']],
    [{ server: '127.0.0.1:99999' }, ['server']],
    [{ server: 'smtp://127.0.0.1:25' }, ['server', 'tls']],
    [{ user: 'annexa' }, ['password']],
    [{ password: 'env:P' }, ['user']],
    [{ user: 'annexa', password: 'swordfish' }, ['password']],
    [{ from: 'a@example.com\r\nBcc: b@example.com' }, ['from']],
    [{ to: [] }, ['to']],
    [{ to: ['a@example.com, b@example.com'] }, ['to.0']],
    [{ to: ['nobody'] }, ['to.0']],
  ] as const)('%j', (given, wanted) => {
    expect(problems(given)).toEqual(expect.arrayContaining([...wanted]));
    expect(problems(given).length > 0).toBe(wanted.length > 0);
  });
});
