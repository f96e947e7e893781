import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { GivenAnswer } from '../../../src/core/collector.ts';
import { fieldsOf, recordId, requestKey, sealAnswer } from '../../../src/evidence/record.ts';

const SEALING = {
  source: 'directory',
  collector: 'sample',
  tenant: 'T1',
  step: 'users',
  scope: { organization: 'example' },
  removals: ['photo', 'etag', 'photo'],
};
const ANSWER: GivenAnswer = {
  request: {
    operation: 'GET /users/{user}',
    parameters: { user: 'änne', per_page: 100, active: true },
    page: 2,
  },
  item: 'u-7',
  status: 'ok',
  body: { name: 'Änne', id: 7 },
  generatedAt: '2026-03-01T09:30:00.000Z',
  last: true,
};

/** Made with `printf` and `openssl dgst -sha256` from the documented encoding, not by this code. */
describe('frozen encodings', () => {
  it('of a request key', () => {
    expect(requestKey('directory', SEALING.scope, ANSWER.request)).toBe(
      '122921d02fab36f807d3de6de91f839af99944b6149b65db47121e36f4cf397d',
    );
    expect(requestKey('aws', {}, { operation: 'iam:GetAccountSummary', parameters: {} })).toBe(
      'c0672995423f659fba2c864df9924e343c670cd37c28ea0a897840489d43a1f8',
    );
  });

  it('of a record', () => {
    const { record, blob } = sealAnswer(ANSWER, SEALING);
    expect(Buffer.from(blob.bytes).toString()).toBe('{"name":"Änne","id":7}');
    expect(blob.digest).toBe('ec2df77d0a0b78d900a170f9b1e4bce12bb2d46810c6ce58e3bd5d88e2c74cc3');
    expect(record).toEqual({
      id: '76d91447273fc421f055c49009b44d84491fac24a5a621f2d83a26957ecc16b3',
      request: '122921d02fab36f807d3de6de91f839af99944b6149b65db47121e36f4cf397d',
      statement:
        '{"body":"ec2df77d0a0b78d900a170f9b1e4bce12bb2d46810c6ce58e3bd5d88e2c74cc3",' +
        '"collector":"sample","generatedAt":"2026-03-01T09:30:00.000Z",' +
        '"item":"u-7","operation":"GET /users/{user}","page":2,' +
        '"parameters":{"active":true,"per_page":100,"user":"änne"},"removals":["etag","photo"],' +
        '"scope":{"organization":"example"},"source":"directory","status":"ok","step":"users",' +
        '"tenant":"T1","v":1}',
      body: blob.digest,
      source: 'directory',
      step: 'users',
    });
  });

  it('of a record without a page, a time and a known tenant', () => {
    const { record } = sealAnswer(
      {
        request: { operation: 'iam:GetAccountSummary', parameters: {} },
        status: 'ok',
        body: { absent: 'NoSuchEntity' },
        last: true,
      },
      { source: 'aws', collector: 'aws', tenant: null, step: 'summary', scope: {}, removals: [] },
    );
    expect(record.body).toBe('e2782aec579938778a03ac4fe2d810c3720966a0d192b16e3c1d1fca1cb5732b');
    expect(record.id).toBe('4e744b90ac4ecd67ce0c096a3dafb56ec283547d6b15fcede7769240a0d9e580');
  });
});

describe('sealing an answer', () => {
  it('gives the same record while the answer stays the same', () => {
    const again = structuredClone(ANSWER);
    expect(sealAnswer(again, SEALING)).toEqual(sealAnswer(ANSWER, SEALING));
  });

  it.each([
    ['the body', { body: { name: 'Änne', id: 8 } }],
    ['the time the provider made it', { generatedAt: '2026-03-01T09:30:01.000Z' }],
    ['the item it answers for', { item: 'u-8' }],
    ['the page', { request: { ...ANSWER.request, page: 3 } }],
  ])('gives another record when %s differs', (_what, change) => {
    const { record } = sealAnswer({ ...ANSWER, ...change }, SEALING);
    expect(record.id).not.toBe(sealAnswer(ANSWER, SEALING).record.id);
  });

  it('asks the same whatever was answered, and another thing of another scope', () => {
    const { record } = sealAnswer({ ...ANSWER, body: [] }, SEALING);
    expect(record.request).toBe(requestKey('directory', SEALING.scope, ANSWER.request));
    expect(requestKey('directory', {}, ANSWER.request)).not.toBe(record.request);
    expect(requestKey('other', SEALING.scope, ANSWER.request)).not.toBe(record.request);
  });

  it('keeps requests and records apart, though their text be the same', () => {
    const text = '{}';
    expect(recordId(text)).not.toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('refuses what is no JSON', () => {
    expect(() => sealAnswer({ ...ANSWER, body: undefined }, SEALING)).toThrow(TypeError);
    const parameters = { limit: NaN };
    const request = { operation: 'GET /users', parameters };
    expect(() => sealAnswer({ ...ANSWER, request }, SEALING)).toThrow(TypeError);
  });
});

describe('the fields of a statement', () => {
  it('are those of the record', () => {
    const { record } = sealAnswer(ANSWER, SEALING);
    const { request, body, source, step } = record;
    expect(fieldsOf(record.statement)).toEqual({ request, body, source, step });
  });

  it.each(['', 'null', '7', '{}', '{"v":1,"source":"a","step":"b","body":"c"}'])(
    'are none where it is no statement: %s',
    (text) => expect(fieldsOf(text)).toBeUndefined(),
  );

  it('are none where the request is missing', () => {
    const { record } = sealAnswer(ANSWER, SEALING);
    const { operation: _, ...rest } = JSON.parse(record.statement) as Record<string, unknown>;
    expect(fieldsOf(JSON.stringify(rest))).toBeUndefined();
  });
});
