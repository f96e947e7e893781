import { describe, expect, it } from 'vitest';

import { deniesPlainHttp } from '../../../collectors/aws/plain-http.ts';
import { allow, deny, policyOf } from './policies.ts';

const BUCKET = 'arn:aws:s3:::acme';
const HTTP = { Bool: { 'aws:SecureTransport': 'false' } };
const BOTH = [BUCKET, `${BUCKET}/*`];

const denial = (fields = {}) =>
  deny({ Principal: '*', Action: 's3:*', Resource: BOTH, Condition: HTTP, ...fields });

describe('deniesPlainHttp', () => {
  it.each([
    ['the usual statement', [denial()], true],
    [
      'false as a boolean',
      [denial({ Condition: { Bool: { 'aws:SecureTransport': false } } })],
      true,
    ],
    [
      'false in a list',
      [denial({ Condition: { Bool: { 'AWS:SECURETRANSPORT': ['false'] } } })],
      true,
    ],
    [
      'IfExists',
      [denial({ Condition: { BoolIfExists: { 'aws:SecureTransport': 'False' } } })],
      true,
    ],
    ['everybody as an AWS principal', [denial({ Principal: { AWS: '*' } })], true],
    ['everybody in a list', [denial({ Principal: { AWS: ['*'] } })], true],
    ['every action', [denial({ Action: ['*'] })], true],
    ['one pattern for bucket and objects', [denial({ Resource: `${BUCKET}*` })], true],
    ['every resource', [denial({ Resource: '*' })], true],
    ['two statements', [denial({ Resource: BUCKET }), denial({ Resource: `${BUCKET}/*` })], true],
    [
      'beside an allowance',
      [allow({ Principal: '*', Action: 's3:GetObject', Resource: '*' }), denial()],
      true,
    ],
    ['no statement', [], false],
    [
      'an allowance of TLS alone',
      [
        allow({
          Principal: '*',
          Action: 's3:*',
          Resource: BOTH,
          Condition: { Bool: { 'aws:SecureTransport': 'true' } },
        }),
      ],
      false,
    ],
    ['TLS denied', [denial({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })], false],
    ['one account', [denial({ Principal: { AWS: '123456789012' } })], false],
    [
      'all but one',
      [denial({ Principal: undefined, NotPrincipal: { AWS: '123456789012' } })],
      false,
    ],
    ['a service', [denial({ Principal: { Service: '*' } })], false],
    ['one action', [denial({ Action: 's3:PutObject' })], false],
    ['objects alone', [denial({ Resource: `${BUCKET}/*` })], false],
    ['the bucket alone', [denial({ Resource: BUCKET })], false],
    ['a folder', [denial({ Resource: [BUCKET, `${BUCKET}/a/*`] })], false],
    ['another bucket', [denial({ Resource: [`${BUCKET}2`, `${BUCKET}2/*`] })], false],
    [
      'a further condition',
      [denial({ Condition: { ...HTTP, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })],
      false,
    ],
    [
      'TLS of a version, or none',
      [denial({ Condition: { NumericLessThanIfExists: { 's3:TlsVersion': 1.2 } } })],
      true,
    ],
    [
      'TLS of a version',
      [denial({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
      undefined,
    ],
    [
      'TLS of a version beside the usual statement',
      [denial({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }), denial()],
      true,
    ],
  ])('%s', (_title, statements, expected) => {
    expect(deniesPlainHttp(policyOf(...statements), BUCKET)).toBe(expected);
  });

  it('denies everything whatever the transport', () => {
    expect(deniesPlainHttp(policyOf(denial({ Condition: undefined })), BUCKET)).toBe(true);
  });
});
