import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it arrived, which is what was signed. */
export interface RawRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Signature {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly day: string;
  readonly region: string;
  /** Signing name of the service, such as `iam`. */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly value: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** @returns null when the request carries no SigV4 Authorization header that can be read */
export function readSignature(headers: IncomingHttpHeaders): Signature | null {
  const match = AUTHORIZATION.exec(headers.authorization ?? '');
  const [, accessKeyId, day, region, service, signedHeaders, value] = match ?? [];
  if (
    accessKeyId === undefined ||
    day === undefined ||
    region === undefined ||
    service === undefined ||
    signedHeaders === undefined ||
    value === undefined
  ) {
    return null;
  }
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), value };
}

/**
 * Whether the secret made this signature over this request. The signing time is not compared with
 * a clock: requests are signed on real time while the estate lives on an injected one.
 */
export function isSignedBy(request: RawRequest, signature: Signature, secret: string): boolean {
  const signedAt = request.headers['x-amz-date'];
  if (typeof signedAt !== 'string' || !signedAt.startsWith(`${signature.day}T`)) return false;
  if (!signature.signedHeaders.includes('host')) return false;
  const payload = payloadHash(request);
  if (payload === null) return false;

  const scope = `${signature.day}/${signature.region}/${signature.service}/aws4_request`;
  const canonical = canonicalRequest(request, signature, payload);
  const toSign = [ALGORITHM, signedAt, scope, sha256(canonical)].join('\n');
  const dayKey = hmac(`AWS4${secret}`, signature.day);
  const signingKey = hmac(hmac(hmac(dayKey, signature.region), signature.service), 'aws4_request');
  return timingSafeEqual(hmac(signingKey, toSign), Buffer.from(signature.value, 'hex'));
}

/** @returns null when the declared hash is not that of the body */
function payloadHash(request: RawRequest): string | null {
  const declared = request.headers['x-amz-content-sha256'];
  if (declared === UNSIGNED_PAYLOAD) return declared;
  const actual = sha256(request.body);
  return declared === undefined || declared === actual ? actual : null;
}

function canonicalRequest(request: RawRequest, signature: Signature, payload: string): string {
  const headers = signature.signedHeaders.map((name) => {
    const value = request.headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replaceAll(/\s+/g, ' ')}\n`;
  });
  return [
    request.method,
    canonicalPath(request.path, signature.service),
    canonicalQuery(request.query),
    headers.join(''),
    signature.signedHeaders.join(';'),
    payload,
  ].join('\n');
}

/** Every service encodes the sent path once more, except S3, which signs it as it is sent. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = at < 0 ? pair : pair.slice(0, at);
      const value = at < 0 ? '' : pair.slice(at + 1);
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Percent-encoding by RFC 3986, which leaves fewer characters alone than JavaScript does. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A sequence that is no valid encoding is left as it stands: its signature then cannot match. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
