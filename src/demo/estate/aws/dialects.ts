import { randomBytes, randomUUID } from 'node:crypto';
import type { AwsError } from './errors.ts';
import { base32 } from './arns.ts';
import { routeOf } from './http-routes.ts';
import type { Answer, Dialect, Operation, ParsedRequest, Service } from './service.ts';
import type { RawRequest } from './signature.ts';
import { element, escapeXml, leaf, XML_PROLOG } from './xml.ts';

/** Bucket sub-resources that are an operation of their own, by the query key that names them. */
const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  policy: 'GetBucketPolicy',
  policyStatus: 'GetBucketPolicyStatus',
  acl: 'GetBucketAcl',
  publicAccessBlock: 'GetPublicAccessBlock',
  versioning: 'GetBucketVersioning',
  encryption: 'GetBucketEncryption',
  'object-lock': 'GetObjectLockConfiguration',
  logging: 'GetBucketLogging',
};

/** Query keys of ListBuckets by the SDK's name of the parameter. */
const LIST_BUCKETS_KEYS: Readonly<Record<string, string>> = {
  'max-buckets': 'MaxBuckets',
  'continuation-token': 'ContinuationToken',
  prefix: 'Prefix',
  'bucket-region': 'BucketRegion',
};

const PUBLIC_ACCESS_BLOCK_PATH = '/v20180820/configuration/publicAccessBlock';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The service a signature names; S3 Control signs as S3 and is known by its path. */
export function serviceName(signingName: string, request: RawRequest): string {
  return signingName === 's3' && request.path.startsWith('/v20180820/')
    ? 's3-control'
    : signingName;
}

/** The likeliest dialect of a request that is unsigned or signed for a service not served here. */
export function guessDialect(request: RawRequest, isSigned: boolean): Dialect {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return 'query';
  return isSigned || request.headers['x-amz-target'] !== undefined ? 'json' : 's3';
}

/** @returns null when the body cannot be read */
export function parseRequest(service: Service, request: RawRequest): ParsedRequest | null {
  switch (service.dialect) {
    case 'query':
    case 'ec2':
      return parseForm(request);
    case 'json':
      return parseJson(request);
    case 'rest-json':
      return routeOf(service.operations, request);
    case 's3':
      return parseS3(request);
    case 's3-control':
      return parseS3Control(request);
  }
}

function parseForm(request: RawRequest): ParsedRequest {
  const form = request.method === 'GET' ? request.query : request.body.toString('utf8');
  const { Action, Version, ...parameters } = Object.fromEntries(new URLSearchParams(form));
  return { operation: Action ?? `of version ${Version ?? 'unknown'}`, parameters };
}

function parseJson(request: RawRequest): ParsedRequest | null {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.slice(target.lastIndexOf('.') + 1);
  let parameters: unknown;
  try {
    parameters = JSON.parse(request.body.toString('utf8') || '{}');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof parameters !== 'object' || parameters === null) return null;
  return { operation, parameters: { ...parameters } };
}

function parseS3(request: RawRequest): ParsedRequest {
  const query = new URLSearchParams(request.query);
  const [bucket, ...key] = bucketAndKey(request);
  if (bucket === '') {
    const parameters = Object.fromEntries(
      [...query].flatMap(([name, value]) => {
        const parameter = LIST_BUCKETS_KEYS[name];
        return parameter === undefined ? [] : [[parameter, value]];
      }),
    );
    return {
      operation: request.method === 'GET' ? 'ListBuckets' : `${request.method} /`,
      parameters,
    };
  }
  const expectedOwner = request.headers['x-amz-expected-bucket-owner'];
  const parameters = {
    Bucket: bucket,
    ...(expectedOwner === undefined ? {} : { ExpectedBucketOwner: expectedOwner }),
  };
  const selectors = [...query.keys()].filter((name) => name !== 'x-id');
  const selector = selectors[0];
  const named =
    request.method === 'GET' && key.length === 0 && selectors.length === 1
      ? BUCKET_OPERATIONS[selector ?? '']
      : undefined;
  return {
    operation: named ?? `${request.method} bucket or object ${selectors.join(' ')}`.trimEnd(),
    parameters,
  };
}

/** Path-style, or virtual-hosted below `localhost`; the bucket is empty at the service's root. */
function bucketAndKey(request: RawRequest): readonly [string, ...string[]] {
  const segments = decodeURIComponent(request.path).slice(1).split('/');
  const host = request.headers.host ?? '';
  const [, hosted] = /^(.+)\.localhost(?::\d+)?$/.exec(host) ?? [];
  const [bucket = '', ...key] = hosted === undefined ? segments : [hosted, ...segments];
  return [bucket, ...key.filter((segment) => segment !== '')];
}

function parseS3Control(request: RawRequest): ParsedRequest {
  const known = request.method === 'GET' && request.path === PUBLIC_ACCESS_BLOCK_PATH;
  return {
    operation: known ? 'GetPublicAccessBlock' : `${request.method} ${request.path}`,
    parameters: { AccountId: request.headers['x-amz-account-id'] },
  };
}

export function writeAnswer(
  service: Service,
  operationName: string,
  operation: Operation,
  answer: string | Answer,
): HttpAnswer {
  const { status, headers, body } =
    typeof answer === 'string' ? { status: 200, headers: {}, body: answer } : answer;
  const ids = requestIds(service.dialect);
  return {
    status,
    headers: {
      ...ids.headers,
      'content-type': operation.contentType ?? contentType(service.dialect),
      ...headers,
    },
    body: envelope(service, operationName, body, ids.requestId),
  };
}

function envelope(service: Service, operation: string, body: string, requestId: string): string {
  const opening = `${operation}Response xmlns="${service.xmlNamespace}"`;
  switch (service.dialect) {
    case 'query':
      return (
        `<${opening}>` +
        element(`${operation}Result`, body) +
        element('ResponseMetadata', leaf('RequestId', requestId)) +
        `</${operation}Response>`
      );
    case 'ec2':
      return `${XML_PROLOG}<${opening}>${leaf('requestId', requestId)}${body}</${operation}Response>`;
    case 'json':
    case 'rest-json':
    case 's3':
    case 's3-control':
      return body;
  }
}

export function writeError(dialect: Dialect, xmlNamespace: string, error: AwsError): HttpAnswer {
  const ids = requestIds(dialect);
  return {
    status: error.status,
    headers: {
      ...ids.headers,
      'content-type': contentType(dialect),
      ...(dialect === 'rest-json' ? { 'x-amzn-errortype': error.code } : {}),
      ...error.headers,
    },
    body: errorBody(dialect, xmlNamespace, error, ids),
  };
}

function errorBody(
  dialect: Dialect,
  xmlNamespace: string,
  error: AwsError,
  ids: RequestIds,
): string {
  const described = leaf('Code', error.code) + leaf('Message', error.message);
  const details = Object.entries(error.details)
    .map(([name, value]) => leaf(name, value))
    .join('');
  const s3Ids = leaf('RequestId', ids.requestId) + leaf('HostId', ids.hostId);
  switch (dialect) {
    case 'query':
      return (
        `<ErrorResponse xmlns="${escapeXml(xmlNamespace)}">` +
        element('Error', leaf('Type', error.status < 500 ? 'Sender' : 'Receiver'), described) +
        leaf('RequestId', ids.requestId) +
        '</ErrorResponse>'
      );
    case 'ec2':
      return (
        XML_PROLOG +
        element(
          'Response',
          element('Errors', element('Error', described)),
          leaf('RequestID', ids.requestId),
        )
      );
    case 'json':
      return JSON.stringify({ __type: error.code, Message: error.message, ...error.details });
    case 'rest-json':
      return JSON.stringify({ message: error.message, ...error.details });
    case 's3':
      return XML_PROLOG + element('Error', described, details, s3Ids);
    case 's3-control':
      return XML_PROLOG + element('ErrorResponse', element('Error', described, details), s3Ids);
  }
}

interface RequestIds {
  readonly requestId: string;
  readonly hostId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fresh for every answer, which is why two like answers of AWS are never the same bytes. */
function requestIds(dialect: Dialect): RequestIds {
  if (dialect === 's3' || dialect === 's3-control') {
    const requestId = base32(randomBytes(16));
    const hostId = randomBytes(56).toString('base64');
    const headers = { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId };
    return { requestId, hostId, headers };
  }
  const requestId = randomUUID();
  return { requestId, hostId: '', headers: { 'x-amzn-requestid': requestId } };
}

function contentType(dialect: Dialect): string {
  switch (dialect) {
    case 'query':
      return 'text/xml';
    case 'ec2':
      return 'text/xml;charset=UTF-8';
    case 'json':
      return 'application/x-amz-json-1.1';
    case 'rest-json':
      return 'application/json';
    case 's3':
    case 's3-control':
      return 'application/xml';
  }
}
