import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DamagedBlob, decodeBlob, encodeBlob } from '../../../src/evidence/codec.ts';

const DIGEST = '0'.repeat(64);

describe('blob codec', () => {
  it('compresses what gets smaller and leaves the rest as it is', () => {
    expect(encodeBlob(Buffer.from('x'.repeat(1000))).codec).toBe('gzip');
    expect(encodeBlob(Buffer.from('x'.repeat(100))).codec).toBe('raw');
    expect(encodeBlob(randomBytes(1000)).codec).toBe('raw');
  });

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const { codec, bytes: kept } = encodeBlob(bytes);
        expect(Buffer.from(decodeBlob(DIGEST, codec, kept))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('says what it cannot decode', () => {
    const cut = gzipSync(Buffer.from('x'.repeat(1000))).subarray(0, 20);
    expect(() => decodeBlob(DIGEST, 'gzip', cut)).toThrow(DamagedBlob);
    expect(() => decodeBlob(DIGEST, 'zstd', cut)).toThrow('kept in an unknown way, "zstd"');
  });
});
