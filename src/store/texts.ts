import { createHash } from 'node:crypto';

import { batches } from './encoding.ts';
import type { Tx } from './schema.ts';

/** A longer list is kept once and referred to, since the same gaps and rests come back every reading. */
const INLINE_LENGTH = 200;

/** Puts long JSON texts where they are kept once; the result says what a column holds for each. */
export async function intern(tx: Tx, texts: Iterable<string>): Promise<(text: string) => string> {
  const byDigest = new Map<string, string>();
  for (const text of texts) {
    if (text.length > INLINE_LENGTH) byDigest.set(digestOf(text).toString('hex'), text);
  }
  const ids = new Map<string, number>();
  for (const batch of batches([...byDigest.keys()])) {
    const known = await idsOf(tx, batch);
    const missing = batch.filter((digest) => !known.has(digest));
    if (missing.length > 0) {
      const rows = missing.map((digest) => ({
        digest: Buffer.from(digest, 'hex'),
        text: byDigest.get(digest) ?? '',
      }));
      await tx.insertInto('texts').values(rows).execute();
      for (const [digest, id] of await idsOf(tx, missing)) known.set(digest, id);
    }
    for (const [digest, id] of known) ids.set(byDigest.get(digest) ?? '', id);
  }
  return (text) => {
    const id = ids.get(text);
    return id === undefined ? text : `#${id}`;
  };
}

/**
 * Reads columns written by `intern` back, each distinct text parsed once and shared; with `parsed`,
 * with those of earlier calls too.
 */
export async function expand(
  tx: Tx,
  columns: Iterable<string>,
  parsed = new Map<string, readonly unknown[]>(),
): Promise<(column: string) => readonly unknown[]> {
  const distinct = new Set(columns);
  const references: number[] = [];
  for (const column of distinct) {
    if (parsed.has(column)) continue;
    if (column.startsWith('#')) references.push(Number(column.slice(1)));
    else parsed.set(column, listOf(column));
  }
  for (const batch of batches(references)) {
    const rows = await tx
      .selectFrom('texts')
      .select(['id', 'text'])
      .where('id', 'in', batch)
      .execute();
    for (const { id, text } of rows) parsed.set(`#${id}`, listOf(text));
  }
  return (column) => {
    const list = parsed.get(column);
    if (list === undefined) throw new Error(`the database lacks the text ${column}`);
    return list;
  };
}

async function idsOf(tx: Tx, digests: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('texts')
    .select(['id', 'digest'])
    .where(
      'digest',
      'in',
      digests.map((digest) => Buffer.from(digest, 'hex')),
    )
    .execute();
  return new Map(rows.map(({ id, digest }) => [Buffer.from(digest).toString('hex'), id]));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function listOf(json: string): readonly unknown[] {
  return Object.freeze(JSON.parse(json) as unknown[]);
}
