import { createVerify, randomBytes } from 'node:crypto';

import type { EstateAnswer, EstateRequest } from '../github/loopback.ts';
import { tokenRefusal } from './errors.ts';
import type { GoogleServiceAccount } from './service-account.ts';

/** What an access token stands for. */
export interface Grant {
  readonly scopes: readonly string[];
  /** The user acted for; `undefined` for the service account itself. */
  readonly subject: string | undefined;
}

export interface TokenIssuer {
  /** Answers `POST /token`. */
  grant(request: EstateRequest, tokenUrl: string): EstateAnswer;
  /** `undefined` for a token never issued or no longer valid. */
  lookup(accessToken: string): Grant | undefined;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Google's limits: tokens and assertions live an hour at most; some clock skew is forgiven. */
const LIFETIME_SECONDS = 3600;
const SKEW_SECONDS = 300;

/** The RS256 JWT-bearer grant (RFC 7523) for one service account. */
export function createTokenIssuer(account: GoogleServiceAccount, clock: () => Date): TokenIssuer {
  const issued = new Map<string, Grant & { readonly expires: number }>();
  const now = (): number => Math.floor(clock().getTime() / 1000);

  return {
    grant(request, tokenUrl) {
      const form = new URLSearchParams(request.body);
      const type = form.get('grant_type');
      if (type !== JWT_BEARER) {
        return tokenRefusal(400, 'unsupported_grant_type', `Invalid grant_type: ${type ?? ''}`);
      }
      const assertion = parseAssertion(form.get('assertion') ?? '');
      if (assertion === undefined) {
        return invalidGrant('Invalid JWT: it must have a header, a payload and a signature.');
      }
      const refused = refuse(assertion, account, tokenUrl, now());
      if (refused !== undefined) return refused;

      const scopes = scopesOf(assertion);
      const subject = text(assertion.payload['sub']);
      const token = `estate-access-${randomBytes(24).toString('hex')}`;
      issued.set(token, {
        scopes,
        subject: subject === '' ? undefined : subject,
        expires: now() + LIFETIME_SECONDS,
      });
      const lifetime = LIFETIME_SECONDS - 1;
      return {
        status: 200,
        headers: { 'cache-control': 'private' },
        body: { access_token: token, expires_in: lifetime, token_type: 'Bearer' },
      };
    },
    lookup(accessToken) {
      const found = issued.get(accessToken);
      return found !== undefined && now() < found.expires ? found : undefined;
    },
  };
}

interface Assertion {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

function parseAssertion(jwt: string): Assertion | undefined {
  const [header, payload, signature, ...rest] = jwt.split('.');
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const decoded = { header: parseSegment(header), payload: parseSegment(payload) };
  if (decoded.header === undefined || decoded.payload === undefined || rest.length > 0) {
    return undefined;
  }
  return {
    header: decoded.header,
    payload: decoded.payload,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

function parseSegment(segment: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `undefined` when the assertion earns a token. */
function refuse(
  assertion: Assertion,
  account: GoogleServiceAccount,
  tokenUrl: string,
  now: number,
): EstateAnswer | undefined {
  const { header, payload, signed, signature } = assertion;
  if (payload['iss'] !== account.clientEmail) {
    return invalidGrant('Invalid grant: account not found');
  }
  const isOurKey = header['kid'] === undefined || header['kid'] === account.privateKeyId;
  const isSigned =
    header['alg'] === 'RS256' &&
    isOurKey &&
    createVerify('RSA-SHA256').update(signed).verify(account.publicKeyPem, signature);
  if (!isSigned) return invalidGrant('Invalid JWT Signature.');
  if (payload['aud'] !== tokenUrl) {
    return invalidGrant(`Invalid JWT: Failed audience check. The right audience is ${tokenUrl}`);
  }
  const { iat, exp } = payload;
  const isTimely =
    typeof iat === 'number' &&
    typeof exp === 'number' &&
    exp > now &&
    exp <= iat + LIFETIME_SECONDS &&
    iat <= now + SKEW_SECONDS;
  if (!isTimely) {
    return invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
        'Check your iat and exp values in the JWT claim.',
    );
  }
  const scopes = scopesOf(assertion);
  if (scopes.length === 0) {
    return tokenRefusal(400, 'invalid_scope', 'Empty or missing scope not allowed.');
  }
  const subject = text(payload['sub']);
  if (subject !== '' && !account.allowedSubjects.includes(subject)) {
    return invalidGrant('Invalid email or User ID');
  }
  if (scopes.some((scope) => !account.allowedScopes.includes(scope))) {
    return tokenRefusal(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not ' +
        'authorized for any of the scopes requested.',
    );
  }
  return undefined;
}

function scopesOf({ payload }: Assertion): readonly string[] {
  return text(payload['scope'])
    .split(' ')
    .filter((scope) => scope !== '');
}

function text(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}

function invalidGrant(description: string): EstateAnswer {
  return tokenRefusal(400, 'invalid_grant', description);
}
