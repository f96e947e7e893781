import { readFile } from 'node:fs/promises';

import type { Message } from '../../../src/core/notifier.ts';
import { OperatorError } from '../../../src/core/operator-error.ts';
import { email } from '../../../src/notifiers/email/notifier.ts';
import { webhook } from '../../../src/notifiers/webhook/notifier.ts';

/** What this process is told: it sends the message by each notifier, and says what became of it. */
export interface Order {
  readonly message: Message;
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<'webhook' | 'email', unknown>>;
}

const order = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Order;
const environment = {
  secret: async (reference: string): Promise<string> => {
    const value = order.secrets[reference];
    if (value === undefined) throw new OperatorError(`no ${reference}`);
    return value;
  },
  folder: '/',
  now: () => order.message.at,
  timeout: 10_000,
  requested: () => undefined,
  throttled: () => undefined,
};
for (const kind of [webhook, email]) {
  const settings = kind.settings.parse(order.settings[kind.id as 'webhook' | 'email']);
  try {
    await (await kind.open(settings, environment)).send(order.message);
    process.stdout.write(`${kind.id}: taken\n`);
  } catch (error) {
    process.stdout.write(`${kind.id}: ${String(error)}\n`);
  }
}
