import { createPrivateKey, sign, type KeyObject } from 'node:crypto';

import { z } from 'zod';

import { OperatorError } from '../../src/core/operator-error.ts';
import { serviceUrl } from '../../src/core/settings.ts';
import { millis, type Instant } from '../../src/core/time.ts';

export interface ServiceAccount {
  readonly email: string;
  readonly keyId: string | undefined;
  readonly key: KeyObject;
  /** Where Google's key file says tokens are to be had. */
  readonly tokenUrl: string | undefined;
}

const keyFile = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: serviceUrl.optional(),
});

/** Reads a key file. The messages name `reference` and what is wrong, and nothing of the content. */
export function parseServiceAccount(text: string, reference: string): ServiceAccount {
  const parsed = keyFile.safeParse(json(text, reference));
  if (!parsed.success) {
    const fields = [
      ...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'all of it')),
    ];
    throw new OperatorError(
      `${reference} is no service account key: ${fields.join(', ')} is missing or wrong. Give the JSON file as Google let you download it.`,
    );
  }
  const { client_email: email, private_key: pem, private_key_id: keyId, token_uri } = parsed.data;
  return { email, keyId, key: privateKey(pem, reference), tokenUrl: token_uri };
}

/** Seconds an assertion is valid; Google takes an hour at most. */
const LIFETIME = 3600;

/** The signed assertion (RFC 7523, RS256) that asks for a token with one scope as the subject. */
export function assertion(
  { email, keyId, key }: ServiceAccount,
  claims: { readonly subject: string; readonly scope: string; readonly audience: string },
  now: Instant,
): string {
  const issued = Math.floor(millis(now) / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const payload = {
    iss: email,
    sub: claims.subject,
    scope: claims.scope,
    aud: claims.audience,
    iat: issued,
    exp: issued + LIFETIME,
  };
  const signed = `${encoded(header)}.${encoded(payload)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function json(text: string, reference: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes what it could not read, which is a key.
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperatorError(
      `${reference} is no service account key: it is no JSON. Give the file as Google let you download it.`,
    );
  }
}

function privateKey(pem: string, reference: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new OperatorError(`${reference}: its private_key cannot be read (${code}).`);
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new OperatorError(`${reference}: its private_key is not an RSA key.`);
}
