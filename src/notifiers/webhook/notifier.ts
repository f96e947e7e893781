import { createHmac } from 'node:crypto';

import { z } from 'zod';

import type { Environment } from '../../core/collector.ts';
import {
  defineNotifier,
  NotifierFailure,
  type Message,
  type Notifier,
} from '../../core/notifier.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { TimedOut, withDeadline } from '../../core/patience.ts';
import { secretReference, serviceUrl } from '../../core/settings.ts';
import { millis, type Instant } from '../../core/time.ts';
import { post, type Reply } from './post.ts';

const settings = z.strictObject({
  /** Reference, since such addresses hold tokens as often as not. */
  url: secretReference.describe('Reference to the address that messages are posted to.'),
  secret: secretReference.describe(
    'Reference to what messages are signed with: whsec_ and base64, or any text of 24 characters or more.',
  ),
});

/** Messages as signed JSON, by the conventions of Standard Webhooks. */
export const webhook = defineNotifier<z.infer<typeof settings>>({
  id: 'webhook',
  title: 'Signed webhook',
  settings,
  async open({ url, secret }, environment) {
    const address = serviceUrl.safeParse(await environment.secret(url));
    if (!address.success) {
      // Only the rule is told: what zod says may quote the address.
      const problem = 'must be an address that starts with https:// unless it is on this machine';
      throw new OperatorError(`what ${url} holds ${problem}`);
    }
    const key = signingKey(await environment.secret(secret), secret);
    return new Webhook(new URL(address.data), key, environment);
  },
});

/** Raised when receivers have to read messages in another way. */
const PAYLOAD_VERSION = 1;
/** Bytes that Standard Webhooks asks of a key. */
const SHORTEST_KEY = 24;

class Webhook implements Notifier {
  readonly #address: URL;
  readonly #key: Buffer;
  readonly #environment: Environment;

  constructor(address: URL, key: Buffer, environment: Environment) {
    this.#address = address;
    this.#key = key;
    this.#environment = environment;
  }

  async send(message: Message): Promise<void> {
    const { now, requested, throttled, timeout } = this.#environment;
    const body = JSON.stringify(payload(message));
    // The time of this try: receivers refuse what was signed long ago.
    const timestamp = String(Math.floor(millis(now()) / 1000));
    const signature = createHmac('sha256', this.#key)
      .update(`${message.id}.${timestamp}.${body}`)
      .digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    requested();
    let reply: Reply;
    try {
      reply = await withDeadline(timeout, undefined, (signal) =>
        post(this.#address, headers, body, signal),
      );
    } catch (error) {
      throw unreachable(error);
    }
    if (reply.status === 429) throttled();
    judge(reply, now());
  }
}

function payload(message: Message): unknown {
  const { id, at, change, alert, kind, organization, source, title, text } = message;
  return {
    version: PAYLOAD_VERSION,
    id,
    type: `alert.${change}`,
    timestamp: at,
    data: { alert, kind, organization, source, title, text },
  };
}

function signingKey(secret: string, reference: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (encoded === undefined && secret.startsWith('whsec_')) {
    throw new OperatorError(`what ${reference} holds must be base64 after whsec_`);
  }
  const key = encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
  if (key.length < SHORTEST_KEY) {
    throw new OperatorError(
      `what ${reference} holds is too short to sign with: ${SHORTEST_KEY} bytes at least`,
    );
  }
  return key;
}

/** Without the error itself, which holds the address. */
function unreachable(error: unknown): unknown {
  if (error instanceof TimedOut) {
    return new NotifierFailure(`The webhook gave ${error.message}`, { retry: true, cause: error });
  }
  if (!(error instanceof Error) || !('code' in error)) return error;
  const message = `The webhook could not be reached (${String(error.code)})`;
  return new NotifierFailure(message, { retry: true });
}

function judge({ status, retryAfter }: Reply, now: Instant): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw new NotifierFailure(
      `The webhook answered ${status}: it leads elsewhere, and only the address that is configured is used`,
      { retry: true },
    );
  }
  const retry = status === 408 || status === 429 || status >= 500;
  const after = retry ? toldToWait(retryAfter, now) : undefined;
  throw new NotifierFailure(
    retry ? `The webhook could not take it now: ${status}` : `The webhook refused: ${status}`,
    after === undefined ? { retry } : { retry, after },
  );
}

/** Milliseconds; seconds or a date in the header. */
function toldToWait(header: string | undefined, now: Instant): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - millis(now));
}
