import { z } from 'zod';

import type { Environment } from '../../core/collector.ts';
import { defineNotifier, type Message, type Notifier } from '../../core/notifier.ts';
import { withDeadline } from '../../core/patience.ts';
import { secretReference } from '../../core/settings.ts';
import { failureFrom, partlyRefused } from './failure.ts';
import { mail } from './mail.ts';

const PLACE = /^(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/;

const settings = z
  .strictObject({
    server: z
      .string()
      .regex(PLACE, 'must be host:port, as in mail.example.com:587')
      .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'has no such port')
      .describe('Mail server, host:port.'),
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .default('starttls')
      .describe(
        'starttls (usual on port 587) and implicit (usual on port 465) encrypt and check the certificate; none is for a server on this machine.',
      ),
    user: z.string().min(1).optional().describe('As whom to sign in, where the server wants it.'),
    password: secretReference.optional().describe('Reference to the password of the user.'),
    from: z.email().describe('Address that mail comes from.'),
    to: z.array(z.email()).min(1).max(20).describe('Addresses that mail goes to.'),
  })
  .superRefine(({ server, tls, user, password }, context) => {
    if (tls === 'none' && !isHere(server)) {
      const message =
        'is for a server on this machine alone: mail and passwords go nowhere in clear';
      context.addIssue({ code: 'custom', path: ['tls'], message });
    }
    if ((user === undefined) !== (password === undefined)) {
      const [path, message] =
        user === undefined
          ? ['user', 'must be given with password']
          : ['password', 'must be given with user'];
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });

export type EmailSettings = z.infer<typeof settings>;

/** Messages as plain text mail. */
export const email = defineNotifier<EmailSettings>({
  id: 'email',
  title: 'Mail',
  settings,
  async open(given, environment) {
    const { user, password } = given;
    const pass = password === undefined ? undefined : await environment.secret(password);
    return new Mailbox(
      given,
      user === undefined || pass === undefined ? undefined : { user, pass },
      environment,
    );
  },
});

/** A delivery is several questions and answers, each of which may take its time. */
const ANSWERS = 4;

class Mailbox implements Notifier {
  readonly #settings: EmailSettings;
  readonly #auth: { readonly user: string; readonly pass: string } | undefined;
  readonly #environment: Environment;

  constructor(
    given: EmailSettings,
    auth: { readonly user: string; readonly pass: string } | undefined,
    environment: Environment,
  ) {
    this.#settings = given;
    this.#auth = auth;
    this.#environment = environment;
  }

  async send(message: Message): Promise<void> {
    const { createTransport } = await import('nodemailer');
    const { server, tls, to } = this.#settings;
    const { timeout, requested } = this.#environment;
    const [, address, name, port] = PLACE.exec(server) ?? [];
    const transport = createTransport({
      host: address ?? name ?? '',
      port: Number(port),
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      ...(this.#auth ? { auth: { ...this.#auth } } : {}),
      dnsTimeout: timeout,
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      logger: false,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    requested();
    try {
      const sent = await withDeadline(ANSWERS * timeout, undefined, (signal) =>
        transport.sendMail({ ...mail(message, this.#settings), signal }),
      );
      const refused = partlyRefused(sent, to.length);
      if (refused) throw refused;
    } catch (error) {
      throw failureFrom(error);
    } finally {
      transport.close();
    }
  }
}

function isHere(server: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/.test(server);
}
