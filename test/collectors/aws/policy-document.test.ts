import { describe, expect, it } from 'vitest';

import {
  decoded,
  matches,
  matchesAction,
  parsePolicy,
  withoutSecrets,
} from '../../../collectors/aws/policy-document.ts';

describe('parsePolicy', () => {
  it('makes lists of what may be one or many, and texts of conditions', () => {
    const text = JSON.stringify({
      Statement: {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: ['a', 'b'],
        Principal: '*',
        Condition: { Bool: { 'AWS:SecureTransport': false }, NumericLessThan: { n: [1.2] } },
      },
    });
    expect(parsePolicy(text)).toEqual([
      {
        effect: 'Deny',
        actions: ['s3:*'],
        resources: ['a', 'b'],
        principals: { AWS: ['*'] },
        conditions: [
          { operator: 'bool', key: 'aws:securetransport', values: ['false'] },
          { operator: 'numericlessthan', key: 'n', values: ['1.2'] },
        ],
      },
    ]);
  });

  it.each([
    ['nothing', null],
    ['no text', 7],
    ['no JSON', '{"Statement":'],
    ['no statement', '{}'],
    ['an unknown effect', '{"Statement":[{"Effect":"Maybe"}]}'],
    ['an action that is no text', '{"Statement":[{"Effect":"Allow","Action":{"a":1}}]}'],
  ])('does not understand %s', (_title, text) => {
    expect(parsePolicy(text)).toBeUndefined();
  });
});

describe('withoutSecrets', () => {
  it('keeps a text without secrets as it is', () => {
    const text = '{ "Statement" : [ ] }';
    expect(withoutSecrets(text)).toBe(text);
  });

  it('takes out external ids and referers, whatever their operator and form', () => {
    const text = JSON.stringify({
      Statement: [
        { Condition: { StringEquals: { 'sts:ExternalId': ['hush-1'], 'aws:SourceAccount': '1' } } },
        { Condition: { StringLike: { 'AWS:referer': 'hush-2' } } },
      ],
    });
    const sealed = withoutSecrets(text);
    expect(sealed).not.toContain('hush');
    expect(sealed).toContain('aws:SourceAccount');
    expect(parsePolicy('x')).toBeUndefined();
  });

  it('drops a text that mentions one and is no JSON', () => {
    expect(withoutSecrets('{"sts:ExternalId":"hush"')).toBeNull();
    expect(withoutSecrets(undefined)).toBeNull();
  });
});

describe('decoded', () => {
  it('decodes percent signs and leaves alone what is not encoded well', () => {
    expect(decoded('%7B%22a%22%3A%201%7D')).toBe('{"a": 1}');
    expect(decoded('100%')).toBe('100%');
    expect(decoded(undefined)).toBeUndefined();
  });
});

describe('patterns', () => {
  it.each([
    ['*', 'anything', true],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::b/key', true],
    ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/k', true],
    ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/', false],
    ['arn:aws:s3:::a.b', 'arn:aws:s3:::aXb', false],
    ['A', 'a', false],
  ])('%s covers %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('compares actions in any case', () => {
    expect(matchesAction('STS:assume*', 'sts:AssumeRole')).toBe(true);
  });
});
