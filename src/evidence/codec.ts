import { gunzipSync, gzipSync } from 'node:zlib';

/** How a blob's bytes are kept. Named beside every blob, so that a better one may join later. */
export type Codec = 'raw' | 'gzip';

export interface EncodedBlob {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
}

/** A stored blob that cannot be given back as it was. */
export class DamagedBlob extends Error {
  override readonly name = 'DamagedBlob';
  readonly digest: string;
  constructor(digest: string, problem: string, options?: ErrorOptions) {
    super(`the stored bytes of ${digest} ${problem}`, options);
    this.digest = digest;
  }
}

/** Below this gzip's own header and trailer eat what it saves. */
const WORTH_COMPRESSING = 128;
/** Bytes zlib asks for at a time. */
const CHUNK = 64 * 1024;

export function encodeBlob(bytes: Uint8Array): EncodedBlob {
  if (bytes.length < WORTH_COMPRESSING) return { codec: 'raw', bytes };
  // zlib answers with a view of a buffer of 16 KB unless told: thousands of blobs are smaller.
  const compressed = gzipSync(bytes, { chunkSize: Math.min(bytes.length, CHUNK) });
  return compressed.length < bytes.length
    ? { codec: 'gzip', bytes: compressed }
    : { codec: 'raw', bytes };
}

/** Throws `DamagedBlob` for an unknown codec and for bytes that do not decode. */
export function decodeBlob(digest: string, codec: string, bytes: Uint8Array): Uint8Array {
  if (codec === 'raw') return bytes;
  if (codec !== 'gzip') throw new DamagedBlob(digest, `are kept in an unknown way, "${codec}"`);
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DamagedBlob(digest, 'do not decompress', { cause: error });
  }
}
