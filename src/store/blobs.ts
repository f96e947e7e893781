import { DamagedBlob, decodeBlob, encodeBlob, type Codec } from '../evidence/codec.ts';
import { sha256 } from '../evidence/digest.ts';
import type { Database } from './database.ts';
import { batches, fromHex, toHex } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { Blob } from './store.ts';

/** Compressed bytes from which on a blob is a file: smaller ones are faster and safer as rows. */
const FILE_FROM = 64 * 1024;
/** Rows of one statement together at most so many bytes. */
const BATCH = 50;

/** A blob ready for its row; `bytes` is null once they are in a file. */
export interface PreparedBlob {
  readonly digest: string;
  readonly codec: Codec;
  readonly size: number;
  readonly bytes: Uint8Array | null;
}

/**
 * Compresses what is not there yet and writes large blobs to their files, on disk before the
 * transaction that refers to them: a crash between leaves a file that nothing refers to, never the
 * reverse.
 */
export async function prepareBlobs(
  database: Database,
  blobs: readonly Blob[],
): Promise<readonly PreparedBlob[]> {
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  const known = await database.read((tx) => hasBlobs(tx, [...byDigest.keys()]));
  const prepared: PreparedBlob[] = [];
  for (const { digest, bytes } of byDigest.values()) {
    if (known.has(digest)) continue;
    const encoded = encodeBlob(bytes);
    const { files } = database;
    const apart = files !== null && encoded.bytes.length > FILE_FROM;
    if (apart) await database.outside(() => files.put(digest, encoded.bytes));
    prepared.push({
      digest,
      codec: encoded.codec,
      size: bytes.length,
      bytes: apart ? null : encoded.bytes,
    });
  }
  return prepared;
}

export async function insertBlobs(tx: Tx, blobs: readonly PreparedBlob[]): Promise<void> {
  const rows = blobs.map((blob) => ({ ...blob, digest: fromHex(blob.digest) }));
  for (const batch of batches(rows, BATCH)) {
    await tx
      .insertInto('blobs')
      .values(batch)
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  }
}

export async function hasBlobs(tx: Tx, digests: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const batch of batches(digests)) {
    const rows = await tx
      .selectFrom('blobs')
      .select('digest')
      .where('digest', 'in', batch.map(fromHex))
      .execute();
    for (const { digest } of rows) found.add(toHex(digest));
  }
  return found;
}

/** Undefined also where its file is gone. Throws `DamagedBlob` when the bytes are other ones by now. */
export async function readBlob(
  database: Database,
  digest: string,
): Promise<Uint8Array | undefined> {
  const row = await database.read((tx) =>
    tx.selectFrom('blobs').selectAll().where('digest', '=', fromHex(digest)).executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const kept = row.bytes ?? (await database.outside(async () => await database.files?.get(digest)));
  if (kept === undefined) return undefined;
  const bytes = decodeBlob(digest, row.codec, kept);
  if (sha256(bytes) !== digest) throw new DamagedBlob(digest, 'are not what their digest says');
  return bytes;
}
